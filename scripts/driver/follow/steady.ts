/** Waits until the live task set is steady: its tasks run and the load balancer reports them as healthy. */
import type { DeploymentGroup, StoppedTask, TargetHealth, TaskSet } from "../../aws";
import { formatDuration } from "../context/clock";
import type { DriverContext } from "../context/context";
import { poll } from "../context/poll";
import { type Evidence, gatherFor } from "../state/evidence";
import { isWanted, type Live, readLive } from "../state/live";
import { failedTasksCheck } from "./failed-tasks";
import { timed } from "./timeline";

/** How long the live tasks may take to run and be healthy while no deployment is in progress, in minutes. */
export const STEADY_MINUTES = 20;

/** Why the tasks are not steady. */
type WhyNot = Pick<Evidence, "stopReasons" | "unhealthy" | "gaps">;

export type SteadyEnd =
  | { readonly kind: "steady"; readonly primary: TaskSet }
  /** Another task set serves production now, so the run has to decide again. */
  | { readonly kind: "changed" }
  | {
      readonly kind: "not-steady";
      /** What is missing, in words. */
      readonly missing: string;
      readonly evidence: WhyNot;
    }
  /** As many tasks failed during the wait as the document allows, and none was healthy: waiting longer is pointless. */
  | {
      readonly kind: "tasks-failed";
      readonly failedTasks: number;
      readonly live: Live;
      readonly evidence: WhyNot;
    };

/** In minutes: the pause between two checks grows with the time that it takes. */
const PAUSE = { from: 2 / 60, to: 15 / 60, share: 1 / 3 };

/**
 * What keeps a task set from being steady.
 *
 * @param health the targets of its target group; `undefined` if it has none, so that none has to be healthy
 * @returns what is missing, in words; `undefined` when it is steady
 */
export function missingForSteady(
  taskSet: TaskSet,
  health: readonly TargetHealth[] | undefined,
): string | undefined {
  const { running, desired, stabilityStatus } = taskSet;
  if (running !== desired) {
    return `${running} of ${desired} tasks running`;
  }
  const healthy = health?.filter(({ state }) => state === "healthy").length;
  if (healthy !== undefined && healthy < desired) {
    return `${healthy} of ${desired} targets are healthy`;
  }
  return stabilityStatus === "STEADY_STATE"
    ? undefined
    : `ECS reports the task set as ${stabilityStatus ?? "unstable"}`;
}

/**
 * Waits until the PRIMARY task set is steady, until it no longer runs the wanted revision, until too many of its tasks have
 * failed, or for {@link STEADY_MINUTES}.
 *
 * @throws AwsFailure when AWS refuses to answer
 */
export async function waitUntilSteady(
  context: DriverContext,
  group: DeploymentGroup,
  primary: TaskSet,
): Promise<SteadyEnd> {
  const { clock, reporter, minuteMs } = context;
  const startedAt = clock.now();
  const deadline = startedAt + STEADY_MINUTES * minuteMs;
  const say = (line: string) => reporter.progress(timed(clock.now() - startedAt, line));
  const check = failedTasksCheck(context, {
    // Tasks that failed earlier don't count: since then, the cause may have been fixed.
    since: startedAt,
    notChecked: "The tasks are not checked any more; the run continues to wait.",
  });
  let missing: string | undefined = "AWS did not answer";
  let taskSet = primary;
  const { answer } = await poll(clock, {
    ask: async (): Promise<Seen | "changed"> => {
      const seen = await checkPrimary(context, group);
      return seen === "changed" || seen.missing === undefined
        ? seen
        : { ...seen, failed: await check(seen.primary, say) };
    },
    isEnough: (seen) => {
      if (seen === "changed") {
        return true;
      }
      taskSet = seen.primary;
      if (seen.missing !== undefined && seen.missing !== missing) {
        say(`not steady yet: ${seen.missing}; waiting ${formatDuration(deadline - clock.now())} at most`);
      }
      missing = seen.missing;
      return missing === undefined || seen.failed !== undefined;
    },
    deadline,
    pauseMs: () => {
      const share = ((clock.now() - startedAt) / minuteMs) * PAUSE.share;
      return Math.min(PAUSE.to, Math.max(PAUSE.from, share)) * minuteMs;
    },
    say,
  });
  if (answer === "changed") {
    return { kind: "changed" };
  }
  if (missing === undefined) {
    return { kind: "steady", primary: taskSet };
  }
  const evidence = await whyNot(context, taskSet);
  return answer?.failed === undefined
    ? { kind: "not-steady", missing, evidence }
    : { kind: "tasks-failed", failedTasks: answer.failed.length, live: answer.live, evidence };
}

/** The wanted revision, which serves production. */
interface Seen {
  readonly live: Live;
  readonly primary: TaskSet;
  /** What it lacks; `undefined` when it is steady. */
  readonly missing: string | undefined;
  /** The tasks that failed, if waiting longer is pointless. */
  readonly failed?: readonly StoppedTask[] | undefined;
}

/** PRIMARY; `changed` if it isn't the wanted revision, or doesn't serve production. */
async function checkPrimary(context: DriverContext, group: DeploymentGroup): Promise<Seen | "changed"> {
  const live = await readLive(context, group);
  const { primary } = live;
  if (primary === undefined || !isWanted(context.request, live)) {
    return "changed";
  }
  return { live, primary, missing: missingForSteady(primary, await readHealth(context, primary)) };
}

async function readHealth(
  context: DriverContext,
  taskSet: TaskSet,
): Promise<readonly TargetHealth[] | undefined> {
  // Without tasks nothing has to be healthy.
  return taskSet.loadBalancer === undefined || taskSet.running !== taskSet.desired || taskSet.desired === 0
    ? undefined
    : context.aws.targetHealth(taskSet.loadBalancer.targetGroupArn);
}

async function whyNot(context: DriverContext, taskSet: TaskSet): Promise<WhyNot> {
  const gaps: string[] = [];
  const suspect = { taskSetId: taskSet.id, targetGroupArn: taskSet.loadBalancer?.targetGroupArn };
  return { ...(await gatherFor(context, suspect, gaps)), gaps };
}

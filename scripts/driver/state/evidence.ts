/** Why the new tasks failed, according to CodeDeploy, ECS and the load balancer, which keep this for a limited time. */
import type {
  Alarm,
  Deployment,
  DeploymentGroup,
  Diagnostics,
  LifecycleEvent,
  Service,
  StoppedTask,
} from "../../aws";
import { AwsFailure, explainFailure, orFailure } from "../../aws";
import type { Place, ReadAppSpec } from "../../contract";
import type { DriverContext } from "../context/context";
import { brief } from "../context/format";
import type { Observation } from "../context/observed";
import type { RunRecord } from "../context/run-record";
import { type Alarmed, stoppingAlarms } from "./alarms";
import { type NotApproved, notApproved } from "./approval";
import { targetGroupName } from "./live-traffic";

/** A reason, and how often it occurred. */
export interface Counted {
  readonly text: string;
  readonly count: number;
}

/** A failed lifecycle event, with CodeDeploy's diagnostics or the end of the hook's log. */
export interface FailedEvent extends Partial<Diagnostics> {
  readonly event: string;
}

export interface Evidence {
  readonly error: Deployment["error"];
  /** How its wait for an approval ended; `undefined` if that isn't why it failed. */
  readonly notApproved: NotApproved | undefined;
  /** The group's alarms that are still in ALARM; `undefined` if no alarm stopped the deployment or AWS did not answer. */
  readonly alarms: readonly Alarm[] | undefined;
  /** The group's alarms that do not exist in CloudWatch. They may also stop a deployment. `undefined` as for `alarms`. */
  readonly missingAlarms: readonly string[] | undefined;
  readonly failedEvents: readonly FailedEvent[];
  /** Why tasks stopped: the most frequent reasons, at most {@link MOST_REASONS}. */
  readonly stopReasons: readonly Counted[];
  /** Why targets are not healthy: the most frequent reasons, at most {@link MOST_REASONS}. */
  readonly unhealthy: readonly Counted[];
  /** What could not be read from AWS. */
  readonly gaps: readonly string[];
}

/** No evidence: nothing failed. */
export const NO_EVIDENCE: Evidence = {
  error: undefined,
  notApproved: undefined,
  alarms: undefined,
  missingAlarms: undefined,
  failedEvents: [],
  stopReasons: [],
  unhealthy: [],
  gaps: [],
};

const MOST_REASONS = 3;
/** ECS's reason for a task that was stopped by scaling in: a consequence of a failure, not its cause. */
const SCALED_IN = /^Scaling activity initiated by/;
/** In characters, so that it fits in a line of a report. CodeDeploy keeps up to 4 KB of a hook's log. */
export const LOG_TAIL = 600;
/** CodeDeploy's error code for a deployment that an alarm stopped. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html */
export const ALARM_ACTIVE = "ALARM_ACTIVE";

/** What of a deployment group may stop its deployments. */
type Guarded = Alarmed & Partial<Pick<DeploymentGroup, "readyWait">>;

/** The task set whose tasks and targets are examined, as far as it is known. */
export interface Suspect {
  readonly taskSetId: string | undefined;
  readonly targetGroupArn: string | undefined;
}

/**
 * Gathers the evidence. It never fails: what AWS does not answer is a gap in the report.
 *
 * @param group the group whose alarms, or whose wait for an approval, may have stopped the deployment
 */
export async function gather(
  context: DriverContext,
  group: Guarded,
  seen: Observation | undefined,
): Promise<Evidence> {
  const gaps: string[] = [];
  const { cluster, service } = context.request;
  const suspect = await attempt(gaps, async () =>
    suspectOf(await context.aws.service(cluster, service), seen),
  );
  return gatherAbout(context, suspect ?? suspectOf(undefined, seen), { group, seen, gaps });
}

/** What the reads need. Without an AppSpec, the logs of hooks are not read. */
interface Asker extends Pick<DriverContext, "aws"> {
  readonly request: Pick<Place, "cluster" | "service"> & { readonly appSpec?: ReadAppSpec };
  readonly record: Pick<RunRecord, "startedAt">;
}

/**
 * Gathers what AWS still knows about a deployment that ended earlier. It does not read the targets: another deployment may use
 * the target group now.
 *
 * @param areTasksKept whether ECS may still list its stopped tasks
 */
export async function gatherPast(
  asker: Asker,
  group: Guarded | undefined,
  seen: Observation,
  areTasksKept: boolean,
): Promise<Evidence> {
  const taskSetId = areTasksKept ? suspectOf(undefined, seen).taskSetId : undefined;
  return gatherAbout(asker, { taskSetId, targetGroupArn: undefined }, { group, seen, gaps: [] });
}

/** What is known of a deployment beside its new task set. */
interface Known {
  readonly group: Guarded | undefined;
  readonly seen: Observation | undefined;
  readonly gaps: string[];
}

async function gatherAbout(asker: Asker, suspect: Suspect, { group, seen, gaps }: Known): Promise<Evidence> {
  const tasks = await gatherFor(asker, suspect, gaps);
  const error = seen?.deployment.error;
  const alarms =
    error?.code === ALARM_ACTIVE && group !== undefined
      ? await attempt(gaps, () => stoppingAlarms(asker.aws, group))
      : undefined;
  return {
    error,
    notApproved: seen && notApproved(seen, group),
    alarms: alarms?.firing,
    missingAlarms: alarms?.missing,
    failedEvents: await gatherEvents(asker, seen?.target?.events ?? [], gaps),
    ...tasks,
    gaps,
  };
}

async function gatherEvents(
  context: Asker,
  events: readonly LifecycleEvent[],
  gaps: string[],
): Promise<readonly FailedEvent[]> {
  const failed: FailedEvent[] = [];
  for (const event of events.filter(({ status }) => status === "Failed")) {
    const { diagnostics } = event;
    const logTail = diagnostics?.logTail ?? (await attempt(gaps, () => hookLog(context, event)));
    failed.push({ event: event.name, ...diagnostics, logTail: logTail?.slice(-LOG_TAIL) });
  }
  return failed;
}

/** The end of the log of the event's hook; `undefined` if there is no hook or no log. */
async function hookLog({ aws, record, request }: Asker, event: LifecycleEvent): Promise<string | undefined> {
  const name = request.appSpec?.Hooks?.flatMap((hook) => Object.entries(hook)).find(
    ([of]) => of === event.name,
  )?.[1];
  const hook = name === undefined ? undefined : await aws.hookFunction(name);
  const lines =
    hook === undefined ? [] : await aws.logTail(hook.logGroup, event.startedAt ?? record.startedAt);
  return lines.length === 0 ? undefined : lines.join("\n");
}

/** Why the tasks of a task set stop, and why its targets are not healthy. */
export async function gatherFor(
  context: Pick<Asker, "aws" | "request">,
  suspect: Suspect,
  gaps: string[],
): Promise<Pick<Evidence, "stopReasons" | "unhealthy">> {
  const { aws, request } = context;
  const { taskSetId, targetGroupArn } = suspect;
  const tasks =
    taskSetId === undefined
      ? []
      : await attempt(gaps, () => aws.stoppedTasks(request.cluster, request.service));
  const health =
    targetGroupArn === undefined ? [] : await attempt(gaps, () => aws.targetHealth(targetGroupArn));
  return {
    stopReasons: countedStops(
      (tasks ?? []).filter(({ startedBy, reason }) => startedBy === taskSetId && !SCALED_IN.test(reason)),
    ),
    unhealthy: counted(
      (health ?? [])
        .filter(({ state }) => state === "unhealthy" || state === "unavailable")
        .map(({ reason, description }) => joined(": ", reason ?? "no reason given", description)),
    ),
  };
}

/** Why tasks stopped, a line for each reason. */
export function describeStops(tasks: readonly StoppedTask[]): readonly string[] {
  return countedStops(tasks).map(({ text, count }) => `${count} x ${text}`);
}

function countedStops(tasks: readonly StoppedTask[]): readonly Counted[] {
  return counted(tasks.map(describeTask));
}

/** Counts equal texts, the most frequent first. */
export function counted(texts: readonly string[]): readonly Counted[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_REASONS);
}

/** The new task set. CodeDeploy's target says which one it is; ECS knows the ARN of its target group. */
function suspectOf(service: Service | undefined, seen: Observation | undefined): Suspect {
  const green = seen?.target?.taskSets.find(({ label }) => label === "green");
  const taskSets = service?.taskSets ?? [];
  const live =
    taskSets.find(({ id }) => green?.id !== undefined && id === green.id) ??
    taskSets.find(
      ({ loadBalancer }) =>
        loadBalancer !== undefined && targetGroupName(loadBalancer.targetGroupArn) === green?.targetGroupName,
    );
  return { taskSetId: green?.id ?? live?.id, targetGroupArn: live?.loadBalancer?.targetGroupArn };
}

async function attempt<T>(gaps: string[], ask: () => Promise<T>): Promise<T | undefined> {
  const answer = await orFailure(ask);
  if (answer instanceof AwsFailure) {
    gaps.push(explainFailure(answer));
    return undefined;
  }
  return answer;
}

function describeTask(task: StoppedTask): string {
  // A container that could not start has the same reason as its task: show it once.
  const more = task.containers.filter((exit) => !task.reason.includes(exit.slice(exit.indexOf(": ") + 2)));
  return joined("; ", task.reason, ...more);
}

/** A failed event as a line, without its log. */
export function describeFailedEvent({ event, code, message }: FailedEvent): string {
  return joined(": ", `${event} failed`, code, message === undefined ? undefined : brief(message));
}

function joined(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(separator);
}

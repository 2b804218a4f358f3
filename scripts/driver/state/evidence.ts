/** Why green failed: what CodeDeploy, ECS and the load balancer say about it, while they still say it. */
import type { Alarm, Deployment, Diagnostics, LifecycleEvent, Service, StoppedTask } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import type { Place, ReadAppSpec } from "../../contract";
import type { Watch } from "../context/context";
import { brief } from "../context/format";
import type { Observation } from "../context/observed";
import type { RunRecord } from "../context/run-record";
import { type Alarmed, stoppingAlarms } from "./alarms";
import { targetGroupName } from "./live-traffic";

/** The same reason, and how often it was given. */
export interface Counted {
  readonly text: string;
  readonly count: number;
}

/** A lifecycle event that failed, and what CodeDeploy, or else the hook's own log, says of it. */
export interface FailedEvent extends Partial<Diagnostics> {
  readonly event: string;
}

export interface Evidence {
  readonly error: Deployment["error"];
  /** The group's alarms that are in ALARM still; `undefined` where no alarm stopped the deployment, or AWS can't be asked. */
  readonly alarms: readonly Alarm[] | undefined;
  /** The names of the group's of which CloudWatch tells no alarm, where that stops a deployment; `undefined` likewise. */
  readonly missingAlarms: readonly string[] | undefined;
  readonly failedEvents: readonly FailedEvent[];
  /** Why tasks stopped: the most frequent reasons, at most {@link MOST_REASONS}. */
  readonly stopReasons: readonly Counted[];
  /** Why targets aren't healthy, likewise. */
  readonly unhealthy: readonly Counted[];
  /** What could not be asked. */
  readonly gaps: readonly string[];
}

/** Of a deployment that needs no explanation. */
export const NO_EVIDENCE: Evidence = {
  error: undefined,
  alarms: undefined,
  missingAlarms: undefined,
  failedEvents: [],
  stopReasons: [],
  unhealthy: [],
  gaps: [],
};

const MOST_REASONS = 3;
/** How ECS says that a task was stopped because nobody wants it any more: what follows from a failure, not its cause. */
const SCALED_IN = /^Scaling activity initiated by/;
/** In characters, so that it fits a line of a report. CodeDeploy keeps up to 4 KB of a hook's log; its end says why. */
export const LOG_TAIL = 600;
/** CodeDeploy's word for a deployment that an alarm stopped. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html */
export const ALARM_ACTIVE = "ALARM_ACTIVE";

/** Which tasks and targets are meant: those of a task set, as far as it is known. */
export interface Suspect {
  readonly taskSetId: string | undefined;
  readonly targetGroupArn: string | undefined;
}

/**
 * Gathers what there is. It never fails: what can't be asked is a gap in the report, not another error.
 *
 * @param group whose alarms may have stopped it
 */
export async function gather(watch: Watch, group: Alarmed, seen: Observation | undefined): Promise<Evidence> {
  const gaps: string[] = [];
  const suspect = await attempt(gaps, async () => greenOf(await readService(watch), seen));
  const tasks = await gatherFor(watch, suspect ?? greenOf(undefined, seen), gaps);
  const error = seen?.deployment.error;
  const alarms =
    error?.code === ALARM_ACTIVE ? await attempt(gaps, () => stoppingAlarms(watch.aws, group)) : undefined;
  return {
    error,
    alarms: alarms?.firing,
    missingAlarms: alarms?.missing,
    failedEvents: await gatherEvents(watch, seen?.target?.events ?? [], gaps),
    ...tasks,
    gaps,
  };
}

/** Who asks for it. Without an AppSpec, the logs of hooks aren't looked for. */
interface Asker extends Pick<Watch, "aws"> {
  readonly request: Pick<Place, "cluster" | "service"> & { readonly appSpec?: ReadAppSpec };
  readonly record: Pick<RunRecord, "startedAt">;
}

/**
 * Gathers what AWS still knows of a deployment that ended a while ago. The target group of its new tasks may be another
 * deployment's by now, so that its targets aren't asked for.
 *
 * @param areTasksKept whether ECS may still know its stopped tasks
 */
export async function gatherPast(
  asker: Asker,
  group: Alarmed | undefined,
  { deployment, target }: Observation,
  areTasksKept: boolean,
): Promise<Evidence> {
  const gaps: string[] = [];
  const taskSetId = target?.taskSets.find(({ label }) => label === "green")?.id;
  const suspect = { taskSetId: areTasksKept ? taskSetId : undefined, targetGroupArn: undefined };
  const alarms =
    deployment.error?.code === ALARM_ACTIVE && group !== undefined
      ? await attempt(gaps, () => stoppingAlarms(asker.aws, group))
      : undefined;
  return {
    error: deployment.error,
    alarms: alarms?.firing,
    missingAlarms: alarms?.missing,
    failedEvents: await gatherEvents(asker, target?.events ?? [], gaps),
    ...(await gatherFor(asker, suspect, gaps)),
    gaps,
  };
}

async function gatherEvents(
  watch: Asker,
  events: readonly LifecycleEvent[],
  gaps: string[],
): Promise<readonly FailedEvent[]> {
  const failed: FailedEvent[] = [];
  for (const event of events.filter(({ status }) => status === "Failed")) {
    const { diagnostics } = event;
    const logTail = diagnostics?.logTail ?? (await attempt(gaps, () => hookLog(watch, event)));
    failed.push({ event: event.name, ...diagnostics, logTail: logTail?.slice(-LOG_TAIL) });
  }
  return failed;
}

/** The end of what the event's hook wrote, as it wrote it; `undefined` where it has no hook, or that wrote nothing. */
async function hookLog({ aws, record, request }: Asker, event: LifecycleEvent): Promise<string | undefined> {
  const name = request.appSpec?.Hooks?.flatMap((hook) => Object.entries(hook)).find(
    ([of]) => of === event.name,
  )?.[1];
  const hook = name === undefined ? undefined : await aws.hookFunction(name);
  const lines =
    hook === undefined ? [] : await aws.logTail(hook.logGroup, event.startedAt ?? record.startedAt);
  return lines.length === 0 ? undefined : lines.join("\n");
}

/** Why the tasks of a task set stop, and why its targets aren't healthy. */
export async function gatherFor(
  watch: Pick<Asker, "aws" | "request">,
  suspect: Suspect,
  gaps: string[],
): Promise<Pick<Evidence, "stopReasons" | "unhealthy">> {
  const { aws, request } = watch;
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

/** Why tasks stopped, in a line for each reason. */
export function describeStops(tasks: readonly StoppedTask[]): readonly string[] {
  return countedStops(tasks).map(({ text, count }) => `${count} x ${text}`);
}

function countedStops(tasks: readonly StoppedTask[]): readonly Counted[] {
  return counted(tasks.map(describeTask));
}

/** Equal texts as one, the most frequent first. */
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

function readService(watch: Watch): Promise<Service | undefined> {
  return watch.aws.service(watch.request.cluster, watch.request.service);
}

/** Green, by CodeDeploy's target and by ECS: the one knows which it is, the other its target group's ARN. */
function greenOf(service: Service | undefined, seen: Observation | undefined): Suspect {
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
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    gaps.push(explainFailure(error));
    return undefined;
  }
}

function describeTask(task: StoppedTask): string {
  // A container that could not start says what its task says: once is enough.
  const more = task.containers.filter((said) => !task.reason.includes(said.slice(said.indexOf(": ") + 2)));
  return joined("; ", task.reason, ...more);
}

/** A failed event in a line, without its log. */
export function describeFailedEvent({ event, code, message }: FailedEvent): string {
  return joined(": ", `${event} failed`, code, message === undefined ? undefined : brief(message));
}

function joined(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(separator);
}

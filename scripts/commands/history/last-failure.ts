/** Why the last failed deployment failed, as far as CodeDeploy and ECS still know. */
import type { Alarm, Deployment } from "../../aws";
import { isFinal } from "../../aws";
import {
  ALARM_ACTIVE,
  type Alarmed,
  brief,
  type ContainerImage,
  describeFailedEvent,
  describeRevision,
  descriptionOf,
  type Evidence,
  evidenceLines,
  type FailedEvent,
  gatherPast,
  type NotApproved,
  tidy,
} from "../../driver";
import { ask, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { utc } from "../cli/output/columns";
import { describeError, describeVerdict, rollbackOfIn } from "./deployment-words";
import type { Revisions } from "./revisions";

/** A deployment that failed or was stopped, and what AWS still knows about it. */
export interface LastFailure {
  readonly deployment: Deployment;
  readonly evidence: Evidence;
  /** Whether ECS no longer knows why its tasks stopped, and CodeDeploy names no cause. */
  readonly isExpired: boolean;
}

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface PastFailure {
  readonly deploymentId: string;
  /** The revision that an operator wanted to roll back with it, such as `app:8`. */
  readonly rollbackOf: string | undefined;
  /** Such as `app:7`. */
  readonly taskDefinition: string | undefined;
  readonly images: readonly ContainerImage[] | undefined;
  readonly status: string;
  readonly endedAt: string | undefined;
  readonly error: Deployment["error"];
  /** How its wait for an approval ended, if that is why it ended. */
  readonly notApproved: NotApproved | undefined;
  /** The group's alarms that are in ALARM now, if an alarm stopped it. */
  readonly alarms: readonly Omit<Alarm, "state">[] | undefined;
  readonly missingAlarms: readonly string[] | undefined;
  readonly failedEvents: readonly FailedEvent[];
  readonly stopReasons: Evidence["stopReasons"];
  /** What could not be read. */
  readonly gaps: readonly string[];
  readonly isExpired: boolean;
}

/** In milliseconds. ECS keeps stopped tasks for about an hour, and some longer. */
const STOPPED_TASKS_KEPT = 3_600_000;
/** In milliseconds: they aren't read later. */
const STOPPED_TASKS_ASKED = 2 * STOPPED_TASKS_KEPT;

/** The last release that ended, if it failed or was stopped. @param deployments the newest first */
export function lastReleaseFailed(deployments: readonly Deployment[]): Deployment | undefined {
  const last = deployments.find(({ status, isRollback }) => isFinal(status) && !isRollback);
  return last !== undefined && hasFailed(last) ? last : undefined;
}

/** The last of these that failed or was stopped, even if later ones succeeded. @param deployments the newest first */
export function lastFailed(deployments: readonly Deployment[]): Deployment | undefined {
  return deployments.find((one) => !one.isRollback && hasFailed(one));
}

/** Whether it failed, was stopped, or was rolled back after it had succeeded. */
export function hasFailed({ status, rollbackId }: Deployment): boolean {
  return isFinal(status) && (status !== "Succeeded" || rollbackId !== undefined);
}

/** Reads why it failed: one call, two more in the first hours, and two if an alarm stopped it. It never throws an AwsFailure. */
export async function failureOf(
  { aws, clock, place }: Pick<CommandContext, "aws" | "clock" | "place">,
  deployment: Deployment,
  group?: Alarmed,
): Promise<LastFailure> {
  const { createdAt = 0, endedAt = clock.now(), error } = deployment;
  const age = clock.now() - endedAt;
  const target = await ask(() => aws.deploymentTarget(deployment.id, place.cluster, place.service));
  const alarmed =
    error?.code === ALARM_ACTIVE && group === undefined
      ? await ask(() => aws.deploymentGroup(place.application, place.deploymentGroup))
      : undefined;
  const asker = { aws, request: place, record: { startedAt: createdAt } };
  const gathered = await gatherPast(
    asker,
    group ?? (alarmed && known(alarmed)),
    { deployment, target: known(target) },
    age < STOPPED_TASKS_ASKED,
  );
  const gaps = [target, alarmed].flatMap((asked) => (asked?.kind === "unknown" ? [asked.why] : []));
  const evidence = { ...gathered, gaps: [...new Set([...gaps, ...gathered.gaps])] };
  const isExplained =
    error?.code === ALARM_ACTIVE ||
    evidence.notApproved !== undefined ||
    evidence.failedEvents.some(({ message }) => message !== undefined) ||
    evidence.stopReasons.length > 0;
  return { deployment, evidence, isExpired: age > STOPPED_TASKS_KEPT && !isExplained };
}

/**
 * The most specific cause in a few words: the reason of stopped tasks is preferred to CodeDeploy's error. `undefined` if there is
 * none, or if its verdict says it already, because it was not approved.
 */
export function mainCause({ deployment, evidence }: LastFailure): string | undefined {
  if (evidence.notApproved !== undefined) {
    return undefined;
  }
  const [stop] = evidence.stopReasons;
  const [event] = evidence.failedEvents;
  const error = describeError(deployment);
  if (stop !== undefined) {
    return tidy(brief(`${stop.count} x ${stop.text}`));
  }
  return event?.message === undefined ? error : tidy(describeFailedEvent(event));
}

/** What failed, and below it each cause. */
export function failureLines(
  failure: LastFailure,
  revisions: Pick<Revisions, "of" | "imagesOf">,
  others: readonly Deployment[],
): readonly string[] {
  const { deployment } = failure;
  const name = revisions.of(deployment);
  const of = name === undefined ? "" : ` of ${describeRevision(name, revisions.imagesOf(deployment))}`;
  const at = deployment.endedAt === undefined ? "" : `, at ${utc(deployment.endedAt)} UTC`;
  return [
    `${deployment.id}${of} ${describeVerdict(deployment, others, failure.evidence.notApproved)}${at}`,
    ...causeLines(failure),
  ];
}

/** Each cause in a line. */
export function causeLines({ deployment, evidence, isExpired }: LastFailure): readonly string[] {
  const runId = descriptionOf(deployment)?.runId;
  const log = runId === undefined ? "" : ` The log of run ${runId} has the driver's report.`;
  return [
    ...evidenceLines(evidence),
    ...(isExpired
      ? [`  If its tasks stopped, ECS no longer knows why: it keeps stopped tasks for about an hour.${log}`]
      : []),
  ].map(tidy);
}

export function failureResult(
  { deployment, evidence, isExpired }: LastFailure,
  revisions: Pick<Revisions, "of" | "imagesOf">,
): PastFailure {
  const { id, status, endedAt, error } = deployment;
  return {
    deploymentId: id,
    rollbackOf: rollbackOfIn(descriptionOf(deployment)),
    taskDefinition: revisions.of(deployment),
    images: revisions.imagesOf(deployment),
    status,
    endedAt: endedAt === undefined ? undefined : new Date(endedAt).toISOString(),
    error,
    notApproved: evidence.notApproved,
    alarms: evidence.alarms?.map(({ state: _, ...alarm }) => alarm),
    missingAlarms: evidence.missingAlarms,
    failedEvents: evidence.failedEvents,
    stopReasons: evidence.stopReasons,
    gaps: evidence.gaps,
    isExpired,
  };
}

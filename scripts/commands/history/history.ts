/** `history`: the group's deployments and their results, newest first. */
import type { Deployment } from "../../aws";
import type { Place } from "../../contract";
import {
  type ContainerImage,
  type Description,
  describeImages,
  descriptionOf,
  EXIT_CODE,
  formatDuration,
  newImages,
  tidy,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { columns, utc } from "../cli/output/columns";
import { type Approvals, approvalsOf } from "./approvals";
import {
  describeBreakGlass,
  describeCreator,
  describeError,
  describeVerdict,
  rollbackOfIn,
} from "./deployment-words";
import {
  causeLines,
  failureOf,
  failureResult,
  type LastFailure,
  lastFailed,
  type PastFailure,
} from "./last-failure";
import { type Revisions, revisionsOf } from "./revisions";

/** How many deployments are listed. */
export const HISTORY = { from: 1, to: 100, or: 10 };

export interface HistoryOptions {
  /** {@link HISTORY} */
  readonly limit: number;
}

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface HistoryResult {
  readonly version: 1;
  readonly service: Place;
  /** The newest first. */
  readonly deployments: readonly PastDeployment[];
  /** The newest of them that failed or was stopped, and why. */
  readonly lastFailure: PastFailure | undefined;
  /** Why some task definitions or images aren't known, in sentences. */
  readonly unknown: readonly string[];
}

export interface PastDeployment {
  readonly id: string;
  /** CodeDeploy's value. */
  readonly status: string;
  /** ISO 8601, in UTC, as are all times here. */
  readonly createdAt: string | undefined;
  readonly endedAt: string | undefined;
  /** From its creation to its end, or until now. */
  readonly durationSeconds: number | undefined;
  readonly creator: string | undefined;
  /** The CI run. */
  readonly runId: string | undefined;
  /** Who created it: the user on GitHub or on the machine. */
  readonly who: string | undefined;
  /** The revision that an operator rolled back with it, such as `app:8`. */
  readonly rollbackOf: string | undefined;
  /** What was live when it was created, such as `app:6`. */
  readonly liveBefore: string | undefined;
  /** Whether it ignored the group's alarms. */
  readonly ignoresAlarms: boolean;
  /** What was overridden, by whom and why. */
  readonly breakGlass: string | undefined;
  /** Such as `app:7`. */
  readonly taskDefinition: string | undefined;
  /** By container; left out if they aren't known. */
  readonly images: readonly ContainerImage[] | undefined;
  /** The text of an unreadable AppSpec, shortened. */
  readonly rawAppSpec: string | undefined;
  /** The fingerprint of its revision. */
  readonly fingerprint: string | undefined;
  readonly error: Deployment["error"];
  /** Whether CodeDeploy created it to roll back another one. */
  readonly isRollback: boolean;
  /** The deployment that rolled it back. */
  readonly rollbackId: string | undefined;
  /** In a few words, as it is printed. */
  readonly verdict: string;
}

/** @throws AwsFailure when AWS doesn't allow to ask */
export async function history(context: CommandContext, { limit }: HistoryOptions): Promise<CommandAnswer> {
  const { aws, clock, place } = context;
  const found = await aws.deployments(place.application, place.deploymentGroup, limit);
  const images = newImages();
  const revisions = await revisionsOf(context, found, images);
  const approvals = await approvalsOf(context, found);
  const deployments = found.map((one) => past(one, { others: found, revisions, approvals }, clock.now()));
  const failed = lastFailed(found);
  const failure = failed && (await failureOf(context, failed));
  const gaps = [
    ...revisions.unknown.map((why) => `Some revisions are not known: ${why}`),
    ...(images.unknown === undefined ? [] : [`Some images are not known: ${images.unknown}`]),
  ];
  const lastFailure = failure && failureResult(failure, revisions);
  const unknown = [...revisions.unknown, images.unknown].filter((why) => why !== undefined);
  const data: HistoryResult = { version: 1, service: place, deployments, lastFailure, unknown };
  const none = `${place.cluster}/${place.service} has no deployments yet.`;
  return {
    exitCode: EXIT_CODE.done,
    data,
    lines:
      found.length === 0
        ? [none]
        : [...historyLines(found, revisions, clock.now(), { failure, approvals }), ...gaps],
  };
}

/** Other sources about deployments. */
interface HistoryContext {
  /** The deployments that may include their rollbacks. @default - the deployments themselves */
  readonly others?: readonly Deployment[];
  /** One of them whose causes are known. */
  readonly failure?: LastFailure | undefined;
  /** Which of them were not approved. */
  readonly approvals: Approvals;
}

/** A line for each deployment, and below it what doesn't fit in a column. */
export function historyLines(
  deployments: readonly Deployment[],
  revisions: Revisions,
  now: number,
  { others = deployments, failure, approvals }: HistoryContext,
): readonly string[] {
  const rows = deployments.map((one) => [
    one.id,
    one.createdAt === undefined ? "?" : utc(one.createdAt),
    duration(one, now),
    describeCreator(one),
    revisions.of(one) ?? "?",
    describeVerdict(one, others, approvals.get(one.id)),
  ]);
  const [head, ...lines] = columns([["ID", "CREATED (UTC)", "TOOK", "BY", "REVISION", "VERDICT"], ...rows]);
  const below = (one: Deployment) => {
    const described = descriptionOf(one);
    const rollbackOf = rollbackOfIn(described);
    const back = rollbackOf === undefined ? undefined : `a rollback of ${rollbackOf}, started by an operator`;
    const alarms =
      described?.ignoresAlarms === true ? "ignored the alarms of its deployment group" : undefined;
    const breakGlass = describeBreakGlass(described);
    const raw = revisions.raw(one);
    const unread = raw === undefined ? undefined : `its AppSpec can't be read: ${raw}`;
    const error = describeError(one);
    const isFailure = failure?.deployment.id === one.id;
    return [
      ...indented(describeImages(revisions.imagesOf(one))),
      ...(isFailure ? causeLines(failure) : indented(error && `CodeDeploy: ${error}`)),
      ...[unread, back, alarms, breakGlass && tidy(breakGlass)].flatMap(indented),
    ];
  };
  return [head ?? "", ...deployments.flatMap((one, index) => [lines[index] ?? "", ...below(one)])];
}

function indented(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`  ${text}`];
}

function past(
  one: Deployment,
  {
    others,
    revisions,
    approvals,
  }: Required<Pick<HistoryContext, "others" | "approvals">> & { readonly revisions: Revisions },
  now: number,
): PastDeployment {
  const { id, status, creator, sha256, error, isRollback, rollbackId, createdAt, endedAt } = one;
  const described = descriptionOf(one);
  return {
    id,
    status,
    createdAt: iso(createdAt),
    endedAt: iso(endedAt),
    durationSeconds: createdAt === undefined ? undefined : ((endedAt ?? now) - createdAt) / 1_000,
    creator,
    runId: described?.runId,
    who: described?.who,
    rollbackOf: rollbackOfIn(described),
    liveBefore: described?.liveBefore,
    ignoresAlarms: ignoresAlarms(described),
    breakGlass: describeBreakGlass(described),
    taskDefinition: revisions.of(one),
    images: revisions.imagesOf(one),
    rawAppSpec: revisions.raw(one),
    fingerprint: sha256,
    error,
    isRollback,
    rollbackId,
    verdict: describeVerdict(one, others, approvals.get(one.id)),
  };
}

/** Because of a break-glass, or as a rollback that was started while an alarm was in ALARM. */
function ignoresAlarms(described: Description | undefined): boolean {
  return (
    described?.ignoresAlarms === true || described?.breakGlass?.measures.includes("ignore-alarms") === true
  );
}

function duration({ createdAt, endedAt }: Deployment, now: number): string {
  if (createdAt === undefined) {
    return "?";
  }
  const took = formatDuration((endedAt ?? now) - createdAt);
  return endedAt === undefined ? `${took} so far` : took;
}

function iso(epochMilliseconds: number | undefined): string | undefined {
  return epochMilliseconds === undefined ? undefined : new Date(epochMilliseconds).toISOString();
}

/** The result of `rollback`, and its parts. */
import type { TaskSet } from "../../aws";
import { type Line, renderLines } from "../../contract";
import {
  type ContainerImage,
  type Difference,
  differences,
  EXIT_CODE,
  type ExitCode,
  familyAndRevision,
  type Images,
  NO_IMAGES,
  type Refusal,
  requiredOf,
  type Snapshot,
  type VerdictDocument,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { type RevisionReader, whyNotRead } from "../watch/kept-revision";
import type { Goal } from "./goal";

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface RollbackResult {
  readonly version: 1;
  /**
   * `ran`: the driver deployed it. `stopped`: the bad deployment was stopped in its termination wait, and nothing had to be
   * deployed. `verdict` is the result of either. `planned`: this was a dry run.
   */
  readonly result: "ran" | "stopped" | "planned" | "refused";
  /** Why it was refused: a finding of the driver, or one of {@link Obstacle}. */
  readonly why?: Obstacle | Refusal["kind"] | undefined;
  /** What is live before the rollback. */
  readonly from?:
    | {
        readonly taskDefinition: string;
        readonly images: readonly ContainerImage[] | undefined;
        readonly taskSet: string;
      }
    | undefined;
  /** What is rolled back to, and the deployment whose AppSpec it is, if there was one. */
  readonly to?:
    | {
        readonly taskDefinition: string;
        readonly images: readonly ContainerImage[] | undefined;
        readonly deploymentId: string | undefined;
      }
    | undefined;
  /** The deployment in its termination wait that is, or would be, stopped first. */
  readonly stops?: string | undefined;
  /** With `planned`: whether the deployment would ignore the group's alarms. */
  readonly ignoresAlarms?: boolean | undefined;
  /** Every field of the AppSpec in which it differs from what is live. */
  readonly differences: readonly Difference[];
  /** Past deployments whose AppSpecs in S3 could not be read. */
  readonly notRead?: readonly { readonly deploymentId: string; readonly why: string }[] | undefined;
  readonly verdict?: VerdictDocument | undefined;
}

/** Why nothing can be deployed. */
export type Obstacle =
  | "deployment-running"
  | "no-such-deployment"
  | "not-succeeded"
  | "other-group"
  | "already-live"
  | "no-rollback-target"
  | "revision-unknown"
  | "task-definition-gone"
  | "no-primary";

/**
 * What every rollback that changed production ends with. The next release of the command takes over the images that are live. What Terraform does
 * depends on its state, which still has the revision that was rolled back. A service that was found by name may be released by either.
 *
 * @param from what was rolled back
 * @param stopped the deployment that was stopped for it: an apply may follow it. @default - none
 */
export function afterRollbackLines(
  { releases, outputOptions }: Pick<CommandContext, "releases" | "outputOptions">,
  { taskDefinition }: Pick<TaskSet, "taskDefinition">,
  stopped?: string,
): readonly string[] {
  const from = familyAndRevision(taskDefinition);
  const until =
    stopped === undefined
      ? `Terraform's state still has ${from}, so an apply deploys nothing until the code changes.`
      : `An apply that still follows ${stopped} ends with exit code 3. Until the code changes, an apply deploys nothing, or refuses ${from} because its deployment was stopped.`;
  const terraform = `revert the release in the code as well. ${until} An apply that changes the revision deploys everything that is in the code.`;
  const release =
    "an apply deploys nothing, and the next release takes over these images, except those that it names.";
  if (releases !== undefined) {
    return [`  ${sentence(release)}`];
  }
  return outputOptions !== undefined
    ? [`  ${sentence(terraform)}`]
    : [
        `  If Terraform deploys this service: ${terraform}`,
        `  If the command releases it (releasedBy: "command"): ${release}`,
      ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The deployment in its termination wait that is, or was, stopped before the rollback's own deployment. */
export interface StopsFirst {
  readonly id: string;
  /** What it deployed. */
  readonly taskDefinition: string;
  /** Whether its wait ended before the stop, so that it succeeded. @default false */
  readonly succeeded?: boolean;
}

/** What is rolled back to, and from what. */
export interface Way extends Goal {
  readonly snapshot: Snapshot;
  readonly primary: TaskSet;
  /** @default - no deployment was in its termination wait */
  readonly stops?: StopsFirst | undefined;
  readonly images: Images;
  readonly notRead: RevisionReader["notRead"];
}

/** With what a task definition is deployed that has no AppSpec of its own. */
export function withLive(lacksHooks = false): string {
  return lacksHooks
    ? "with the network and capacity of the live revision, but without its hooks (no complete AppSpec of it is known)"
    : "with the network, capacity and hooks of the live revision";
}

/** What is known about the rollback, regardless of its result. */
export function wayOf({ images, request, primary, deployment, stops, notRead }: Way) {
  return {
    from: fromOf(primary, images),
    to: toOf({ request, deployment }, images),
    stops: stops?.id,
    differences: differences(request.appSpec, primary),
    notRead: notReadOf(notRead),
  };
}

/** The AppSpecs that could not be read, for the answer. */
export function notReadOf(notRead: RevisionReader["notRead"]): RollbackResult["notRead"] {
  return notRead.size === 0
    ? undefined
    : [...notRead].map(([deploymentId, one]) => ({ deploymentId, why: whyNotRead(one) }));
}

/** What is live, for the answer. */
export function fromOf(
  { taskDefinition, id }: TaskSet,
  images: Pick<Images, "of"> = NO_IMAGES,
): RollbackResult["from"] {
  return { taskDefinition, images: images.of(taskDefinition), taskSet: id };
}

/** The target of the rollback, for the answer. */
export function toOf({ request, deployment }: Goal, images: Images): RollbackResult["to"] {
  const { TaskDefinition: taskDefinition } = requiredOf(request.appSpec);
  return { taskDefinition, images: images.of(taskDefinition), deploymentId: deployment?.id };
}

/** The answer with exit code 6: no deployment was created. */
export function refusal(result: Partial<RollbackResult>, lines: readonly Line[]): CommandAnswer {
  return answer(EXIT_CODE.refused, { ...result, result: "refused" }, lines);
}

/** An answer. Members that `known` leaves out aren't known or don't apply. */
export function answer(
  exitCode: ExitCode,
  { result, differences: found = [], ...known }: Partial<RollbackResult> & Pick<RollbackResult, "result">,
  lines: readonly Line[],
): CommandAnswer {
  const data: RollbackResult = { version: 1, result, differences: found, ...known };
  return { exitCode, data, ...renderLines(lines) };
}

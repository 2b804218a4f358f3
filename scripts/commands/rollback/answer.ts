/** What `rollback` answers, and what it is made of. */
import type { Deployment, TaskSet } from "../../aws";
import { type DeploymentRequest, type Line, tell } from "../../contract";
import type { Refusal, Sight } from "../../driver/decide";
import { EXIT_CODE, type ExitCode } from "../../driver/exit-code";
import { type ContainerImage, type Images, NO_IMAGES } from "../../driver/images";
import { type Difference, differences, requiredOf } from "../../driver/revision";
import type { VerdictDocument } from "../../driver/verdict";
import type { CommandAnswer } from "../frame/command";

/** With `--json`. What isn't known, or doesn't apply, is left out. */
export interface RollbackResult {
  readonly version: 1;
  /** `ran`: the driver was told to deploy it, and `verdict` says what came of that. `planned`: by `--dry-run`. */
  readonly result: "ran" | "planned" | "refused";
  /** The name of what stands against it: a finding of the driver's, or one of {@link Obstacle}. */
  readonly why: Obstacle | Refusal["kind"] | undefined;
  /** What is live before. */
  readonly from:
    | {
        readonly taskDefinition: string;
        readonly images: readonly ContainerImage[] | undefined;
        readonly taskSet: string;
      }
    | undefined;
  /** What is gone back to, and the deployment that brought it to production then. */
  readonly to:
    | {
        readonly taskDefinition: string;
        readonly images: readonly ContainerImage[] | undefined;
        readonly deploymentId: string;
      }
    | undefined;
  /** Every field of the AppSpec in which it differs from what is live. */
  readonly differences: readonly Difference[];
  readonly verdict: VerdictDocument | undefined;
}

/** Why there is nothing that could be deployed. */
export type Obstacle =
  | "deployment-running"
  | "nothing-to-go-back-to"
  | "revision-unknown"
  | "task-definition-gone"
  | "no-primary";

/** What is gone back to, and from what. */
export interface Way {
  readonly sight: Sight;
  readonly primary: TaskSet;
  readonly deployment: Deployment;
  readonly request: DeploymentRequest;
  readonly images: Images;
}

/** What is known of the way, whatever comes of it. */
export function wayOf({ images, request, primary, deployment }: Way) {
  return {
    from: fromOf(primary, images),
    to: toOf(request, deployment, images),
    differences: differences(request.appSpec, primary),
  };
}

/** What is live, as the answer names it. */
export function fromOf(
  { taskDefinition, id }: TaskSet,
  images: Pick<Images, "of"> = NO_IMAGES,
): RollbackResult["from"] {
  return { taskDefinition, images: images.of(taskDefinition), taskSet: id };
}

/** What is gone back to, as the answer names it. */
export function toOf(request: DeploymentRequest, { id }: Deployment, images: Images): RollbackResult["to"] {
  const { TaskDefinition: taskDefinition } = requiredOf(request.appSpec);
  return { taskDefinition, images: images.of(taskDefinition), deploymentId: id };
}

/** The answer with exit code 6: nothing was ordered. */
export function refusal(result: Partial<RollbackResult>, lines: readonly Line[]): CommandAnswer {
  return answer(EXIT_CODE.refused, { ...result, result: "refused" }, lines);
}

/** An answer; what is left out of `known` isn't known, or doesn't apply. */
export function answer(
  exitCode: ExitCode,
  { result, ...known }: Partial<RollbackResult> & Pick<RollbackResult, "result">,
  lines: readonly Line[],
): CommandAnswer {
  const nothing = { why: undefined, from: undefined, to: undefined, differences: [], verdict: undefined };
  const data: RollbackResult = { version: 1, result, ...nothing, ...known };
  return { exitCode, data, ...tell(lines) };
}

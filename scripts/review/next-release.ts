/** What a plan changes for the next release, in a stack whose releases come from the command `deploy`. */
import type { Plan, PlannedChange } from "../plan/plan";
import { comparedAppSpecs } from "./app-spec";
import { type ImageChange, imageChanges, imagesIn, taskChanges } from "./containers";
import type { ChangedField } from "./fields";
import { appSpecOutput, deploys, isReleasedByCommand, startsService } from "./trigger";
import { isSensitive, isUnknown } from "./values";

/** A container that had an image before, and has one after. */
export interface ReplacedImage {
  readonly container: string;
  readonly old: string;
  readonly new: string;
}

/** Compared with the last apply: what is live is not in a plan. */
export interface NextRelease {
  /** The containers that are new or removed. A container that isn't live yet gets the image of the code. */
  readonly images: readonly ImageChange[];
  /**
   * The images that change in the code, and that no release deploys: a release keeps the live image of a container that
   * `--image` doesn't name.
   */
  readonly imagesInCode: readonly ReplacedImage[];
  /** The fields of the AppSpec that change. */
  readonly appSpec: readonly ChangedField[];
  /** What else the new task definition changes. */
  readonly task: readonly ChangedField[];
}

/** @returns `undefined` if Terraform releases, if ECS starts the service in this apply, or if nothing of a release changes */
export function nextReleaseOf(plan: Plan): NextRelease | undefined {
  if (!isReleasedByCommand(plan) || startsService(plan)) {
    return undefined;
  }
  const appSpec = appSpecOutput(plan);
  // Of one that is not replaced, the plan has no other values to compare with.
  const definition = plan.changes.find((change) => change.action === "replaced" && deploys(appSpec, change));
  const images = definition === undefined ? [] : imagesOf(definition);
  const next: NextRelease = {
    images: images.filter((image) => !isReplaced(image)),
    imagesInCode: images.filter(isReplaced).filter((image) => image.old !== image.new),
    // Each new task definition has another ARN: what changes in it is listed instead.
    appSpec: comparedAppSpecs(appSpec).changed.filter(
      ({ field }) => definition === undefined || field !== "TaskDefinition",
    ),
    task: definition === undefined ? [] : taskChanges(definition),
  };
  return Object.values(next).every(({ length }) => length === 0) ? undefined : next;
}

function isReplaced(image: ImageChange): image is ReplacedImage {
  return image.old !== undefined && image.new !== undefined;
}

/** Whether the next release deploys something that the release before didn't. */
export function isReleased({ images, appSpec, task }: NextRelease): boolean {
  return images.length + appSpec.length + task.length > 0;
}

function imagesOf(definition: PlannedChange): readonly ImageChange[] {
  const path = "container_definitions";
  return isUnknown(definition, path) || isSensitive(definition, path)
    ? []
    : imageChanges(imagesIn(definition.before), imagesIn(definition.after));
}

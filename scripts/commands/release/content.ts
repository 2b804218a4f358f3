/** What a release registers: the stack's task definition, with the images of the release. */
import { isDeepStrictEqual } from "node:util";
import type { RegisteredTaskDefinition, Tag, TaskDefinitionContent } from "../../aws";
import { STACK_REVISION_TAG } from "../../contract";
import { familyAndRevision } from "../../driver";
import type { NamedImages } from "./image-option";

/** The image of a container in a release, and where it comes from. */
export interface ChosenImage {
  readonly container: string;
  /** `undefined` if ECS did not say. */
  readonly image: string | undefined;
  /** `named` on the command line; `live`; or the `stack`'s, for a container that isn't live yet. */
  readonly from: "named" | "live" | "stack";
}

/**
 * The image of each container of the stack's task definition.
 *
 * @param live what serves production; `undefined` if ECS no longer has it
 */
export function chooseImages(
  stack: TaskDefinitionContent,
  live: TaskDefinitionContent | undefined,
  named: NamedImages,
): readonly ChosenImage[] {
  return stack.containerDefinitions.map(({ name, image: own }): ChosenImage => {
    const given = named.get(name);
    const running = live?.containerDefinitions.find((other) => other.name === name)?.image;
    if (given !== undefined) {
      return { container: name, image: given, from: "named" };
    }
    return running === undefined
      ? { container: name, image: own, from: "stack" }
      : { container: name, image: running, from: "live" };
  });
}

export function withImages(
  content: TaskDefinitionContent,
  images: readonly ChosenImage[],
): TaskDefinitionContent {
  return {
    ...content,
    containerDefinitions: content.containerDefinitions.map((container) => ({
      ...container,
      image: images.find((one) => one.container === container.name)?.image ?? container.image,
    })),
  };
}

/** Whether two task definitions have the same content. ECS returns some lists in any order. */
export function isSame(one: TaskDefinitionContent, other: TaskDefinitionContent): boolean {
  return isDeepStrictEqual(ordered(one), ordered(other));
}

/** Whether two task definitions differ in nothing but their family and their images. */
export function isSameButImages(one: TaskDefinitionContent, other: TaskDefinitionContent): boolean {
  return isSame(withoutImages(one), withoutImages(other));
}

function withoutImages(content: TaskDefinitionContent): TaskDefinitionContent {
  return {
    ...content,
    family: "",
    containerDefinitions: content.containerDefinitions.map((container) => ({ ...container, image: "" })),
  };
}

function ordered(content: TaskDefinitionContent): object {
  return {
    ...content,
    volumes: byName(content["volumes"]),
    containerDefinitions: byName(
      content.containerDefinitions.map((container) => ({
        ...container,
        environment: byName(container["environment"]),
        secrets: byName(container["secrets"]),
      })),
    ),
  };
}

/** A list of objects with names in one order; anything else as it is. */
function byName(list: unknown): unknown {
  const nameOf = (item: unknown) => String((item as { readonly name?: unknown }).name);
  return Array.isArray(list)
    ? [...list].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : Number(nameOf(a) > nameOf(b))))
    : list;
}

/** The tags of a release: the stack's, and the revision that it is made from. AWS sets those with `aws:` itself. */
export function releaseTags({ arn, tags }: RegisteredTaskDefinition): readonly Tag[] {
  const own = { key: STACK_REVISION_TAG, value: String(revisionOf(arn)) };
  return [...tags.filter(({ key }) => !key.startsWith("aws:") && key !== own.key), own];
}

/** The revision of the stack's that a release was made from; `undefined` if no release registered it. */
export function stackRevisionOf({ tags }: RegisteredTaskDefinition): number | undefined {
  const value = tags.find(({ key }) => key === STACK_REVISION_TAG)?.value;
  return value === undefined ? undefined : Number(value);
}

/** The family of a task definition: of its ARN, or of a name such as `app:7`. */
export function familyOf(arn: string): string {
  return familyAndRevision(arn).replace(/:\d+$/, "");
}

/** The number of a revision. */
export function revisionOf(arn: string): number {
  return Number(arn.slice(arn.lastIndexOf(":") + 1));
}

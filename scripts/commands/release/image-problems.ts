/** What is wrong with the images of a release, once the stack's and the live task definition are known. */
import type { RegisteredTaskDefinition } from "../../aws";
import { got, type Problem, type ReadAppSpec } from "../../contract";
import { familyAndRevision, requiredOf } from "../../driver";
import { suggestion } from "../cli/parse";
import type { ChosenImage } from "./content";
import type { NamedImages } from "./image-option";

/** What is known. */
interface Known {
  readonly stack: RegisteredTaskDefinition;
  readonly named: NamedImages;
  readonly images: readonly ChosenImage[];
  readonly liveArn: string;
  /** Whether ECS still has the live task definition. */
  readonly isLiveKnown: boolean;
  readonly appSpec: ReadAppSpec;
}

/** All of them, at once. */
export function imageProblems(known: Known): readonly Problem[] {
  return [...unknownContainers(known), ...unknownImages(known)];
}

function unknownContainers({ stack: { arn, content }, named }: Known): readonly Problem[] {
  const containers = content.containerDefinitions.map(({ name }) => name);
  return [...named.keys()]
    .filter((container) => !containers.includes(container))
    .map((container) => {
      const meant = suggestion(container, containers) || ".";
      const what = `--image: ${familyAndRevision(arn)} has no container of this name${meant} Its containers: ${containers.join(", ")}`;
      return got(what, container);
    });
}

function unknownImages(known: Known): readonly Problem[] {
  const missing = missingImages(known).map(({ container }) => container);
  if (missing.length === 0) {
    return [];
  }
  const what = known.isLiveKnown
    ? `the container ${missing.join(", ")} gets the traffic, but it is not live yet, so its image is not known: name it with --image`
    : `the live task definition ${familyAndRevision(known.liveArn)} no longer exists, so the live images are not known: name an image for ${missing.join(", ")} with --image`;
  return [{ what }];
}

/** The containers that would get an image of the code although that may be older than what is live. */
export function missingImages({
  images,
  isLiveKnown,
  appSpec,
}: Pick<Known, "images" | "isLiveKnown" | "appSpec">): readonly ChosenImage[] {
  const main = requiredOf(appSpec).LoadBalancerInfo.ContainerName;
  return images.filter(({ container, from }) => from === "stack" && (!isLiveKnown || container === main));
}

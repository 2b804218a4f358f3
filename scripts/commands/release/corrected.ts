/** The commands of a release whose images are wrong or missing, with what is right. */
import { nextLines, thenLines } from "../../driver";
import { likelyName } from "../cli/parse";
import type { ChosenImage } from "./content";
import type { NamedImages } from "./image-option";

/** How the commands are printed. */
export interface Commands {
  /** The complete command that releases these images, each as `app=nginx:1.29`. */
  readonly commandFor: (images: readonly string[]) => string;
  /** The command that shows the live images. */
  readonly status: string;
  /** The command that shows the images of the running tasks. */
  readonly taskImages: string;
}

/**
 * What to run instead. A name that is close to a container means that one. The image of any other name is not printed: it
 * may be a secret in the wrong place, and the lines are published.
 *
 * @param containers those that exist
 */
export function correctedLines(
  named: NamedImages,
  containers: readonly string[],
  { commandFor, status }: Omit<Commands, "taskImages">,
): readonly string[] {
  const unknown = [...named.keys()].filter((name) => !containers.includes(name));
  if (unknown.length === 0) {
    return [];
  }
  const meant = meantBy(named, unknown, containers);
  if (unknown.some((name) => !meant.has(name))) {
    const [only = "", ...others] = containers;
    return others.length === 0
      ? nextLines(`name the container ${only}`, commandFor([`${only}=IMAGE`]))
      : nextLines(`name one of the containers ${containers.join(", ")}. To see what is live`, status);
  }
  const images = [...named].map(([name, image]) => `${meant.get(name) ?? name}=${image}`);
  return nextLines("run this command, which names containers that exist", commandFor(images));
}

/**
 * What to run instead, if images are not known. The image in the code may be older than what is live, so it is only printed for
 * a container that isn't live yet.
 *
 * @param known the images of the command line, and whether ECS still has the live task definition
 * @param missing the containers whose images must be named
 */
export function missingLines(
  { named, isLiveKnown }: { readonly named: NamedImages; readonly isLiveKnown: boolean },
  missing: readonly ChosenImage[],
  { commandFor, taskImages }: Omit<Commands, "status">,
): readonly string[] {
  if (missing.length === 0) {
    return [];
  }
  const given = [...named].map(([container, image]) => `${container}=${image}`);
  const withImages = (imageOf: (one: ChosenImage) => string) =>
    commandFor([...given, ...missing.map((one) => `${one.container}=${imageOf(one)}`)]);
  return isLiveKnown
    ? nextLines(
        "name another image, or release the one in the code",
        withImages(({ image = "IMAGE" }) => image),
      )
    : [
        ...nextLines("see the images of the running tasks", taskImages),
        ...thenLines(
          "release them, or others",
          withImages(() => "IMAGE"),
        ),
      ];
}

/** The containers that unknown names are close to. One that gets an image already is not meant. */
function meantBy(
  named: NamedImages,
  unknown: readonly string[],
  containers: readonly string[],
): ReadonlyMap<string, string> {
  const meant = new Map<string, string>();
  for (const name of unknown) {
    const container = likelyName(name, containers);
    if (container !== undefined && !named.has(container) && ![...meant.values()].includes(container)) {
      meant.set(name, container);
    }
  }
  return meant;
}

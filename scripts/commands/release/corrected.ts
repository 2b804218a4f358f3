/** The commands of a release that named containers which don't exist, with containers that do. */
import { nextLines } from "../../driver";
import { likelyName } from "../cli/parse";
import type { NamedImages } from "./image-option";

/** How the commands are printed. */
export interface Commands {
  /** The complete command that releases these images, each as `app=nginx:1.29`. */
  readonly commandFor: (images: readonly string[]) => string;
  /** The command that shows the live images. */
  readonly status: string;
}

/**
 * What to run instead. A name that is close to a container means that one. If one name is left, each
 * container without an image is a choice, and so is to leave the image out.
 *
 * @param containers those that exist
 */
export function correctedLines(
  named: NamedImages,
  containers: readonly string[],
  { commandFor, status }: Commands,
): readonly string[] {
  const unknown = [...named.keys()].filter((name) => !containers.includes(name));
  if (unknown.length === 0) {
    return [];
  }
  const meant = meantBy(named, unknown, containers);
  const [unclear, ...more] = unknown.filter((name) => !meant.has(name));
  const withNames = (names: ReadonlyMap<string, string>) =>
    [...named].flatMap(([name, image]) => {
      const container = containers.includes(name) ? name : names.get(name);
      return container === undefined ? [] : [`${container}=${image}`];
    });
  if (unclear === undefined) {
    return runLines([commandFor(withNames(meant))]);
  }
  if (more.length > 0) {
    return nextLines(`name one of the containers ${containers.join(", ")}. To see what is live`, status);
  }
  const taken = [...named.keys(), ...meant.values()];
  const free = containers.filter((name) => !taken.includes(name));
  const without = withNames(meant);
  const choices = [
    ...free.map((container) => withNames(new Map([...meant, [unclear, container]]))),
    // Without any image, it would release something else.
    ...(without.length === 0 ? [] : [without]),
  ];
  return runLines(choices.map(commandFor));
}

/** The wrong name is not among them: it may be a secret in the wrong place, and the lines are published. */
function runLines(commands: readonly string[]): readonly string[] {
  const [only = "", ...others] = commands;
  return others.length === 0
    ? nextLines("run this command, which names containers that exist", only)
    : [
        "  Next: run one of these commands, which name containers that exist:",
        ...commands.map((command) => `  ${command}`),
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

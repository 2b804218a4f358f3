/** The next release as Markdown: what it deploys of this apply, and which images only the command line deploys. */
import { commandLine } from "../driver";
import { paragraphs, shell, table } from "./markdown";
import { isReleased, type NextRelease, type ReplacedImage } from "./next-release";
import { fieldRows, imageRows } from "./rollout-lines";

const HEAD = ["", "last apply", "this apply"];

/** @param stack for the commands; `undefined` if it isn't known */
export function nextReleaseLines(release: NextRelease, stack: string | undefined): string[] {
  const deploy = (...options: readonly string[]) =>
    stack === undefined ? [] : shell(commandLine("deploy", "--stack", stack, ...options));
  return paragraphs(
    ["### What rolls out"],
    ["Nothing in this apply: only the command `deploy` releases this stack."],
    ...(isReleased(release) ? releasedLines(release, deploy()) : []),
    ...(release.imagesInCode.length > 0
      ? imageLines(release.imagesInCode, deploy(...release.imagesInCode.flatMap(imageOption)))
      : []),
  );
}

function releasedLines({ images, appSpec, task }: NextRelease, command: readonly string[]): string[][] {
  return [
    ["The next release deploys these changes, and those of earlier applies that were not released yet:"],
    table(HEAD, [...imageRows(images), ...fieldRows([...appSpec, ...task])]),
    ...(command.length === 0
      ? []
      : [["To release them with the live images, after the apply:"], [...command]]),
  ];
}

function imageLines(images: readonly ReplacedImage[], command: readonly string[]): string[][] {
  const what = images.length === 1 ? "image" : "images";
  return [
    [
      `**The next release does not deploy the new ${what} in the code.** An image in the code is only for a container that is not live yet: a live container keeps its image, unless \`--image\` names it.`,
    ],
    table(HEAD, imageRows(images)),
    ...(command.length === 0 ? [] : [[`To release the new ${what}, after the apply:`], [...command]]),
  ];
}

function imageOption({ container, new: image }: ReplacedImage): readonly string[] {
  return ["--image", `${container}=${image}`];
}

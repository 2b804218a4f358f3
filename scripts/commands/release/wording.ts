/** How the next steps are worded for a stack that the command releases. There, an apply deploys nothing. */
import { type Place, readAppSpec } from "../../contract";
import {
  changeCodeLines,
  deployStackCommand,
  type FindingWording,
  nextLines,
  ownCommand,
  propertiesOf,
  type RunSetting,
  type Wording,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import { commandWording, flagOf, flagWords, lastGoodLines } from "../deploy/words";
import { releaseCommand } from "./release-command";

/**
 * The wording of a release.
 *
 * @param images those of the command line
 * @param runAgain the complete command that releases again, with these settings
 */
export function releaseWording(
  context: CommandContext,
  images: readonly string[],
  runAgain: (settings: RunSetting) => string,
): Wording {
  const rollback = releaseCommand(context, "rollback");
  return {
    ...commandWording(runAgain, () => whenFixedLines(context, images, runAgain({}))),
    apply: applyCommand,
    rollback,
    lastGood: () => lastGoodLines(rollback),
  };
}

/** What to do about a release that failed: the same images, or the same stack, would be refused. */
function whenFixedLines(
  { place }: CommandContext,
  images: readonly string[],
  again: string,
): readonly string[] {
  return images.length > 0
    ? nextLines(
        "fix the cause, and release another image. To see why this one failed",
        ownCommand(place, "history"),
      )
    : // Without images, it released what an apply had changed.
      changeCodeLines("fix the cause in the code", place, {
        again: "release it",
        command: () => again,
        apply: applyCommand,
      });
}

/**
 * The wording of a command that releases nothing itself. A release without images rolls out what an apply changed. One with
 * settings has a new image, which only the operator knows.
 */
export function nextReleaseWording(context: CommandContext): FindingWording {
  return {
    again: "release",
    revision: "the next release",
    apply: applyCommand,
    command: (_, settings) =>
      releaseCommand(
        context,
        "deploy",
        ...(settings === undefined
          ? []
          : ["--image", `${mainContainer(context)}=IMAGE`, ...flagWords(settings)]),
      ),
    setting: flagOf,
    lastGood: () => lastGoodLines(releaseCommand(context, "rollback")),
  };
}

/** A release deploys what the last apply registered. `undefined` if the stack is not known. */
function applyCommand({ stack }: Pick<Place, "stack">): string | undefined {
  return stack && deployStackCommand(stack);
}

/** The container that gets the traffic. */
function mainContainer({ wantedAppSpec = "" }: CommandContext): string {
  const read = readAppSpec(wantedAppSpec);
  const properties = read.kind === "read" ? propertiesOf(read.appSpec) : undefined;
  return properties?.LoadBalancerInfo?.ContainerName ?? "CONTAINER";
}

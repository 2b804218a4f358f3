/** A printed command that creates a deployment, and so needs the settings of the stack's releases. */
import { commandLine, ownCommand } from "../../driver";
import type { CommandContext } from "../cli/command";

/** The command names the stack if only its outputs have the settings. Otherwise the names of the service work everywhere. */
export function releaseCommand(
  { place, releases, outputOptions }: Pick<CommandContext, "place" | "releases" | "outputOptions">,
  ...words: readonly string[]
): string {
  return releases === undefined || outputOptions === undefined
    ? ownCommand(place, ...words)
    : commandLine(...words, ...outputOptions);
}

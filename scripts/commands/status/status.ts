/** `status`: the wanted and the live revision on one screen, with the most important fact in the first line. */

import { commandLine, DriverError, EXIT_CODE, type Mismatch, nextLines } from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { statusLines } from "./lines";
import { statusResult } from "./result";
import { readStatus } from "./service-status";

/**
 * Reads everything about the service.
 *
 * @returns 0 if it could read AWS; what could not be read is shown as not known
 * @throws DriverError when neither the service nor the group exists; AwsFailure when no call can work, because of invalid
 *   credentials or an invalid certificate
 */
export async function status(context: CommandContext): Promise<CommandAnswer> {
  const read = await readStatus(context);
  const { place, mismatches } = read;
  const lacks = (kind: Mismatch["kind"]) => mismatches.some((mismatch) => mismatch.kind === kind);
  if (lacks("no-service") && lacks("no-group")) {
    throw new DriverError(EXIT_CODE.badInput, [
      "There is nothing to show.",
      `  - neither the service ${place.service} in the cluster ${place.cluster} nor the deployment group ${place.deploymentGroup} of the application ${place.application} exists in ${place.region}`,
      ...nextLines(
        "check the names, the account and the region. To list all services of this account and region",
        commandLine("status", "--region", place.region),
      ),
    ]);
  }
  return { exitCode: EXIT_CODE.done, data: statusResult(read), lines: statusLines(read) };
}

/** `status`: what is wanted beside what is live, on one screen, with the one thing that matters in its first line. */

import { DriverError, EXIT_CODE, type Misfit } from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { statusLines } from "./lines";
import { lookAround } from "./look";
import { statusResult } from "./result";

/**
 * Looks at the service from all sides.
 *
 * @returns 0 if it could read AWS; what could not be read is shown as not known
 * @throws DriverError when there is neither such a service nor such a group; AwsFailure where nothing can be asked: the
 *   credentials, or the certificate, are no good
 */
export async function status(context: CommandContext): Promise<CommandAnswer> {
  const snapshot = await lookAround(context);
  const { place, misfits } = snapshot;
  const lacks = (kind: Misfit["kind"]) => misfits.some((misfit) => misfit.kind === kind);
  if (lacks("no-service") && lacks("no-group")) {
    throw new DriverError(EXIT_CODE.badInput, [
      "There is nothing to look at.",
      `  - neither the service ${place.service} in the cluster ${place.cluster} nor the deployment group ${place.deploymentGroup} of the application ${place.application} exists in ${place.region}`,
    ]);
  }
  return { exitCode: EXIT_CODE.done, data: statusResult(snapshot), lines: statusLines(snapshot) };
}

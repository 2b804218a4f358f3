/** `continue`: lets a deployment that waits for a person shift production traffic. */

import { isFinal } from "../aws";
import { EXIT_CODE, type ExitCode } from "../driver/context/exit-code";
import type { CommandAnswer, CommandContext } from "./cli/command";
import { order } from "./cli/order";
import { lookAt } from "./watch/look";

/** What `continue` takes. */
export interface ContinueOptions {
  /** @default - the group's deployment that runs */
  readonly deploymentId?: string | undefined;
}

/** With `--json`. What isn't known is left out. */
export interface ContinueResult {
  readonly version: 1;
  /** `unknown`: AWS didn't answer the order. */
  readonly result: "continued" | "refused" | "unknown";
  /** The deployment that runs. */
  readonly deploymentId: string | undefined;
  /** Its status before, in CodeDeploy's words. */
  readonly status: string | undefined;
}

/**
 * Lets the group's deployment go on that is Ready.
 *
 * @returns 0 when CodeDeploy took the order; 6 when there is no deployment to continue; 5 when the order isn't known to
 *   have arrived
 * @throws DriverError when the service and the group don't fit; AwsFailure when AWS doesn't allow to ask or to order
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html
 */
export async function continueDeployment(
  context: CommandContext,
  { deploymentId }: ContinueOptions,
): Promise<CommandAnswer> {
  const { running } = await lookAt(context);
  const { deploymentGroup } = context.place;
  if (running === undefined || isFinal(running.status)) {
    return answer(EXIT_CODE.refused, "refused", undefined, [
      `Nothing was continued: no deployment of ${deploymentGroup} is running.`,
    ]);
  }
  const { id, status } = running;
  if (deploymentId !== undefined && deploymentId !== id) {
    return answer(EXIT_CODE.refused, "refused", running, [
      `Nothing was continued: the deployment of ${deploymentGroup} that is running is ${id}, not ${deploymentId}.`,
    ]);
  }
  if (status !== "Ready") {
    return answer(EXIT_CODE.refused, "refused", running, [
      `Nothing was continued: the deployment ${id} does not wait for a person; it is ${status}, and must be Ready.`,
      `  Next: \`watch ${id}\` shows what it does.`,
    ]);
  }
  const notTaken = await order(id, { does: "goes on", done: "continued" }, () =>
    context.aws.continueDeployment(id),
  );
  if (notTaken !== undefined) {
    return answer(notTaken.exitCode, notTaken.kind, running, notTaken.lines);
  }
  return answer(EXIT_CODE.done, "continued", running, [
    `The deployment ${id} goes on: production traffic shifts to green.`,
    `  Next: \`watch ${id}\` follows it to its end; \`stop ${id}\` takes it back.`,
  ]);
}

function answer(
  exitCode: ExitCode,
  result: ContinueResult["result"],
  running: { readonly id: string; readonly status: string } | undefined,
  lines: readonly string[],
): CommandAnswer {
  const data: ContinueResult = { version: 1, result, deploymentId: running?.id, status: running?.status };
  return { exitCode, data, lines };
}

/** A call that changes a deployment, and what is reported when it fails. */
import { explainFailure, orFailure } from "../../aws";
import type { Place } from "../../contract";
import { EXIT_CODE, type ExitCode, nextLines, ownCommand } from "../../driver";

/** A call that failed, or whose result isn't known. */
export interface NotTaken {
  /** `refused`: CodeDeploy refused it. `unknown`: CodeDeploy did not answer. */
  readonly kind: "refused" | "unknown";
  /** 6 if CodeDeploy refused, 5 if it did not answer. */
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
}

/** The verb in the messages: the deployment `stops`, or was not `stopped`. */
export interface OrderWords {
  readonly does: string;
  readonly done: string;
}

/**
 * Makes a call that changes a deployment.
 *
 * @returns nothing if CodeDeploy accepted it
 * @throws AwsFailure if access is denied, or the credentials are invalid
 */
export async function order(
  place: Place,
  deploymentId: string,
  { does, done }: OrderWords,
  give: () => Promise<void>,
): Promise<NotTaken | undefined> {
  const failure = await orFailure(give);
  if (failure === undefined) {
    return undefined;
  }
  const rest = [
    `  ${explainFailure(failure)}`,
    ...nextLines("see what becomes of it", ownCommand(place, "watch", deploymentId)),
  ];
  switch (failure.kind) {
    case "transient": {
      const unknown = `It is unknown whether the deployment ${deploymentId} ${does}: AWS did not answer.`;
      return { kind: "unknown", exitCode: EXIT_CODE.outOfTime, lines: [unknown, ...rest] };
    }
    case "rejected": {
      const refused = `The deployment ${deploymentId} was not ${done}.`;
      return { kind: "refused", exitCode: EXIT_CODE.refused, lines: [refused, ...rest] };
    }
    default:
      throw failure;
  }
}

/** What commands read before they act: the service, and what a deployment rolls out. */
import { type Deployment, isFinal } from "../../aws";
import { type DeploymentRequest, type Problem, problemText, UNKNOWN_APP_SPEC } from "../../contract";
import { DriverError, type Snapshot, takeSnapshot } from "../../driver";
import { ask } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { keptRevision, whyUnknown } from "./kept-revision";

/** The most deployments of a group that are read. */
export const MAX_RECENT_DEPLOYMENTS = 50;

/**
 * Reads the service, its deployment group and the running deployment, as the driver does. A deployment that has just ended is
 * not running.
 *
 * @throws DriverError with exit code 2 when the service and the group don't match, or several calls failed
 * @throws AwsFailure when AWS denies a read or doesn't answer
 */
export async function readSnapshot({
  aws,
  place,
  again,
}: Pick<CommandContext, "aws" | "place" | "again">): Promise<Snapshot> {
  try {
    const snapshot = await takeSnapshot(aws, place, again);
    const { running } = snapshot;
    return { ...snapshot, running: running === undefined || isFinal(running.status) ? undefined : running };
  } catch (error) {
    if (!(error instanceof DriverError)) {
      throw error;
    }
    throw new DriverError(error.exitCode, [
      "The service and its deployment group do not match, or could not be read. Nothing was changed.",
      ...error.text.slice(1),
    ]);
  }
}

/** What is needed to follow and judge a deployment, whether or not its AppSpec is known. */
export interface Followable {
  readonly request: DeploymentRequest;
  /** The line that is shown if the AppSpec isn't known. */
  readonly lines: readonly string[];
}

/**
 * What is needed to follow a deployment. Without its AppSpec it can still be followed or stopped: its task sets and the traffic
 * then show its result.
 *
 * @throws AwsFailure when no call can work
 */
export async function followable(
  context: Pick<CommandContext, "aws" | "place">,
  deployment: Deployment,
): Promise<Followable> {
  const { id } = deployment;
  const asked = await ask(() => keptRevision(context, deployment));
  if (asked.kind === "unknown") {
    return unknownRevision(context, id, [asked.why.replace(/\.$/, "")]);
  }
  return asked.value.kind === "kept"
    ? { request: asked.value.request, lines: [] }
    : unknownRevision(context, id, whyUnknown(asked.value));
}

function unknownRevision(
  { place }: Pick<CommandContext, "place">,
  id: string,
  [why, ...problems]: readonly [string, ...Problem[]],
): Followable {
  return {
    request: { ...place, appSpec: UNKNOWN_APP_SPEC },
    lines: [
      `What ${id} deploys is not known: ${why}. Its result is read from its task sets and from production traffic.`,
      ...problems.map(problemText),
    ],
  };
}

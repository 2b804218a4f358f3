/** Whether a deployment ended because it was not approved. */
import type { Deployment, DeploymentGroup } from "../../aws";
import type { Observation } from "../context/observed";

/** How the wait for an approval ended without one. */
export type NotApproved =
  /** Nobody approved the deployment within `minutes`, so CodeDeploy stopped it. */
  | { readonly kind: "timed-out"; readonly minutes: number }
  /** Somebody stopped it during the wait. */
  | { readonly kind: "stopped" };

/** CodeDeploy's errors of a deployment that was not approved. Other deployments have them too. */
const ERRORS: readonly string[] = ["TIMEOUT", "MANUAL_STOP"];

/** Whether its lifecycle events have to be asked for: otherwise it was approved, or needed no approval. */
export function mayBeNotApproved({ readyWait, error }: Pick<Deployment, "readyWait" | "error">): boolean {
  return readyWait?.kind === "approval" && error !== undefined && ERRORS.includes(error.code);
}

/** The lifecycle events after the approval. */
const AFTER_APPROVAL: readonly string[] = ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"];

/**
 * How a deployment ended that waited for approval. CodeDeploy's error alone doesn't say it: the start of the new tasks has the code
 * `TIMEOUT` too, and each stop by an operator has `MANUAL_STOP`. The lifecycle events show when the deployment ended.
 *
 * @param group its wait counts if CodeDeploy doesn't report the deployment's own
 * @returns `undefined` if it ended at another time, or for another reason
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html
 */
export function notApproved(
  { deployment, target }: Observation,
  group: Partial<Pick<DeploymentGroup, "readyWait">> | undefined,
): NotApproved | undefined {
  const wait = deployment.readyWait ?? group?.readyWait;
  const begun = (target?.events ?? []).filter(({ status }) => status !== "Pending" && status !== "Skipped");
  const isReady =
    begun.some(({ name }) => name === "Install") &&
    begun.every(({ name, status }) => status === "Succeeded" && !AFTER_APPROVAL.includes(name));
  if (wait?.kind !== "approval" || !isReady) {
    return undefined;
  }
  switch (deployment.error?.code) {
    case "TIMEOUT":
      return { kind: "timed-out", minutes: wait.minutes };
    case "MANUAL_STOP":
      return { kind: "stopped" };
    default:
      return undefined;
  }
}

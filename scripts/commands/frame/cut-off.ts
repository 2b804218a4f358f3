/** What is said when nobody waits for a command any more: above all, what becomes of the deployment that it created. */
import type { CutOff } from "../../driver/cut-off";

export function cutOffLine({ reason, deploymentId, fate }: CutOff): string {
  if (fate === undefined) {
    return `Cut off (${reason}).`;
  }
  if (deploymentId === undefined) {
    const becomes = fate === "left" ? "it goes on" : "it is looked for and stopped, with a rollback";
    return `Cut off (${reason}) while a deployment was being ordered: if it was created, ${becomes}. \`history\` shows it.`;
  }
  const becomes = fate === "left" ? "goes on" : "is being stopped, with a rollback";
  return `Cut off (${reason}): its deployment ${deploymentId} ${becomes}. \`watch ${deploymentId}\` follows that.`;
}

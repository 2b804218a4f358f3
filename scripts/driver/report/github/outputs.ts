/** The verdict as the outputs of a GitHub step, for the steps after it. */
import type { VerdictDocument } from "../verdict/document";

/**
 * @param delimiter a text that nobody can guess: a value that held it could set other outputs
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function githubOutput(document: VerdictDocument, delimiter: string): string {
  const outputs = {
    "deployment-id": document.deploymentId,
    verdict: document.verdict.kind,
    "exit-code": String(document.exitCode),
    "console-url": document.consoleUrl,
    "live-task-definition": document.liveNow?.taskDefinition,
    "scaling-suspended": document.scalingSuspended?.activities.join(" "),
  };
  // An output that isn't known is empty: one of a deployment before it in the same step would be taken for this one's.
  return Object.entries(outputs)
    .map(([name, value = ""]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join("");
}

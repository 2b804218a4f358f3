/** The verdict as outputs of a GitHub step, for later steps. */
import type { VerdictDocument } from "../verdict/document";

/**
 * @param delimiter a text that cannot be guessed: a value that contained it could set other outputs
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
  // An unknown output is written as empty. Otherwise the value of an earlier deployment in the same step would remain.
  return Object.entries(outputs)
    .map(([name, value = ""]) => outputLine(name, value, delimiter))
    .join("");
}

/** One output, as GitHub's file has it. @param delimiter as for {@link githubOutput} */
export function outputLine(name: string, value: string, delimiter: string): string {
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

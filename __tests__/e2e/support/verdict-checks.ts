import { expect } from "@jest/globals";
import { EXIT_CODE, type ExitCode } from "../../../scripts/driver/context/exit-code";
import type { VerdictDocument } from "../../../scripts/driver/report/verdict/document";
import type { Deployed } from "./shop";

/** Expects that a deploy and its verdict succeeded. If not, the failed assertion shows the last lines of the output. */
export function expectDone(deployed: Deployed): VerdictDocument {
  const { exitCode, output, verdict } = deployed;
  expect({ exitCode, lastLines: exitCode === 0 ? "" : lastLinesOf(output) }).toEqual({
    exitCode: 0,
    lastLines: "",
  });
  return verdictWith(verdict, EXIT_CODE.done);
}

/**
 * Expects that the driver failed a deploy with an exit code, and that the end of the log holds what the verdict's file
 * says: `cdktf` and Terraform have their own exit codes.
 */
export function expectFailure(deployed: Deployed, exitCode: ExitCode): VerdictDocument {
  expect(deployed.exitCode).toBe(1);
  expect(deployed.output).toContain(`exit status ${exitCode}. Output:`);
  const verdict = verdictWith(deployed.verdict, exitCode);
  const lastLines = unwrapped(lastLinesOf(deployed.output));
  for (const line of verdict.lines) {
    expect(lastLines).toContain(unwrapped(line));
  }
  return verdict;
}

function verdictWith(verdict: VerdictDocument | undefined, exitCode: ExitCode): VerdictDocument {
  expect(verdict).toMatchObject({ exitCode });
  return verdict as VerdictDocument;
}

/** The end of a long log, which a terminal still shows. */
function lastLinesOf(output: string): string {
  return output.split("\n").slice(-40).join("\n");
}

/** Without the frame and the line breaks that Terraform makes. */
function unwrapped(text: string): string {
  return text.replace(/[│\s]+/g, " ").trim();
}

/**
 * Jest's global set-up: one temporary folder for the whole run, which is TMPDIR for the tests and for the programs that
 * they start. The CDKTF leaves a folder per synthesized app there, and a stopped program its log.
 */
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The variable with the folder of this run, for {@link removeTemporaryFolder} and the tests. */
export const RUN_FOLDER_VARIABLE = "TEST_RUN_TEMPORARY_FOLDER";

export default function createTemporaryFolder(): void {
  // The resolved path: on macOS the temporary folder is a link, and programs print the path without it.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "ecs-codedeploy-tests-"));
  process.env[RUN_FOLDER_VARIABLE] = folder;
  process.env["TMPDIR"] = folder;
}

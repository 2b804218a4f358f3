/** Jest's global teardown. It also runs when tests failed. */
import { readdirSync, rmSync } from "node:fs";
import { RUN_FOLDER_VARIABLE } from "./temporary-folder";

/** What the CDKTF, tsx and the watchdog leave in the temporary folder. A test removes everything else that it creates. */
const LEFT_BY_PROGRAMS = [/^cdktf\.outdir\./, /^tsx-\d+$/, /^ecs-codedeploy-watchdog-\d+\.log$/];

/**
 * Removes the run's temporary folder.
 *
 * @throws Error if a test left a file or a folder there
 */
export default function removeTemporaryFolder(): void {
  const folder = process.env[RUN_FOLDER_VARIABLE] ?? "";
  const left = readdirSync(folder).filter((name) => !LEFT_BY_PROGRAMS.some((known) => known.test(name)));
  // Again for a while: a detached watchdog may still write its log.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  if (left.length > 0) {
    throw new Error(`tests left files in the temporary folder: ${left.join(", ")}`);
  }
}

import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { isRegistryReachable, locateProvider } from "../../../local/terraform/provider";

/** Set by {@link checkRequirements}, for the tests to see: why they are skipped. */
export const SKIPPED_VARIABLE = "E2E_SKIPPED_BECAUSE";

/** The same for the tests that type the AWS CLI's commands. */
export const CLI_SKIPPED_VARIABLE = "E2E_AWS_CLI_SKIPPED_BECAUSE";

/**
 * Jest's global set-up: looks for Terraform, the AWS provider and the AWS CLI. Where one is missing the tests that need
 * it are skipped and the reason is printed. Continuous integration may not skip them: what is missing fails it.
 *
 * @throws Error in continuous integration, if something is missing
 */
export default async function checkRequirements(): Promise<void> {
  const missing = await whatIsMissing();
  skipWithout(missing, SKIPPED_VARIABLE, "end-to-end tests");
  skipWithout(missing ?? missingCli(), CLI_SKIPPED_VARIABLE, "tests of the AWS CLI");
}

function skipWithout(missing: string | undefined, variable: string, what: string): void {
  if (missing === undefined) {
    return;
  }
  if (process.env["CI"] === "true") {
    throw new Error(`the ${what} may not be skipped here, but ${missing}`);
  }
  process.env[variable] = missing;
  process.stderr.write(`\nThe ${what} are skipped: ${missing}\n`);
}

function missingCli(): string | undefined {
  return spawnSync("aws", ["--version"]).status === 0
    ? undefined
    : "aws is not on the PATH: install the AWS CLI";
}

async function whatIsMissing(): Promise<string | undefined> {
  const terraform = spawnSync("terraform", ["version"], { encoding: "utf8" });
  if (terraform.status !== 0) {
    return "terraform is not on the PATH: install Terraform 1.4 or later";
  }
  try {
    await locateProvider({
      env: process.env,
      workingDirectory: process.cwd(),
      homeDirectory: homedir(),
      platform: process.platform,
      arch: process.arch,
      isRegistryReachable,
    });
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { isRegistryReachable, locateProvider } from "../../../local/provider";

/** Set by {@link checkRequirements}, for the tests to see: why they are skipped. */
export const SKIPPED_VARIABLE = "E2E_SKIPPED_BECAUSE";

/**
 * Jest's global set-up: looks for Terraform and the AWS provider. Where one is missing the tests are skipped and
 * the reason is printed. Continuous integration may not skip them: what is missing fails it.
 *
 * @throws Error in continuous integration, if something is missing
 */
export default async function checkRequirements(): Promise<void> {
  // The SDK's advice about versions of Node to come isn't a result of any test.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const missing = await whatIsMissing();
  if (missing === undefined) {
    return;
  }
  if (process.env["CI"] === "true") {
    throw new Error(`the end-to-end tests may not be skipped here, but ${missing}`);
  }
  process.env[SKIPPED_VARIABLE] = missing;
  process.stderr.write(`\nThe end-to-end tests are skipped: ${missing}\n`);
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

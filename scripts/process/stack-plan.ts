/** The plan in the working directory, which is the stack's folder when Terraform runs the driver. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { ReadStackChanges } from "../driver";
import { stackChangesIn } from "../plan/stack-changes";

/** `cdktf diff` saves the plan in this file. */
const PLAN_FILE = "plan";
/** The report waits for it: Terraform first starts the provider, to read its schema. */
const TIMEOUT_MS = 20_000;

/** Reads what this apply changes, by the plan that `cdktf diff` saved. A plan that can't be read counts as none. */
export const readStackChanges: ReadStackChanges = (release) => stackChangesIn(showPlan(), release);

function showPlan(): string | undefined {
  if (!existsSync(PLAN_FILE)) {
    return undefined;
  }
  try {
    // cdktf's variable for another program, such as OpenTofu.
    const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
    return execFileSync(terraform, ["show", "-json", PLAN_FILE], {
      encoding: "utf8",
      timeout: TIMEOUT_MS,
      maxBuffer: 256 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    // The report then says that the changes are not known.
    return undefined;
  }
}

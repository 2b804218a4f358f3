/** A service whose stack wants shop:7, and its status. */

import { expect } from "@jest/globals";
import type { StatusResult } from "../../../../scripts/commands/status/result";
import { status } from "../../../../scripts/commands/status/status";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import type { World } from "../../driver/fake-aws";
import { appSpec, deployment, green, MINUTE, START, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

export const WANTED = canonicalJson(appSpec());
export const FINGERPRINT = sha256(WANTED);
/** The service runs the wanted revision, shop:7. */
export const ON_SEVEN: Partial<World> = { taskSets: [green], weights: weights(100) };
export const FAILED = deployment("Failed", {
  sha256: FINGERPRINT,
  endedAt: START + 12 * MINUTE,
  error: { code: "ALARM_ACTIVE", message: "One or more alarms have been activated" },
});

/** The status of the service, found by the stack's outputs unless there are none. */
export async function seen(world: Partial<World> = {}, outputs: string | "none" = WANTED) {
  const context = fakeContext(world, { wantedAppSpec: outputs === "none" ? undefined : outputs });
  const { exitCode, data, lines } = await status(context);
  expect(exitCode).toBe(0);
  expect(context.printed).toEqual([]);
  return { ...(data as StatusResult), lines, first: lines[0], aws: context.aws, context };
}

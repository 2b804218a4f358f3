import { describe, expect, test } from "@jest/globals";
import { type CheckResult, millisecondsForCheck, runHook } from "../../hooks/report-status";

const EVENT = { DeploymentId: "d-ABCDEFGHI", LifecycleEventHookExecutionId: "execution-1" };
const NEVER = () => new Promise<never>(() => undefined);

async function run(check: () => Promise<CheckResult>, outOfTime: () => Promise<void> = NEVER) {
  const reported: string[] = [];
  const lines: string[] = [];
  await runHook(EVENT, check, {
    report: async (event, status) => {
      reported.push(`${event.LifecycleEventHookExecutionId} ${status}`);
    },
    log: (line) => lines.push(line),
    outOfTime,
  });
  return { reported, lines };
}

describe("a hook", () => {
  test("reports a successful check once", async () => {
    const { reported, lines } = await run(async () => ({ healthy: true, summary: "all is well" }));
    expect(reported).toEqual(["execution-1 Succeeded"]);
    expect(lines).toEqual(["d-ABCDEFGHI: Succeeded: all is well"]);
  });

  test("reports a failed check", async () => {
    const { reported } = await run(async () => ({ healthy: false, summary: "503" }));
    expect(reported).toEqual(["execution-1 Failed"]);
  });

  test("reports a failure when the check throws, and logs the reason", async () => {
    const { reported, lines } = await run(async () => {
      throw new Error("PROBE_SETTINGS is not JSON");
    });
    expect(reported).toEqual(["execution-1 Failed"]);
    expect(lines).toEqual(["d-ABCDEFGHI: Failed: PROBE_SETTINGS is not JSON"]);
  });

  test("reports a failure when the check doesn't end in time", async () => {
    const { reported, lines } = await run(NEVER, async () => undefined);
    expect(reported).toEqual(["execution-1 Failed"]);
    expect(lines).toEqual(["d-ABCDEFGHI: Failed: the function's time ran out"]);
  });

  test("has 10 seconds for the report", () => {
    expect([90_000, 10_001, 10_000, 3_000].map(millisecondsForCheck)).toEqual([80_000, 1, 0, 0]);
  });

  test("fails when the report to CodeDeploy fails, so that Lambda shows the error, and logs what is needed", async () => {
    const lines: string[] = [];
    const hook = runHook(EVENT, async () => ({ healthy: true, summary: "" }), {
      report: async () => {
        throw new Error("AccessDenied");
      },
      log: (line) => lines.push(line),
      outOfTime: NEVER,
    });
    await expect(hook).rejects.toThrow("AccessDenied");
    expect(lines).toEqual([
      "d-ABCDEFGHI: Succeeded: ",
      "d-ABCDEFGHI: could not report to CodeDeploy: AccessDenied. The function needs a way to CodeDeploy's API " +
        "(NAT, or the VPC endpoint codedeploy) and codedeploy:PutLifecycleEventHookExecutionStatus",
    ]);
  });
});

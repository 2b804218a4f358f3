import { describe, expect, test } from "@jest/globals";
import { runHook } from "../../hooks/report-status";

const EVENT = { DeploymentId: "d-ABCDEFGHI", LifecycleEventHookExecutionId: "execution-1" };

async function run(check: () => Promise<{ healthy: boolean; summary: string }>) {
  const reported: string[] = [];
  const lines: string[] = [];
  await runHook(EVENT, check, {
    report: async (event, status) => {
      reported.push(`${event.LifecycleEventHookExecutionId} ${status}`);
    },
    log: (line) => lines.push(line),
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
      throw new Error("PROBE_URL must be a URL");
    });
    expect(reported).toEqual(["execution-1 Failed"]);
    expect(lines).toEqual(["d-ABCDEFGHI: Failed: PROBE_URL must be a URL"]);
  });

  test("fails when the report to CodeDeploy fails, so that Lambda shows the error", async () => {
    const check = async () => ({ healthy: true, summary: "" });
    const report = async () => {
      throw new Error("AccessDenied");
    };
    await expect(runHook(EVENT, check, { report, log: () => undefined })).rejects.toThrow("AccessDenied");
  });
});

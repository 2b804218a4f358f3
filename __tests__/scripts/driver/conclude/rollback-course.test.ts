import { describe, expect, test } from "@jest/globals";
import type { AwsFailure, Deployment } from "../../../../scripts/aws";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { blue, deployment, failure, green, target, weights } from "../fixtures";

const BACK = "d-BACK00001";
const back = (status: string) => deployment(status, { id: BACK, isRollback: true });
const failed = deployment("Failed", {
  rollbackId: BACK,
  error: { code: "HEALTH_CONSTRAINTS", message: "too few are well" },
});

/** A deployment that ends in the 40th minute, and the rollback that it names then. */
const withRollback = (end: Deployment, rollback: string, changes: Partial<World> = {}): Partial<World> => ({
  courses: {
    "d-NEW000001": [
      { minute: 0, deployment: deployment("InProgress"), target: target({ Install: "InProgress" }) },
      { minute: 40, deployment: end, target: target({ AfterAllowTraffic: "Failed" }, 100) },
    ],
    [BACK]: [
      { minute: 0, deployment: back("InProgress") },
      { minute: 43, deployment: back(rollback) },
    ],
  },
  ...changes,
});

describe("the rollback of a deployment that took long", () => {
  test("has its own time limit from when it is seen, and the report has no stop command for it", async () => {
    const { exitCode, minutes, failed: lines } = await drive(withRollback(failed, "InProgress"));

    expect(exitCode).toBe(5);
    expect(Math.floor(minutes)).toBe(120);
    expect(lines[0]).toBe(
      "Deployment d-NEW000001 failed, and its rollback d-BACK00001 did not end in time. It continues; this run no longer follows it.",
    );
    expect(lines[1]).toBe("  CodeDeploy: HEALTH_CONSTRAINTS: too few are well");
    expect(lines.join("\n")).toContain("It restores the previous revision: do not stop it.");
    expect(lines.join("\n")).not.toContain("stop-deployment");
  });

  test("is followed even if CodeDeploy does not know it for a moment", async () => {
    let asks: "not-yet" | "next" | "done" = "not-yet";
    const unknown = (method: string): AwsFailure | undefined => {
      if (method === "stoppedTasks") {
        asks = "next";
      }
      // The first question after what was gathered about the deployment is about its rollback.
      const isFirst = method === "deployment" && asks === "next";
      asks = isFirst ? "done" : asks;
      return isFirst ? failure("rejected", "DeploymentDoesNotExistException") : undefined;
    };
    const world = withRollback(failed, "Succeeded", { fails: unknown });
    const { exitCode, failed: lines } = await drive(world);

    expect(asks).toBe("done");
    expect(exitCode).toBe(3);
    expect(lines[0]).toContain("rolled back by d-BACK00001");
  });

  test("fails with 4 and the live state when it was stopped, even if production is on the old revision", async () => {
    const { exitCode, failed: lines } = await drive(withRollback(failed, "Stopped"));

    expect(exitCode).toBe(4);
    expect(lines[0]).toBe(
      "Deployment d-NEW000001 failed, and it was NOT rolled back: its rollback d-BACK00001 ended as Stopped.",
    );
    expect(lines).toContain(
      "  Live now: shop:6, task set ecs-svc/0001 (PRIMARY) behind shop-blue, 2 of 2 tasks running; production 100 % to shop-blue",
    );
  });

  test("fails with 3 and the reason when the rolled back deployment had succeeded", async () => {
    const { exitCode, failed: lines } = await drive(
      withRollback({ ...failed, status: "Succeeded" }, "Succeeded"),
    );

    expect(exitCode).toBe(3);
    expect(lines[1]).toBe("  CodeDeploy: HEALTH_CONSTRAINTS: too few are well");
    expect(lines[2]).toBe("  Event: AfterAllowTraffic failed");
  });
});

test("the verdict names the call that AWS did not answer before the time limit", async () => {
  const { exitCode, failed: lines } = await drive({
    courses: {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress"), target: target({ Install: "InProgress" }) },
      ],
    },
    fails: (method, minute) =>
      method.startsWith("deployment") && minute > 80 ? failure("transient") : undefined,
  });

  expect(exitCode).toBe(5);
  expect(lines[1]).toBe(
    "  AWS: AWS did not answer codedeploy:GetDeployment (ThrottlingException: as the test has it).",
  );
});

test("the report shows why the live state is unknown, and assumes the worse case", async () => {
  const { exitCode, printed } = await drive({
    courses: {
      "d-NEW000001": [
        { minute: 0, deployment: deployment("InProgress") },
        { minute: 1, deployment: deployment("Failed"), taskSets: [blue, green], weights: weights(10) },
      ],
    },
    fails: (method, minute) =>
      method === "listener" && minute > 0 ? failure("denied", "AccessDeniedException") : undefined,
  });

  expect(exitCode).toBe(4);
  expect(printed.at(-1)).toContain("The caller is not allowed to call codedeploy:GetDeployment");
});

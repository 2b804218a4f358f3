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
const takenBack = (end: Deployment, rollback: string, changes: Partial<World> = {}): Partial<World> => ({
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
  test("has all the time that a rollback may take, from when it is seen, and is not to be stopped after it", async () => {
    const { exitCode, minutes, failed: lines } = await drive(takenBack(failed, "InProgress"));

    expect(exitCode).toBe(5);
    expect(Math.floor(minutes)).toBe(120);
    expect(lines[0]).toBe(
      "Deployment d-NEW000001 failed, and its rollback d-BACK00001 did not end in time. It continues; this run no longer follows it.",
    );
    expect(lines[1]).toBe("  CodeDeploy: HEALTH_CONSTRAINTS: too few are well");
    expect(lines.join("\n")).toContain("It restores the previous revision: do not stop it.");
    expect(lines.join("\n")).not.toContain("stop-deployment");
  });

  test("is followed although CodeDeploy doesn't know it for a moment", async () => {
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
    const world = takenBack(failed, "Succeeded", { fails: unknown });
    const { exitCode, failed: lines } = await drive(world);

    expect(asks).toBe("done");
    expect(exitCode).toBe(3);
    expect(lines[0]).toContain("rolled back by d-BACK00001");
  });

  test("fails with 4 and what is live when it was stopped, also where production is on what was live before", async () => {
    const { exitCode, failed: lines } = await drive(takenBack(failed, "Stopped"));

    expect(exitCode).toBe(4);
    expect(lines[0]).toBe(
      "Deployment d-NEW000001 failed, and it was NOT rolled back: its rollback d-BACK00001 ended as Stopped.",
    );
    expect(lines).toContain(
      "  Live now: shop:6, task set ecs-svc/0001 (PRIMARY) behind shop-blue, 2 of 2 tasks run; production 100 % to shop-blue",
    );
  });

  test("fails with 3 and the reason when what it takes back had succeeded", async () => {
    const { exitCode, failed: lines } = await drive(
      takenBack({ ...failed, status: "Succeeded" }, "Succeeded"),
    );

    expect(exitCode).toBe(3);
    expect(lines[1]).toBe("  CodeDeploy: HEALTH_CONSTRAINTS: too few are well");
    expect(lines[2]).toBe("  Event: AfterAllowTraffic failed");
  });
});

test("the verdict names what AWS didn't answer before the time was up", async () => {
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

test("the report says why the live state can't be read, and then assumes the worse case", async () => {
  const { exitCode, said } = await drive({
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
  expect(said.at(-1)).toContain("The caller is not allowed to call codedeploy:GetDeployment");
});

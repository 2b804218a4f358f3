import { describe, expect, test } from "@jest/globals";
import { type Guard, NO_GUARD } from "../../../scripts/driver/context/guard";
import type { Traffic } from "../../../scripts/driver/context/observed";
import { run } from "../../../scripts/driver/run";
import { drive } from "./drive";
import { fakeAws } from "./fake-aws";
import {
  answering,
  BACK_TO_BLUE,
  deployment,
  elsewhere,
  failure,
  fakeClock,
  fakeReporter,
  GONE,
  green,
  group,
  OTHERS,
  request,
  route,
  SHOW,
  toOne,
  weights,
} from "./fixtures";

describe("when a stopped deployment left traffic on both target groups", () => {
  test("fails with 6, with the command that fixes the listener", async () => {
    const { exitCode, aws, failed } = await drive({ weights: weights(10) });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toContain("the production listener does not send all traffic to the PRIMARY task set");
    expect(failed[1]).toContain("production 90 % to shop-blue, 10 % to shop-green");
    expect(failed[3]).toBe(`  ${BACK_TO_BLUE}`);
  });
});

describe("when the production listener does not forward to the service", () => {
  const actions: [string, Traffic, string][] = [
    ["is gone", GONE, "production has no listener"],
    ["redirects", elsewhere(answering("redirect")), "default action answers with redirect"],
    ["forwards to others", elsewhere(route(toOne(OTHERS))), "default action sends 100 % to another"],
  ];

  test.each(actions)("fails with 6 before a deployment: it %s", async (_what, production, printed) => {
    const { exitCode, aws, failed } = await drive({ production });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed.join("\n")).toContain(printed);
    expect(failed.join("\n")).not.toContain("modify-");
  });

  test.each(actions)(
    "fails with 4 after a successful deployment: it %s",
    async (_what, production, printed) => {
      const { exitCode, failed } = await drive({
        courses: {
          "d-NEW000001": [
            { minute: 0, deployment: deployment("InProgress") },
            { minute: 1, deployment: deployment("Succeeded"), taskSets: [green], production },
          ],
        },
      });

      expect(exitCode).toBe(4);
      expect(failed.join("\n")).toContain(printed);
    },
  );

  test("fails with 6 when the test listener forwards to other target groups, with the command that shows its actions", async () => {
    const { exitCode, failed } = await drive({ test: elsewhere(route(toOne(OTHERS))) });

    expect(exitCode).toBe(6);
    expect(failed[0]).toContain("default action sends 100 % to another");
    expect(failed.at(-1)).toBe(`  ${SHOW}`);
  });
});

describe("when something is wrong before a deployment is created", () => {
  test("fails with 2 and reports all problems of the service and its group at once", async () => {
    const wrong = group({ services: [{ cluster: "shop", service: "api" }] });
    const { exitCode, failed, aws } = await drive({ group: wrong });

    expect(exitCode).toBe(2);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed.join("\n")).toContain("deploys shop/api, not shop/web");
  });

  test("fails without a call to AWS when the document is wrong", async () => {
    const { exitCode, aws, failed } = await drive(
      {},
      { document: { ...request(), region: "Ireland", service: "" } },
    );

    expect(exitCode).toBe(2);
    expect(aws.calls).toHaveLength(0);
    expect(failed).toHaveLength(3);
  });

  test("fails with 2 and names the IAM action of a denied call", async () => {
    const { exitCode, failed } = await drive({
      fails: (method) =>
        method === "deploymentGroup" ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(2);
    expect(failed[1]).toContain("codedeploy:GetDeployment");
  });

  test("throws a bug", async () => {
    const bug = drive({ courses: {} });

    await expect(bug).rejects.toThrow("the test has no course for d-NEW000001");
  });

  test.each<[string, Guard, string]>([
    ["without a watchdog", NO_GUARD, "continues; this run no longer follows it. To stop it and roll back:"],
    [
      "with a watchdog",
      { ...NO_GUARD, watches: () => true },
      "is no longer followed: this run's watchdog stops it, with a rollback. If it is still running in a minute, stop it:",
    ],
  ])(
    "prints the deployment's id and how to stop it before it throws a bug, %s",
    async (_, guard, printed) => {
      const clock = fakeClock();
      const reporter = fakeReporter();
      const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
      const driven = run({ env, connect: () => fakeAws(clock), guard: () => guard, clock, reporter });

      await expect(driven).rejects.toThrow("the test has no course for d-NEW000001");
      expect(reporter.failed).toEqual([
        `Deployment d-NEW000001 ${printed}`,
        "  aws deploy stop-deployment --deployment-id d-NEW000001 --auto-rollback-enabled --region eu-west-1",
        expect.stringContaining("/deployments/d-NEW000001?region=eu-west-1"),
      ]);
    },
  );
});

import { describe, expect, test } from "@jest/globals";
import { type Aws, AwsFailure } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { canaryCourse } from "../courses";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { appSpec, deployment, failure, forwards, group, request, weights } from "../fixtures";

const HOOKS = [{ AfterInstall: "probe" }];
const document = request({ appSpec: appSpec({}, HOOKS) });
const course = { "d-NEW000001": canaryCourse };
const driven = (world: Partial<World>, variables: Readonly<Record<string, string>> = {}) =>
  drive({ courses: course, ...world }, { document, variables });

const broken: Partial<World> = {
  weights: weights(10),
  test: { kind: "gone" },
  taskDefinition: { status: "ACTIVE", containers: [{ name: "app", ports: [80] }] },
  group: group({ alarmNames: ["5xx"] }),
  alarms: [{ name: "5xx", state: "ALARM", reason: "too many" }],
  roleExists: false,
  hookFunctions: { probe: undefined },
};
const GLASS = {
  ECS_CODEDEPLOY_BREAK_GLASS: "ignore-alarms,all-at-once,no-rollback",
  ECS_CODEDEPLOY_BREAK_GLASS_REASON: "checkout is down",
};
const bullets = (lines: readonly string[]) => lines.filter((line) => line.startsWith("  - "));

describe("before a deployment is created", () => {
  test("everything that blocks it is in one report, with 6", async () => {
    const { exitCode, aws, failed } = await driven(broken);

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toBe("No deployment of shop:7 was created: 6 problems block it.");
    expect(bullets(failed)).toEqual([
      expect.stringContaining("the production listener"),
      expect.stringContaining("the test listener"),
      expect.stringContaining("the alarm 5xx"),
      expect.stringContaining("does not map the port 8080"),
      expect.stringContaining("the role"),
      expect.stringContaining("the function probe"),
    ]);
  });

  test("a break-glass ignores only alarms, and each is reported", async () => {
    const { exitCode, printed, failed } = await driven(broken, GLASS);

    expect(exitCode).toBe(6);
    expect(printed).toContain(
      "The alarm 5xx is in ALARM. It is ignored for this deployment. Reason: too many",
    );
    expect(bullets(failed)).toHaveLength(5);
    expect(failed.join("\n")).not.toContain("5xx");
  });

  test("a revision that failed before is refused, with everything that blocks a retry", async () => {
    const ended = [deployment("Stopped", { id: "d-OLD000001", sha256: fingerprintOf(document) })];
    const { exitCode, failed } = await driven({ weights: weights(10), ended });

    expect(exitCode).toBe(6);
    expect(failed[0]).toContain("this revision was stopped before, as d-OLD000001");
    expect(bullets(failed)).toEqual([expect.stringContaining("the production listener")]);
  });

  test("the preflight runs once with one call per check, and previous attempts are read before each order", async () => {
    const { exitCode, aws } = await driven({ creations: [{ kind: "another-deployment-running" }] });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(3);
    const asked = ["taskDefinition", "roleExists", "hookFunction", "endedDeployments"] as const;
    // The task definition that is live is asked for its images.
    expect(asked.map((method) => aws.count(method))).toEqual([2, 1, 1, 3]);
    expect(aws.count("alarms")).toBe(0);
  });

  test("a listener that is changed between two orders is still refused", async () => {
    const { exitCode, aws, failed } = await driven({
      creations: [{ kind: "another-deployment-running" }],
      courses: {
        "d-OTHER0001": [
          { minute: 0, deployment: deployment("Succeeded") },
          { minute: 0.01, deployment: deployment("Succeeded"), production: forwards(30) },
        ],
      },
    });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(1);
    expect(failed[0]).toContain("the production listener does not send all traffic");
  });

  test("each denied call is reported in a line, and the deployment continues", async () => {
    const denied = ["taskDefinition", "roleExists", "hookFunction"] as const;
    const { exitCode, printed } = await driven({
      fails: (method) =>
        denied.some((one) => one === method) ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(0);
    expect(printed.slice(0, 3)).toEqual([
      expect.stringMatching(
        /allow this IAM action.*Not checked: whether the task definition .* can be deployed\.$/,
      ),
      expect.stringMatching(/allow this IAM action.*Not checked: whether the role .* exists\.$/),
      expect.stringMatching(/allow this IAM action.*Not checked: whether the hook function probe exists\.$/),
    ]);
    expect(printed.filter((line) => line.includes("Not checked"))).toHaveLength(3);
  });

  test("it fails with 2 when the credentials expire in the middle of it", async () => {
    const { exitCode, failed, aws } = await driven({
      fails: (method) => (method === "roleExists" ? failure("credentials", "ExpiredToken") : undefined),
    });

    expect(exitCode).toBe(2);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed.join("\n")).toContain("credentials are missing, expired or unknown");
  });
});

describe("a denied call exits 2 and names the missing IAM action", () => {
  test.each<[keyof Aws, string]>([
    ["deploymentGroup", "codedeploy:GetDeploymentGroup"],
    ["service", "ecs:DescribeServices"],
    ["runningDeployments", "codedeploy:ListDeployments"],
    ["listener", "elasticloadbalancing:DescribeRules"],
    ["trafficShift", "codedeploy:GetDeploymentConfig"],
    ["createDeployment", "codedeploy:CreateDeployment"],
  ])("%s: %s", async (method, action) => {
    const detail = `not authorized to perform: ${action} on resource: shop-web`;
    const denied = new AwsFailure("denied", action, "AccessDeniedException", detail);
    const { exitCode, failed, aws } = await driven({
      fails: (called) => (called === method ? denied : undefined),
    });

    expect(exitCode).toBe(2);
    expect(aws.orders).toEqual([]);
    expect(failed).toEqual([
      "The deployment was not started. Nothing was changed.",
      `  The caller is not allowed to call ${action}: allow this IAM action for the role that deploys (AccessDeniedException: ${detail}).`,
    ]);
  });

  test("a missing deployment config is named, too", async () => {
    const missing = new AwsFailure(
      "rejected",
      "codedeploy:GetDeploymentConfig",
      "DeploymentConfigDoesNotExistException",
      "no deployment configuration shop-canary",
    );
    const { exitCode, failed } = await driven({
      fails: (method) => (method === "trafficShift" ? missing : undefined),
    });

    expect(exitCode).toBe(2);
    expect(failed[1]).toContain(
      "DeploymentConfigDoesNotExistException: no deployment configuration shop-canary",
    );
  });
});

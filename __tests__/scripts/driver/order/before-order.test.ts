import { describe, expect, test } from "@jest/globals";
import { type Aws, AwsFailure, explainFailure } from "../../../../scripts/aws";
import { failedBeforeCreation } from "../../../../scripts/driver/context/errors";
import type { VerdictDocument } from "../../../../scripts/driver/report/verdict/document";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../courses";
import { beforeDeployment, drive } from "../drive";
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
/** The kinds of the problems that block the deployment. */
const kinds = ({ findings = [] }: Partial<VerdictDocument>) => findings.map(({ kind }) => kind);
const [NOT_STARTED] = failedBeforeCreation(failure("denied")).lines;

describe("before a deployment is created", () => {
  test("everything that blocks it is in one report, with 6", async () => {
    const { exitCode, aws, verdict, failed } = await driven(broken);

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "preflight" });
    expect(kinds(verdict)).toEqual([
      "traffic-elsewhere",
      "test-traffic-elsewhere",
      "alarm",
      "port-not-mapped",
      "role-missing",
      "hook-missing",
    ]);
    expectGolden("six-problems.txt", failed);
  });

  test("a break-glass ignores only the alarms, and each is reported", async () => {
    const { exitCode, verdict, printed } = await driven(broken, GLASS);

    expect(exitCode).toBe(6);
    expect(kinds(verdict)).toHaveLength(5);
    expect(kinds(verdict)).not.toContain("alarm");
    expectGolden("ignored-alarm.txt", printed);
  });

  test("a revision that failed before is refused with the problems that block a retry", async () => {
    const ended = [deployment("Stopped", { id: "d-OLD000001", sha256: fingerprintOf(document) })];
    const { exitCode, verdict } = await driven({ weights: weights(10), ended });

    expect(exitCode).toBe(6);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "failed-before" });
    expect(kinds(verdict)).toEqual(["traffic-elsewhere"]);
  });

  test("each check makes one call, and the previous deployments are read before each order", async () => {
    const { exitCode, aws } = await driven({ creations: [{ kind: "another-deployment-running" }] });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(3);
    const asked = ["taskDefinition", "roleExists", "hookFunction", "endedDeployments"] as const;
    // The task definition that is live is asked for its images.
    expect(asked.map((method) => aws.count(method))).toEqual([2, 1, 1, 3]);
    expect(aws.count("alarms")).toBe(0);
  });

  test("a listener that is changed between two orders is refused", async () => {
    const { exitCode, aws, verdict } = await driven({
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
    expect(kinds(verdict)).toEqual(["traffic-elsewhere"]);
  });

  test("each denied call is reported in a line, and the deployment continues", async () => {
    const denied = ["taskDefinition", "roleExists", "hookFunction"] as const;
    const { exitCode, printed } = await driven({
      fails: (method) =>
        denied.some((one) => one === method) ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(0);
    expectGolden("not-checked.txt", beforeDeployment(printed));
  });

  test("it fails with 2 when the credentials expire in the middle of it", async () => {
    const { exitCode, verdict, aws } = await driven({
      fails: (method) => (method === "roleExists" ? failure("credentials", "ExpiredToken") : undefined),
    });

    expect(exitCode).toBe(2);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.verdict).toEqual({ kind: "bad-input" });
  });
});

describe("fails with 2 and the missing IAM action when AWS denies", () => {
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
    expect(failed).toEqual([NOT_STARTED, `  ${explainFailure(denied)}`]);
  });

  test("fails with 2 when the deployment configuration doesn't exist", async () => {
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
    expect(failed).toEqual([NOT_STARTED, `  ${explainFailure(missing)}`]);
  });
});

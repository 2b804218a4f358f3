import { describe, expect, test } from "@jest/globals";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import { type DeployOptions, type DeployResult, deploy } from "../../../../scripts/commands/deploy/deploy";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse, running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { NoCourse } from "../../driver/fake-aws";
import {
  appSpec,
  blue,
  deployment,
  failure,
  forwards,
  green,
  group,
  request,
  START,
  target,
  taskDefinition,
  weights,
} from "../../driver/fixtures";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const FILE = { path: "app.json", text: JSON.stringify(appSpec()) };

async function deployed(
  world: Partial<World> = {},
  options: DeployOptions = { appSpec: FILE },
  changes: Partial<CommandContext> = {},
) {
  const context = fakeContext({ courses: { [ID]: canaryCourse }, ...world }, changes);
  const answer = await deploy(context, options);
  return { ...answer, context, data: answer.data as DeployResult };
}

describe("an AppSpec that is deployed by hand", () => {
  test("is deployed by the driver, whose verdict is the document", async () => {
    const { exitCode, lines, data, context } = await deployed();

    expect(exitCode).toBe(0);
    expectGolden("deploy-succeeds.txt", lines);
    expect(data).toMatchObject({
      version: 1,
      verdict: { kind: "succeeded" },
      exitCode: 0,
      lines,
      deploymentId: ID,
      revision: { fingerprint: fingerprintOf(request()) },
      service: { cluster: "shop", service: "web" },
    });
    expectGolden("deploy-first-line.txt", context.printed.slice(0, 1));
    expect(context.guarded).toEqual(["ordered 1a2b3c4d", `protect ${ID}`, "release"]);
    expect(context.aws.orders).toHaveLength(1);
  });

  test("is deployed although the service has other registries than the stack wants: only an apply checks them", async () => {
    const registryArn = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-shop";
    const world = { taskSets: [{ ...blue, registries: [] }] };
    const { exitCode, context } = await deployed(world, undefined, { serviceRegistries: [{ registryArn }] });

    expect([exitCode, context.aws.orders.length]).toEqual([0, 1]);
  });

  test.each([
    ["YAML", "version: 0.0\nResources:\n- TargetService:\n    Type: AWS::ECS::Service\n    Properties:\n"],
    [
      "YAML with a remark before it",
      "# The shop's.\nversion: 0.0\nResources:\n- TargetService:\n    Type: AWS::ECS::Service\n    Properties:\n",
    ],
  ])("may be %s and is the same revision", async (_, head) => {
    const properties = `      TaskDefinition: ${taskDefinition(7)}
      LoadBalancerInfo: { ContainerName: app, ContainerPort: 8080 }
      PlatformVersion: LATEST
      NetworkConfiguration:
        AwsvpcConfiguration: { Subnets: [subnet-a, subnet-b], SecurityGroups: [sg-app], AssignPublicIp: DISABLED }
`;
    const { exitCode, context } = await deployed(
      {},
      { appSpec: { path: "app.yaml", text: head + properties } },
    );

    expect(exitCode).toBe(0);
    expect(context.aws.orders[0]?.sha256).toBe(fingerprintOf(request()));
  });

  test("is the stack's when no file is given, and the file's when both are given", async () => {
    const wantedAppSpec = JSON.stringify(appSpec({ TaskDefinition: taskDefinition(9) }));
    const stacks = await deployed({}, {}, { wantedAppSpec });
    const files = await deployed({}, { appSpec: FILE }, { wantedAppSpec });

    expect(stacks.context.aws.orders[0]?.content).toContain("task-definition/shop:9");
    expect(files.context.aws.orders[0]?.content).toContain("task-definition/shop:7");
  });

  test("fails with 3 when it is rolled back, without mentioning Terraform", async () => {
    const { exitCode, lines } = await deployed({
      courses: {
        [ID]: [
          { minute: 0, deployment: deployment("InProgress"), target: target({ Install: "InProgress" }) },
          { minute: 1, deployment: deployment("Failed") },
        ],
      },
    });

    expect(exitCode).toBe(3);
    expectGolden("deploy-rolled-back.txt", lines);
    expect(lines.join("\n")).not.toMatch(/Terraform|ECS_CODEDEPLOY/);
  });

  test("fails with 4 when something else is live at its end", async () => {
    const steps = canaryCourse.map(({ taskSets: _, ...step }) => step);

    expect((await deployed({ courses: { [ID]: steps } })).exitCode).toBe(4);
  });

  test("fails with 5 when AWS does not answer, and reports that nothing was changed", async () => {
    const { exitCode, lines, data } = await deployed({
      fails: (method) => (method === "service" ? failure("transient") : undefined),
    });

    expect(exitCode).toBe(5);
    expectGolden("deploy-without-an-answer.txt", lines);
    expect(data).toMatchObject({ verdict: { kind: "no-answer" }, exitCode: 5 });
  });

  test("throws a bug", async () => {
    await expect(deployed({ courses: {} })).rejects.toThrow(NoCourse);
  });
});

describe("the flags", () => {
  const before = deployment("Failed", {
    id: "d-OLD000001",
    createdAt: START - 1,
    sha256: fingerprintOf(request()),
  });

  test("--retry deploys a revision that failed before; without it, 6 and the flag's name", async () => {
    const without = await deployed({ ended: [before] });
    const retried = await deployed({ ended: [before] }, { appSpec: FILE, retry: true });

    expect([without.exitCode, retried.exitCode]).toEqual([6, 0]);
    expectGolden("deploy-failed-before.txt", without.lines);
  });

  test("--when-running fail refuses with 6 while another revision is deployed; wait waits", async () => {
    const refused = await deployed(running("d-OTHER0001"), { appSpec: FILE, whenRunning: "fail" });
    const waited = await deployed(
      {
        running: [["d-OTHER0001"], []],
        courses: {
          [ID]: canaryCourse.map((step) => ({ ...step, minute: step.minute + 10 })),
          "d-OTHER0001": [
            { minute: 0, deployment: deployment("InProgress", { id: "d-OTHER0001", sha256: "0ther" }) },
            { minute: 10, deployment: deployment("Succeeded", { id: "d-OTHER0001" }) },
          ],
        },
      },
      { appSpec: FILE, whenRunning: "wait" },
    );

    expect([refused.exitCode, refused.context.aws.orders.length]).toEqual([6, 0]);
    expect(waited.context.aws.orders).toHaveLength(1);
  });

  test("--on-cancel leave starts no watchdog for the deployment", async () => {
    const { context } = await deployed({}, { appSpec: FILE, onCancel: "leave" });

    expect(context.guarded).toEqual([]);
  });

  test("--break-glass ignore-alarms deploys despite an alarm; without it, 6 and the flag's name", async () => {
    const world: Partial<World> = {
      group: group({ alarmNames: ["errors"] }),
      alarms: [{ name: "errors", state: "ALARM", reason: "5 errors" }],
    };
    const glass = { breakGlass: "ignore-alarms", reason: "the cure is in here" };
    const refused = await deployed(world);
    const passed = await deployed(world, { appSpec: FILE, ...glass });

    expect(refused.exitCode).toBe(6);
    expectGolden("deploy-refused-for-an-alarm.txt", refused.lines);
    expect(passed.exitCode).toBe(0);
    expect(passed.context.aws.orders[0]).toMatchObject({ ignoresAlarms: true });
  });

  test("have priority over the environment", async () => {
    const env = { ECS_CODEDEPLOY_ON_CANCEL: "leave" };
    const flagged = await deployed({}, { appSpec: FILE, onCancel: "stop" }, { env });
    const plain = await deployed({}, { appSpec: FILE }, { env });

    expect([flagged.context.guarded.length, plain.context.guarded.length]).toEqual([3, 0]);
  });
});

describe("wrong input fails with 2", () => {
  const wrong = (options: DeployOptions, changes: Partial<CommandContext> = {}) =>
    deployed({}, options, changes);

  test("when there is no AppSpec, without a call to AWS", async () => {
    const { exitCode, lines, context } = await wrong({});

    expect(exitCode).toBe(2);
    expectGolden("deploy-without-app-spec.txt", lines);
    expect(context.aws.calls).toEqual([]);
  });

  test("with all problems at once, by the names of the file and the flags", async () => {
    const spec = { ...appSpec({ TaskDefinition: "shop:" }), Extra: 1 };
    const { exitCode, lines, data } = await wrong({
      appSpec: { path: "ci/app.json", text: JSON.stringify(spec) },
      whenRunning: "hope",
      breakGlass: "ignore-alarms",
    });

    expect(exitCode).toBe(2);
    expectGolden("deploy-all-problems.txt", lines);
    expect(data).toMatchObject({ verdict: { kind: "bad-input" }, exitCode: 2 });
  });

  test("of the environment, by the variable's name", async () => {
    const { exitCode, lines } = await wrong({ appSpec: FILE }, { env: { ECS_CODEDEPLOY_RETRY: "yes" } });

    expect(exitCode).toBe(2);
    expectGolden("deploy-wrong-variable.txt", lines);
  });

  test("when the task definition is in another region", async () => {
    const text = JSON.stringify(
      appSpec({ TaskDefinition: taskDefinition(7).replace("eu-west-1", "eu-west-3") }),
    );
    const { exitCode, lines } = await wrong({ appSpec: { path: "app.json", text } });

    expect(exitCode).toBe(2);
    expectGolden("deploy-another-region.txt", lines);
  });

  test.each([
    ["app.json", '{ "version": 0, ]', "json"],
    ["app.yaml", "version: 0\nversion: 0\na: [", "yaml"],
    ["app.yaml", "", "empty"],
  ])("of a file %s that can't be read: %j", async (path, text, name) => {
    const { exitCode, lines } = await wrong({ appSpec: { path, text } });

    expect(exitCode).toBe(2);
    expect(lines.every((line) => !line.includes("\n"))).toBe(true);
    // The parser's message depends on the version of Node.
    expectGolden(
      `deploy-unreadable-${name}.txt`,
      lines.map((line) => line.replace(/ is not (JSON|YAML) \(.+\)$/, " is not $1 (…)")),
    );
  });
});

test("exits 0 without a deployment when the service already runs the revision", async () => {
  const { exitCode, context, data } = await deployed({
    taskSets: [green],
    weights: weights(100),
    test: forwards(100),
    targetHealth: ["10.0.0.1", "10.0.0.2"].map((target) => ({
      target,
      state: "healthy",
      reason: undefined,
      description: undefined,
    })),
    courses: {},
  });

  expect(exitCode).toBe(0);
  expect(data.verdict).toEqual({ kind: "nothing-to-do" });
  expect(context.aws.orders).toEqual([]);
});

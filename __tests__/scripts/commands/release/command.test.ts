import { describe, expect, test } from "@jest/globals";
import type { Interruption } from "../../../../scripts/commands/cli/host";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../../driver/courses";
import { appSpec, deployment, taskDefinition } from "../../driver/fixtures";
import { runProgram } from "../fake-host";
import { courseTo, ID, live, past, revisions } from "../rollback/support";

const OUTPUTS = {
  "app-spec": appSpec(),
  region: "eu-west-1",
  "cluster-name": "shop",
  "service-name": "web",
  "application-name": "shop-web",
  "deployment-group-name": "shop-web-group",
};
const machineOf = (releases?: unknown) => ({
  env: { AWS_REGION: "eu-west-1" },
  files: {
    "outputs.json": JSON.stringify({ shop: { ...OUTPUTS, ...(releases === undefined ? {} : { releases }) } }),
    "app.json": JSON.stringify(appSpec()),
  },
});
const registered = (revision: number, image: string) => ({
  arn: taskDefinition(revision),
  status: "ACTIVE",
  content: { family: "shop", containerDefinitions: [{ name: "app", image }] },
  tags: [],
});
const WORLD = {
  courses: { "d-NEW000001": canaryCourse },
  registered: { 6: registered(6, "app:1"), 7: registered(7, "app:2") },
};

describe("deploy --image", () => {
  test("releases by a file of outputs, and publishes the verdict to the stack's topic", async () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:releases";
    const machine = machineOf({ by: "command", verdictTopicArn: topic });
    const { exitCode, aws } = await runProgram(
      "deploy --outputs outputs.json --image app=app:2",
      WORLD,
      machine,
    );

    expect(exitCode).toBe(0);
    expect(aws.orders).toHaveLength(1);
    expect(aws.messages.map(({ topicArn }) => topicArn)).toEqual([topic]);
  });

  test("publishes also that a release could not begin", async () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:releases";
    const machine = machineOf({ by: "command", verdictTopicArn: topic });
    const { exitCode, aws } = await runProgram(
      "deploy --outputs outputs.json --image ap=app:2",
      WORLD,
      machine,
    );

    expect(exitCode).toBe(2);
    expect(aws.messages.map(({ attributes }) => attributes)).toEqual([
      { service: "web", verdict: "bad-input", exitCode: 2 },
    ]);
  });

  const REPORT = { AWS_REGION: "eu-west-1", ECS_CODEDEPLOY_REPORT_FILE: "report.json" };

  test("that is cancelled before the order says that it has no deployment, and what to check", async () => {
    let ending: Interruption | undefined;
    const { stderr, written } = await runProgram(
      "deploy --outputs outputs.json --image app=app:3",
      {
        ...WORLD,
        fails: (method) => {
          if (method === "registerTaskDefinition") {
            ending?.cancel("SIGINT");
          }
          return undefined;
        },
      },
      {
        ...machineOf({ by: "command" }),
        env: REPORT,
        whenInterrupted: (now) => {
          ending = now;
        },
      },
    );

    expectGolden("command-cancelled.txt", stderr.slice(0, 3));
    expect(JSON.parse(written["report.json"] ?? "")).toMatchObject({
      verdict: { kind: "cancelled" },
      service: { service: "web" },
    });
  });

  test("names the service in the verdict of a release that could not begin", async () => {
    const { written } = await runProgram("deploy --outputs outputs.json --image ap=app:3", WORLD, {
      ...machineOf({ by: "command" }),
      env: REPORT,
    });

    const { verdict, service, revision } = JSON.parse(written["report.json"] ?? "");
    expect([verdict.kind, service.application, revision]).toEqual(["bad-input", "shop-web", undefined]);
  });

  test("an AppSpec of a file is deployed with the stack's settings", async () => {
    const machine = machineOf({
      by: "command",
      revisionBucket: "shop-revisions",
      successPoint: "traffic-shifted",
    });
    const { aws, stdout } = await runProgram(
      "deploy --outputs outputs.json --app-spec app.json --json",
      WORLD,
      machine,
    );

    expect(JSON.parse(stdout).verdict.kind).toBe("traffic-shifted");
    expect(aws.stored.map(({ bucket }) => bucket)).toEqual(["shop-revisions"]);
  });

  test.each([
    ["with-app-spec", "deploy --outputs outputs.json --app-spec app.json --image app=app:2 --image app=A:1"],
    ["by-name", "deploy shop-web --image app"],
  ])("fails with 2 and all problems: %s", async (name, line) => {
    const { exitCode, stderr } = await runProgram(line, WORLD, machineOf({ by: "command" }));

    expect(exitCode).toBe(2);
    expectGolden(`command-${name}.txt`, stderr);
  });

  test("fails with 2 when the stack's settings can't be read", async () => {
    const machine = machineOf({ by: "command", stopAfterFailedTasks: 0 });
    const { exitCode, stderr } = await runProgram("deploy --outputs outputs.json", WORLD, machine);

    expect(exitCode).toBe(2);
    expectGolden("command-wrong-settings.txt", stderr);
  });
});

describe("rollback of a service that the command releases", () => {
  const topic = "arn:aws:sns:eu-west-1:123456789012:releases";
  const machine = machineOf({
    by: "command",
    successPoint: "old-terminated",
    stopAfterFailedTasks: 1,
    revisionBucket: "shop-revisions",
    verdictTopicArn: topic,
  });
  const world = { taskSets: [live(7)], revisions, ended: [past(7), past(6)] };

  test("has the stack's settings, and is done when traffic is back", async () => {
    const courses = { [ID]: courseTo(6) };
    const { exitCode, stdout, aws } = await runProgram(
      "rollback --outputs outputs.json --json",
      { ...world, courses },
      machine,
    );

    const { verdict } = JSON.parse(stdout);
    expect([exitCode, verdict.service]).toMatchObject([
      0,
      { revisionBucket: "shop-revisions", stopAfterFailedTasks: 1, successPoint: "traffic-shifted" },
    ]);
    expect(aws.stored.map(({ bucket }) => bucket)).toEqual(["shop-revisions"]);
    expect(aws.messages.map(({ topicArn, attributes }) => [topicArn, attributes])).toEqual([
      [topic, { service: "web", verdict: "succeeded", exitCode: 0 }],
    ]);
  });

  test("prints commands with the options that name the stack, because only its outputs have the settings", async () => {
    const { exitCode, stdout } = await runProgram(
      "rollback --outputs outputs.json",
      { ...world, ended: [past(7)], activeRevisions: [6, 7].map(taskDefinition) },
      machine,
    );

    expect(exitCode).toBe(6);
    expectGolden("command-no-rollback-target.txt", stdout);
  });

  test("names a release of the good images when no other revision is registered", async () => {
    const { exitCode, stdout } = await runProgram(
      "rollback --outputs outputs.json",
      { ...world, ended: [past(7)], activeRevisions: [taskDefinition(7)] },
      machine,
    );

    expect(exitCode).toBe(6);
    expectGolden("command-no-other-revision.txt", stdout);
  });

  test("with --dry-run publishes and stores nothing", async () => {
    const { exitCode, aws } = await runProgram("rollback --outputs outputs.json --dry-run", world, machine);

    expect([exitCode, aws.messages, aws.stored]).toEqual([0, [], []]);
  });
});

test("status shows who approves a release", async () => {
  const running = deployment("Ready", { id: ID });
  const { stdout } = await runProgram(
    "status --outputs outputs.json",
    { ...WORLD, running: [[ID]], courses: { [ID]: [{ minute: 0, deployment: running }] } },
    machineOf({ by: "command", approvers: "the on-call engineer" }),
  );

  expectGolden("command-status-approvers.txt", stdout);
});

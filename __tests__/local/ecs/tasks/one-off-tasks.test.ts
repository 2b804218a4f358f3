import { describe, expect, test } from "@jest/globals";
import { container, taskDefinitionArn } from "../support/fake-backing";
import { createFakeEcs, type FakeEcs } from "../support/fake-ecs";

const LOG = { group: "shop", streamPrefix: "task" };

/** A fake ECS with a task definition whose container writes to a log group. */
function withDefinition(): FakeEcs {
  const ecs = createFakeEcs();
  ecs.backing.logGroups.add(LOG.group);
  ecs.backing.addTaskDefinition(4, "nginx:4", { containers: [container({ log: LOG })] });
  return ecs;
}

const request = (script: string, changes: object = {}) => ({
  cluster: "shop",
  taskDefinition: taskDefinitionArn(4),
  launchType: "FARGATE",
  count: 1,
  startedBy: "migration-1",
  networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-a"], securityGroups: ["sg-1"] } },
  overrides: { containerOverrides: [{ name: "app", command: ["sh", "-c", script] }] },
  ...changes,
});

async function run({ call }: FakeEcs, script: string, changes: object = {}): Promise<string> {
  const { status, body } = await call("RunTask", request(script, changes));
  expect(status).toBe(200);
  return String(body["tasks"]?.[0]?.["taskArn"]);
}

async function show({ call }: FakeEcs, arn: string) {
  const { body } = await call("DescribeTasks", { cluster: "shop", tasks: [arn] });
  return body["tasks"]?.[0];
}

async function list({ call }: FakeEcs, filter: object) {
  const { body } = await call("ListTasks", { cluster: "shop", ...filter });
  return (body["taskArns"] as unknown as readonly string[]).filter((arn) => !arn.endsWith("/motos"));
}

describe("a one-off task", () => {
  test("starts, runs its command, and stops with the exit code and the output", async () => {
    const ecs = withDefinition();
    const arn = await run(ecs, "echo hello; exit 3");
    expect(await show(ecs, arn)).toMatchObject({
      lastStatus: "PENDING",
      group: "family:web",
      startedBy: "migration-1",
      overrides: { containerOverrides: [{ name: "app", command: ["sh", "-c", "echo hello; exit 3"] }] },
    });
    await ecs.time.advance(0.3);
    expect(await show(ecs, arn)).toMatchObject({ lastStatus: "RUNNING" });
    await ecs.time.advance(0.1);

    expect(await show(ecs, arn)).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: [{ name: "app", exitCode: 3 }],
    });
    expect([...ecs.backing.logs]).toEqual([[`shop task/app/${arn.split("/").at(-1)}`, ["hello"]]]);
    expect(ecs.logged).toEqual([]);
  });

  test.each([
    ["an image that does not exist", { taskDefinition: taskDefinitionArn(3) }, /^CannotPullContainerError/],
    ["a log group that does not exist", {}, /^ResourceInitializationError/],
  ])("does not start with %s", async (_, changes, reason) => {
    const ecs = withDefinition();
    ecs.backing.logGroups.clear();
    const arn = await run(ecs, "exit 0", changes);
    await ecs.time.advance(1);
    const task = await show(ecs, arn);
    expect(task).toMatchObject({ stopCode: "TaskFailedToStart", containers: [{ name: "app" }] });
    expect(task?.["stoppedReason"]).toMatch(reason);
    expect(task?.["containers"]?.[0]).not.toHaveProperty("exitCode");
  });

  test("is listed by who started it, and by status, for an hour after its end", async () => {
    const ecs = withDefinition();
    const arn = await run(ecs, "exit 0");
    const other = await run(ecs, "exit 0", { startedBy: "migration-2" });
    expect(await list(ecs, { startedBy: "migration-1" })).toEqual([arn]);
    expect(await list(ecs, {})).toEqual([arn, other]);
    expect(await list(ecs, { desiredStatus: "STOPPED" })).toEqual([]);
    expect(await list(ecs, { serviceName: "web" })).toEqual([]);

    await ecs.time.advance(1);
    expect(await list(ecs, { startedBy: "migration-1" })).toEqual([]);
    expect(await list(ecs, { startedBy: "migration-1", desiredStatus: "STOPPED" })).toEqual([arn]);

    await ecs.time.advance(61);
    expect(await list(ecs, { desiredStatus: "STOPPED" })).toEqual([]);
  });

  test("is started once by two requests with one token", async () => {
    const ecs = withDefinition();
    const arn = await run(ecs, "exit 0", { clientToken: "one" });
    expect(await run(ecs, "exit 0", { clientToken: "one" })).toBe(arn);
    expect(await run(ecs, "exit 0", { clientToken: "two" })).not.toBe(arn);
    const { status, body } = await ecs.call("RunTask", request("exit 1", { clientToken: "one" }));
    expect([status, body["__type"]]).toEqual([400, "ConflictException"]);
  });

  test("is stopped by StopTask, and its containers by SIGTERM", async () => {
    const ecs = withDefinition();
    const arn = await run(ecs, "sleep 600; exit 0");
    await ecs.time.advance(1);
    await ecs.call("StopTask", { cluster: "shop", task: arn, reason: "enough" });
    expect(await show(ecs, arn)).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "UserInitiated",
      stoppedReason: "enough",
      containers: [{ name: "app", exitCode: 143 }],
    });
  });
});

describe("RunTask fails with", () => {
  test.each([
    ["a cluster that does not exist", { cluster: "gone" }, 400, "ClusterNotFoundException"],
    ["a task definition that does not exist", { taskDefinition: "gone:1" }, 400, "ClientException"],
    [
      "a subnet that does not exist",
      { networkConfiguration: { awsvpcConfiguration: { subnets: ["gone"] } } },
      400,
      "InvalidParameterException",
    ],
    ["no network", { networkConfiguration: undefined }, 400, "InvalidParameterException"],
    [
      "an unknown container",
      { overrides: { containerOverrides: [{ name: "gone" }] } },
      400,
      "InvalidParameterException",
    ],
    ["a name that ECS does not accept", { startedBy: "a b" }, 400, "InvalidParameterException"],
    ["several tasks", { count: 2 }, 501, "NotImplemented"],
    [
      "a command whose end is not known",
      { overrides: { containerOverrides: [{ name: "app", command: ["npm"] }] } },
      501,
      "NotImplemented",
    ],
    [
      "an override that is not supported",
      { overrides: { containerOverrides: [{ name: "app", cpu: 256 }] } },
      501,
      "NotImplemented",
    ],
    ["an option that is not supported", { enableExecuteCommand: true }, 501, "NotImplemented"],
  ])("%s", async (_, changes, status, type) => {
    const answer = await withDefinition().call("RunTask", request("exit 0", changes));
    expect([answer.status, answer.body["__type"]]).toEqual([status, type]);
  });
});

test("tasks of other launch types are moto's", async () => {
  const ecs = withDefinition();
  await ecs.call("RunTask", request("exit 0", { launchType: "EC2" }));
  expect(ecs.moto.received.map(({ operation }) => operation)).toEqual(["RunTask"]);
});

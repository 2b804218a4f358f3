import { describe, expect, test } from "@jest/globals";
import { BLUE, SERVICE_ARN, taskDefinitionArn } from "../support/fake-backing";
import { createFakeEcs, createServiceInput, type FakeEcs } from "../support/fake-ecs";

const MOTOS = "arn:aws:ecs:eu-west-1:123456789012:task/shop/motos";

async function withService(revision = 1): Promise<FakeEcs> {
  const ecs = createFakeEcs();
  await ecs.call("CreateService", { ...createServiceInput, taskDefinition: taskDefinitionArn(revision) });
  await ecs.time.advance(0.9);
  return ecs;
}

async function list({ call }: FakeEcs, input: object = {}): Promise<readonly string[]> {
  const { body } = await call("ListTasks", { cluster: "shop", serviceName: "web", ...input });
  return body["taskArns"] ?? [];
}

async function show({ call }: FakeEcs, tasks: readonly string[]) {
  const { body } = await call("DescribeTasks", { cluster: "shop", tasks });
  return body["tasks"] ?? [];
}

describe("the tasks of a CODE_DEPLOY service", () => {
  test("are listed by service, and together with moto's tasks without a service", async () => {
    const ecs = await withService();
    expect(await list(ecs)).toHaveLength(2);
    expect(await list(ecs)).not.toContain(MOTOS);
    expect(await list(ecs, { serviceName: undefined })).toEqual([...(await list(ecs)), MOTOS]);
    expect(await list(ecs, { serviceName: SERVICE_ARN })).toEqual(await list(ecs));
  });

  test.each([
    ["the family", { family: "web" }, 2],
    ["another family", { family: "other" }, 0],
    ["another task set", { startedBy: "ecs-svc/1" }, 0],
    ["the launch type", { launchType: "FARGATE" }, 2],
    ["another launch type", { launchType: "EC2" }, 0],
    ["stopped tasks", { desiredStatus: "STOPPED" }, 0],
    ["running tasks", { desiredStatus: "RUNNING" }, 2],
    ["pending tasks, which ECS never lists", { desiredStatus: "PENDING" }, 0],
  ])("are filtered by %s", async (_, filter, count) => {
    expect(await list(await withService(), filter)).toHaveLength(count);
  });

  test("are listed in pages", async () => {
    const ecs = await withService();
    const first = await ecs.call("ListTasks", { cluster: "shop", serviceName: "web", maxResults: 1 });
    expect(first.body["taskArns"]).toHaveLength(1);
    const { nextToken } = first.body;
    const second = await ecs.call("ListTasks", {
      cluster: "shop",
      serviceName: "web",
      maxResults: 1,
      nextToken,
    });
    expect(second.body).toEqual({ taskArns: [(await list(ecs))[1]] });
  });

  test("run in a subnet of the service, each with its own address", async () => {
    const ecs = await withService();
    const [task, other] = await show(ecs, await list(ecs));
    expect(task).toMatchObject({
      lastStatus: "RUNNING",
      desiredStatus: "RUNNING",
      group: "service:web",
      startedBy: expect.stringMatching(/^ecs-svc\//),
      taskDefinitionArn: taskDefinitionArn(1),
      availabilityZone: "eu-west-1a",
      platformVersion: "1.4.0",
      containers: [{ name: "app", image: "nginx:1", lastStatus: "RUNNING" }],
      attachments: [
        {
          type: "ElasticNetworkInterface",
          details: expect.arrayContaining([{ name: "subnetId", value: "subnet-a" }]),
        },
      ],
    });
    expect(other).toMatchObject({ availabilityZone: "eu-west-1b" });
  });

  test("are described together with moto's tasks", async () => {
    const ecs = await withService();
    const [first = ""] = await list(ecs);
    const tasks = await show(ecs, [first, MOTOS]);
    expect(tasks.map(({ taskArn }) => taskArn)).toEqual([first, MOTOS]);
    expect(ecs.moto.received.at(-1)).toMatchObject({ operation: "DescribeTasks", input: { tasks: [MOTOS] } });
  });

  test("are never requested from moto, which changes its tasks with every request", async () => {
    const ecs = await withService();
    await show(ecs, await list(ecs));
    expect(ecs.moto.received.map(({ operation }) => operation)).not.toContain("DescribeTasks");
  });

  test("fails when more than 100 tasks are described", async () => {
    const ecs = await withService();
    const tasks = Array.from({ length: 101 }, (_, index) => String(index));
    expect((await ecs.call("DescribeTasks", { cluster: "shop", tasks })).status).toBe(400);
  });

  test("are replaced after StopTask", async () => {
    const ecs = await withService();
    const [task = "", kept] = await list(ecs);
    const { body } = await ecs.call("StopTask", { cluster: "shop", task, reason: "a test" });
    expect(body["task"]).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "a test" });
    expect(ecs.backing.targetsOf(BLUE)).toHaveLength(1);
    await ecs.time.advance(1);
    expect(ecs.backing.targetsOf(BLUE)).toHaveLength(2);
    const after = await list(ecs);
    expect(after).toHaveLength(2);
    expect(after).toContain(kept);
    expect(after).not.toContain(task);
  });
});

describe("tasks whose image can't be pulled", () => {
  test("stop with the reason and never run", async () => {
    const ecs = await withService(3);
    expect(await list(ecs, { desiredStatus: "RUNNING" })).toHaveLength(2);
    const [task] = await show(ecs, await list(ecs, { desiredStatus: "STOPPED" }));
    expect(task).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "TaskFailedToStart",
      stoppedReason: expect.stringMatching(/^CannotPullContainerError: .*registry\.invalid.*no such host$/),
      containers: [{ reason: expect.stringMatching(/^CannotPullContainerError/) }],
    });
    expect(task).not.toHaveProperty("startedAt");
  });

  test("are replaced repeatedly, up to the desired count", async () => {
    const ecs = await withService(3);
    const before = (await list(ecs, { desiredStatus: "STOPPED" })).length;
    await ecs.time.advance(10);
    const stopped = await show(ecs, (await list(ecs, { desiredStatus: "STOPPED" })).slice(0, 100));
    expect(before).toBe(2);
    // One attempt takes 0.75 minutes, so two tasks make 15 attempts each in 10.9 minutes.
    expect(stopped).toHaveLength(30);
    expect(new Set(stopped.map(({ stopCode }) => stopCode))).toEqual(new Set(["TaskFailedToStart"]));
  });

  test("are removed after an hour", async () => {
    const ecs = await withService(3);
    const [first = ""] = await list(ecs, { desiredStatus: "STOPPED" });
    await ecs.time.advance(59);
    expect(await show(ecs, [first])).toMatchObject([{ taskArn: first }]);
    await ecs.time.advance(3);
    expect(await list(ecs, { desiredStatus: "STOPPED" })).not.toContain(first);
  });
});

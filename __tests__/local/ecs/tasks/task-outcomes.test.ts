import { describe, expect, test } from "@jest/globals";
import type { ContainerDefinition } from "../../../../local/ecs/backing";
import { containerExitsOf, healthCheckFailureOf } from "../../../../local/ecs/tasks/task-outcomes";
import { BLUE, container, taskDefinitionArn } from "../support/fake-backing";
import { createFakeEcs, createServiceInput, type FakeEcs, type Json } from "../support/fake-ecs";

const check = (...command: string[]) => ({
  command,
  intervalSeconds: 30,
  retries: 3,
  startPeriodSeconds: 0,
});

describe("a container exits", () => {
  test.each([
    [["sh", "-c", "exit 1"], 1, 0],
    [["/bin/sh", "-c", "exit 0"], 0, 0],
    [["/bin/bash", "-c", " exit 137; "], 137, 0],
    [["sh", "-c", "exit 256"], 0, 0],
    [["sh", "-c", "sleep 30; exit 2"], 2, 30],
    [["sh", "-c", "sleep 30 && exit 2"], 2, 30],
    [["sh", "-c", "echo one; sleep 10; sleep 5; exit 2"], 2, 15],
  ])("with %j", (command, code, seconds) => {
    const [exit] = containerExitsOf([container({ command })]);
    expect(exit).toMatchObject({ code });
    expect(exit?.afterMinutes).toBeCloseTo((seconds + 6) / 60);
  });

  test("with the texts that it echoes", () => {
    const command = ["sh", "-c", "echo adding the column; echo 'it is there'; sleep 1; exit 0"];
    expect(containerExitsOf([container({ command })])).toMatchObject([
      { output: ["adding the column", "it is there"] },
    ]);
  });

  test("with an entry point in front of its command", () => {
    expect(containerExitsOf([container({ entryPoint: ["sh", "-c"], command: ["exit 3"] })])).toMatchObject([
      { code: 3 },
    ]);
  });
});

describe("a container keeps running", () => {
  test.each([
    [[]],
    [["exit", "1"]],
    [["sh", "-c"]],
    [["sh", "-c", "exit 1", "more"]],
    [["sh", "-c", "exit one"]],
    [["sh", "-c", "nginx || exit 1"]],
    [["sh", "-c", "exit 1; nginx"]],
    [["sh", "-c", "nginx; exit 1"]],
    [["sh", "-c", "sleep one; exit 1"]],
    [["node", "-c", "exit 1"]],
  ])("with %j", (command) => {
    expect(containerExitsOf([container({ command })])).toEqual([]);
  });
});

describe("a health check never passes", () => {
  test("with an exit code other than 0, and the task stops after the start period and the retries", () => {
    const healthCheck = { ...check("CMD-SHELL", "exit 1"), startPeriodSeconds: 60, retries: 2 };
    expect(healthCheckFailureOf([container({ healthCheck })])?.afterMinutes).toBe(2);
  });

  test.each<[string, Partial<ContainerDefinition>]>([
    ["with exit code 0", { healthCheck: check("CMD-SHELL", "exit 0") }],
    ["with any other command", { healthCheck: check("CMD-SHELL", "curl localhost || exit 1") }],
    ["without a shell", { healthCheck: check("CMD", "exit 1") }],
    ["of a container that isn't essential", { essential: false, healthCheck: check("CMD-SHELL", "exit 1") }],
    ["without a health check", {}],
  ])("but can pass %s", (_, changes) => {
    expect(healthCheckFailureOf([container(changes)])).toBeUndefined();
  });
});

async function withContainers(...containers: ContainerDefinition[]): Promise<FakeEcs> {
  const ecs = createFakeEcs();
  ecs.backing.addTaskDefinition(7, "unused", { containers });
  await ecs.call("CreateService", { ...createServiceInput, taskDefinition: taskDefinitionArn(7) });
  return ecs;
}

async function tasks({ call }: FakeEcs, desiredStatus: string) {
  const { body } = await call("ListTasks", { cluster: "shop", serviceName: "web", desiredStatus });
  const described = await call("DescribeTasks", { cluster: "shop", tasks: body["taskArns"] });
  return described.body["tasks"] ?? [];
}

async function service({ call }: FakeEcs): Promise<Json> {
  const { body } = await call("DescribeServices", { cluster: "shop", services: ["web"] });
  return body["services"]?.[0] ?? {};
}

const crashing = container({ command: ["sh", "-c", "exit 3"] });

describe("tasks whose essential container exits", () => {
  test("run, then stop with its exit code", async () => {
    const ecs = await withContainers(crashing, container({ name: "proxy" }));
    await ecs.time.advance(0.3);
    expect(await service(ecs)).toMatchObject({ runningCount: 2, pendingCount: 0 });
    await ecs.time.advance(0.1);
    expect(await service(ecs)).toMatchObject({ runningCount: 0 });
    const [task] = await tasks(ecs, "STOPPED");
    expect(task).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      startedAt: expect.any(Number),
      containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 3 }, { name: "proxy" }],
    });
    expect(task?.["containers"]?.[1]).not.toHaveProperty("exitCode");
  });

  test("are replaced repeatedly, and the service never becomes steady", async () => {
    const ecs = await withContainers(crashing);
    await ecs.time.advance(20);
    expect((await tasks(ecs, "STOPPED")).length).toBeGreaterThan(20);
    expect((await service(ecs))["taskSets"]?.[0]).toMatchObject({ stabilityStatus: "STABILIZING" });
    expect(ecs.backing.targetsOf(BLUE)).toEqual([]);
  });

  test("are deregistered from the load balancer if they were healthy", async () => {
    const ecs = await withContainers(container({ command: ["sh", "-c", "sleep 60; exit 1"] }));
    await ecs.time.advance(1);
    expect(ecs.backing.targetsOf(BLUE)).toHaveLength(2);
    expect((await service(ecs))["taskSets"]?.[0]).toMatchObject({ stabilityStatus: "STEADY_STATE" });
    await ecs.time.advance(0.5);
    expect(ecs.backing.targetsOf(BLUE)).toEqual([]);
    expect((await service(ecs))["taskSets"]?.[0]).toMatchObject({ stabilityStatus: "STABILIZING" });
  });

  test("are not replaced after their service is deleted", async () => {
    const ecs = await withContainers(crashing);
    await ecs.time.advance(0.4);
    await ecs.call("DeleteService", { cluster: "shop", service: "web" });
    await ecs.time.advance(10);
    expect(ecs.logged.filter((line) => line.includes("has started"))).toHaveLength(2);
  });
});

test("a container that isn't essential exits without stopping its task", async () => {
  const sidecar = container({ name: "migrate", essential: false, command: ["sh", "-c", "exit 0"] });
  const ecs = await withContainers(container(), sidecar);
  await ecs.time.advance(2);
  const [task] = await tasks(ecs, "RUNNING");
  expect(task).toMatchObject({
    lastStatus: "RUNNING",
    containers: [{ lastStatus: "RUNNING" }, { name: "migrate", lastStatus: "STOPPED", exitCode: 0 }],
  });
});

test("tasks whose health check fails are replaced before they get traffic", async () => {
  const ecs = await withContainers(container({ healthCheck: check("CMD-SHELL", "exit 1") }));
  await ecs.time.advance(1.7);
  expect(await service(ecs)).toMatchObject({ runningCount: 2 });
  await ecs.time.advance(0.1);
  const [task] = await tasks(ecs, "STOPPED");
  expect(task).toMatchObject({
    stopCode: "ServiceSchedulerInitiated",
    stoppedReason: "Task failed container health checks",
    healthStatus: "UNHEALTHY",
    containers: [{ healthStatus: "UNHEALTHY" }],
  });
  expect(ecs.backing.targetsOf(BLUE)).toEqual([]);
  await ecs.time.advance(1);
  expect(await tasks(ecs, "RUNNING")).toHaveLength(2);
});

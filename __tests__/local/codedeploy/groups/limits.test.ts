import { describe, expect, test } from "@jest/globals";
import type { Answer } from "../../ecs/support/fake-ecs";
import { createEmptyWorld, createFakeWorld, type FakeWorld } from "../support/fake-world";

const application = { applicationName: "shop" };
const named = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** The number of items in each page of a list, until its end. */
async function pagesOf(world: FakeWorld, operation: string, member: string, input: object = {}) {
  const sizes: number[] = [];
  let nextToken: unknown;
  do {
    const { body }: Answer = await world.deploy(operation, { ...input, nextToken });
    const items: readonly unknown[] = body[member] ?? [];
    sizes.push(items.length);
    nextToken = body["nextToken"];
  } while (nextToken !== undefined);
  return sizes;
}

async function withApplications(count: number) {
  const world = await createEmptyWorld();
  for (const applicationName of named(count - 1, "app")) {
    await world.deploy("CreateApplication", { applicationName, computePlatform: "ECS" });
  }
  return world;
}

async function withConfigs(count: number) {
  const world = await createEmptyWorld();
  const builtIn = world.world.store.configs.size;
  for (const deploymentConfigName of named(count - builtIn, "config")) {
    const trafficRoutingConfig = { type: "AllAtOnce" };
    await world.deploy("CreateDeploymentConfig", {
      deploymentConfigName,
      computePlatform: "ECS",
      trafficRoutingConfig,
    });
  }
  return world;
}

describe("a list returns pages of 100", () => {
  test.each([
    [100, [100]],
    [101, [100, 1]],
    [201, [100, 100, 1]],
  ])("%p applications", async (count, pages) => {
    expect(await pagesOf(await withApplications(count), "ListApplications", "applications")).toEqual(pages);
  });

  test.each([
    [100, [100]],
    [101, [100, 1]],
  ])("%p deployment configs", async (count, pages) => {
    const world = await withConfigs(count);
    expect(await pagesOf(world, "ListDeploymentConfigs", "deploymentConfigsList")).toEqual(pages);
  });

  test("no deployment groups", async () => {
    const world = await createEmptyWorld();
    expect(await pagesOf(world, "ListDeploymentGroups", "deploymentGroups", application)).toEqual([0]);
  });
});

describe("a batch request is limited", () => {
  const batches = [
    ["BatchGetApplications", "applicationNames", 100, {}, "shop"],
    ["BatchGetDeploymentGroups", "deploymentGroupNames", 100, application, "web"],
  ] as const;

  test.each(batches)("%s", async (operation, member, max, input, name) => {
    const world = await createFakeWorld();
    const ask = (count: number) =>
      world.deploy(operation, { ...input, [member]: Array.from({ length: count }, () => name) });
    expect((await ask(max)).status).toBe(200);
    expect((await ask(max + 1)).body).toEqual({
      __type: "BatchLimitExceededException",
      message: `${member} has ${max + 1} items: at most ${max} are allowed`,
    });
  });

  test("BatchGetDeploymentTargets", async () => {
    const world = await createFakeWorld();
    const deploymentId = await world.start(2);
    await world.time.advance(1);
    const ask = (count: number) =>
      world.deploy("BatchGetDeploymentTargets", {
        deploymentId,
        targetIds: Array.from({ length: count }, () => "shop:web"),
      });
    expect((await ask(25)).status).toBe(200);
    expect((await ask(26)).body["__type"]).toBe("BatchLimitExceededException");
  });
});

describe("one active deployment for each group", () => {
  test("is the limit, also while it waits to terminate the old task set", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(3);
    expect(await world.target(id)).toMatchObject({ status: "Succeeded" });
    await expect(world.start(2)).rejects.toThrow("DeploymentLimitExceededException");
    await world.time.advance(10);
    await world.start(2);
  });

  test("is the limit for two simultaneous requests", async () => {
    const world = await createFakeWorld();
    const outcomes = await Promise.allSettled([world.start(2), world.start(2)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

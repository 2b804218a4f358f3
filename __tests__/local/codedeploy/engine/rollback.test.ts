import { describe, expect, test } from "@jest/globals";
import { BLUE, GREEN, PRODUCTION } from "../../ecs/support/fake-backing";
import { createFakeWorld, type FakeWorld } from "../support/fake-world";
import { canary, rollbackOf } from "../support/rollbacks";

/** Stops a deployment with a rollback when 10 % of production traffic has shifted. */
async function stopMidShift(world: FakeWorld): Promise<string> {
  const id = await world.start(2);
  await world.time.advance(3);
  await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
  await world.time.advance(0.01);
  return id;
}

const taskSetStatuses = async (world: FakeWorld) =>
  (await world.taskSets()).map((taskSet) => taskSet["status"]);

describe("a rollback", () => {
  test("starts with production traffic already on the old task set", async () => {
    const world = await createFakeWorld(canary);
    await stopMidShift(world);
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });

  test("moves production traffic itself if the failed deployment didn't", async () => {
    const world = await createFakeWorld(canary, { trafficReturns: () => "with-the-rollback" });
    const id = await stopMidShift(world);
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 90, [GREEN]: 10 });
    await world.time.advance(1);
    expect((await rollbackOf(world, id)).info["status"]).toBe("Succeeded");
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });

  test("changes neither traffic nor task sets when it fails", async () => {
    const world = await createFakeWorld(canary, { trafficReturns: () => "with-the-rollback" });
    const { backing } = world;
    const id = await stopMidShift(world);
    const setActions = backing.setActions.bind(backing);
    backing.setActions = async () => {
      backing.setActions = setActions;
      throw new Error("connection refused");
    };
    await world.time.advance(1);
    expect((await rollbackOf(world, id)).info["status"]).toBe("Failed");
    expect(backing.weights(PRODUCTION)).toEqual({ [BLUE]: 90, [GREEN]: 10 });
    expect(await taskSetStatuses(world)).toEqual(["PRIMARY", "ACTIVE"]);
  });
});

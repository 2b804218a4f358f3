import { describe, expect, test } from "@jest/globals";
import { BLUE, GREEN, PRODUCTION, TEST } from "../../ecs/support/fake-backing";
import { createFakeWorld, type FakeWorld, groupInput } from "../support/fake-world";

const waiting = (minutes: number) => ({
  blueGreenDeploymentConfiguration: {
    ...groupInput.blueGreenDeploymentConfiguration,
    deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: minutes },
  },
});

async function proceed(world: FakeWorld, id: string, deploymentWaitType?: string) {
  const input = deploymentWaitType === undefined ? {} : { deploymentWaitType };
  const { status, body } = await world.deploy("ContinueDeployment", { deploymentId: id, ...input });
  return status === 200 ? "continues" : body["__type"];
}

async function ready(minutes = 30, group: object = {}) {
  const world = await createFakeWorld({ ...waiting(minutes), ...group });
  const id = await world.start(2);
  await world.time.advance(2);
  return { world, id };
}

describe("a deployment that waits for approval before the traffic shift", () => {
  test("is Ready, with the new task set on the test listener and production on the old one", async () => {
    const { world, id } = await ready();
    expect(await world.info(id)).toMatchObject({ status: "Ready" });
    expect(await world.info(id)).not.toHaveProperty("completeTime");
    expect(await world.target(id)).toMatchObject({ status: "Ready" });
    expect(world.backing.weights(TEST)).toEqual({ [BLUE]: 0, [GREEN]: 100 });
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    expect((await world.events(id)).slice(4, 6)).toEqual([
      "AfterAllowTestTraffic Succeeded",
      "BeforeAllowTraffic Pending",
    ]);
  });

  test("is shown by the group and by the deployment", async () => {
    const { world, id } = await ready(30);
    const option = { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 };
    const { body } = await world.deploy("GetDeploymentGroup", {
      applicationName: "shop",
      deploymentGroupName: "web",
    });
    for (const shown of [body["deploymentGroupInfo"], await world.info(id)]) {
      expect(shown?.["blueGreenDeploymentConfiguration"]?.["deploymentReadyOption"]).toEqual(option);
    }
  });

  test("counts as active: a second one is refused, and ListDeployments finds it", async () => {
    const { world, id } = await ready();
    await expect(world.start(2)).rejects.toThrow("DeploymentLimitExceededException");
    const { body } = await world.deploy("ListDeployments", { includeOnlyStatuses: ["Ready"] });
    expect(body["deployments"]).toEqual([id]);
  });

  test.each([["READY_WAIT"], [undefined]])("continues after ContinueDeployment with %p", async (type) => {
    const { world, id } = await ready();
    expect(await proceed(world, id, type)).toBe("continues");
    await world.time.advance(0.001);
    expect(await world.info(id)).toMatchObject({ status: "InProgress" });
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });

  test.each([
    ["still waits", 29, "Ready"],
    ["is stopped", 31, "Stopped"],
  ])("%s after %p of 30 minutes", async (_, minutes, status) => {
    const { world, id } = await ready(30);
    await world.time.advance(minutes - 1);
    expect(await world.info(id)).toMatchObject({ status });
  });

  test("ends as Stopped, without a rollback, when it is not continued in time", async () => {
    const { world, id } = await ready(5, {
      autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
    });
    await world.time.advance(5);
    expect(await world.info(id)).toMatchObject({
      status: "Stopped",
      errorInformation: {
        code: "TIMEOUT",
        message:
          "The deployment timed out while waiting for a notification to continue. This time out period is 5 minutes.",
      },
    });
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
    expect(await world.events(id)).toContain("BeforeAllowTraffic Skipped");
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });

  test("can be stopped with a rollback", async () => {
    const { world, id } = await ready();
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
    await world.time.advance(1);
    expect(await world.info(id)).toMatchObject({
      status: "Stopped",
      errorInformation: { code: "MANUAL_STOP" },
    });
    expect(await world.info(id)).toHaveProperty("rollbackInfo");
    expect(world.backing.weights(TEST)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });
});

describe("a deployment that waits before it terminates the old task set", () => {
  test("ends at once when it is continued", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(2);
    expect(await world.target(id)).toMatchObject({ status: "Succeeded" });
    expect(await proceed(world, id, "TERMINATION_WAIT")).toBe("continues");
    await world.time.advance(0.001);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });
});

describe("ContinueDeployment fails", () => {
  test.each([
    ["before the deployment is ready", 0.3, "READY_WAIT", "DeploymentIsNotInReadyStateException"],
    [
      "with the other wait type while it is Ready",
      2,
      "TERMINATION_WAIT",
      "DeploymentIsNotInReadyStateException",
    ],
    ["with an unknown wait type", 2, "LONG_WAIT", "InvalidDeploymentWaitTypeException"],
    ["when the deployment has ended", 40, "READY_WAIT", "DeploymentAlreadyCompletedException"],
  ])("%s", async (_, minutes, type, error) => {
    const world = await createFakeWorld(waiting(30));
    const id = await world.start(2);
    await world.time.advance(minutes);
    expect(await proceed(world, id, type)).toBe(error);
  });

  test("a second time", async () => {
    const { world, id } = await ready();
    await proceed(world, id);
    await world.time.advance(0.001);
    expect(await proceed(world, id)).toBe("DeploymentIsNotInReadyStateException");
  });

  test.each([
    [{}, "DeploymentIdRequiredException"],
    [{ deploymentId: "d-NOTTHERE1" }, "DeploymentDoesNotExistException"],
  ])("without a deployment: %p", async (input, error) => {
    const { body } = await (await createFakeWorld()).deploy("ContinueDeployment", input);
    expect(body["__type"]).toBe(error);
  });
});

import { describe, expect, test } from "@jest/globals";
import { createEmptyWorld, createFakeWorld } from "../support/fake-world";

describe("deployment configs", () => {
  const linear = (linearPercentage: number, linearInterval: number) => ({
    deploymentConfigName: "own",
    computePlatform: "ECS",
    trafficRoutingConfig: { type: "TimeBasedLinear", timeBasedLinear: { linearPercentage, linearInterval } },
  });

  test("that are predefined show their traffic routing", async () => {
    const { deploy } = await createEmptyWorld();
    const get = async (name: string) =>
      (await deploy("GetDeploymentConfig", { deploymentConfigName: `CodeDeployDefault.${name}` })).body[
        "deploymentConfigInfo"
      ];
    expect(await get("ECSCanary10Percent15Minutes")).toMatchObject({
      computePlatform: "ECS",
      trafficRoutingConfig: {
        type: "TimeBasedCanary",
        timeBasedCanary: { canaryPercentage: 10, canaryInterval: 15 },
      },
    });
    expect(await get("ECSAllAtOnce")).toMatchObject({ trafficRoutingConfig: { type: "AllAtOnce" } });
  });

  test("are listed, including the predefined ones", async () => {
    const { deploy } = await createEmptyWorld();
    await deploy("CreateDeploymentConfig", linear(25, 1));
    const { body } = await deploy("ListDeploymentConfigs", {});
    expect(body["deploymentConfigsList"]).toHaveLength(6);
    expect(body["deploymentConfigsList"]).toContain("own");
  });

  test.each([
    ["0 percent", linear(0, 1), 400],
    ["1 percent", linear(1, 1), 200],
    ["99 percent", linear(99, 1), 200],
    ["100 percent", linear(100, 1), 400],
    ["no interval", linear(10, 0), 400],
    ["a shift of 2880 minutes", linear(10, 320), 200],
    ["a shift of more than 2880 minutes", linear(10, 321), 400],
  ])("are checked: %s", async (_, input, status) => {
    const answer = await (await createEmptyWorld()).deploy("CreateDeploymentConfig", input);
    expect(answer.status).toBe(status);
    expect(answer.body["__type"]).toBe(
      status === 200 ? undefined : "InvalidTrafficRoutingConfigurationException",
    );
  });

  test.each([
    [
      "CodeDeploy's own prefix",
      { deploymentConfigName: "CodeDeployDefault.Mine" },
      "InvalidDeploymentConfigNameException",
    ],
    ["an existing name", { deploymentConfigName: "taken" }, "DeploymentConfigAlreadyExistsException"],
    ["no name", { deploymentConfigName: undefined }, "DeploymentConfigNameRequiredException"],
    ["another platform", { computePlatform: "Lambda" }, "InvalidComputePlatformException"],
    ["no routing", { trafficRoutingConfig: undefined }, "InvalidTrafficRoutingConfigurationException"],
    [
      "an unknown routing",
      { trafficRoutingConfig: { type: "Random" } },
      "InvalidTrafficRoutingConfigurationException",
    ],
  ])("can't be created with %s", async (_, changes, type) => {
    const { deploy } = await createEmptyWorld();
    await deploy("CreateDeploymentConfig", { ...linear(10, 1), deploymentConfigName: "taken" });
    const { body } = await deploy("CreateDeploymentConfig", { ...linear(10, 1), ...changes });
    expect(body["__type"]).toBe(type);
  });

  test("can be deleted only when no group uses them", async () => {
    const world = await createFakeWorld();
    await world.deploy("CreateDeploymentConfig", linear(25, 1));
    const update = (deploymentConfigName: string) =>
      world.deploy("UpdateDeploymentGroup", {
        applicationName: "shop",
        currentDeploymentGroupName: "web",
        deploymentConfigName,
      });
    const remove = () => world.deploy("DeleteDeploymentConfig", { deploymentConfigName: "own" });
    await update("own");
    expect((await remove()).body["__type"]).toBe("DeploymentConfigInUseException");
    await update("CodeDeployDefault.ECSAllAtOnce");
    expect((await remove()).status).toBe(200);
  });

  test("can't be deleted while a deployment uses them", async () => {
    const world = await createFakeWorld();
    await world.deploy("CreateDeploymentConfig", linear(25, 1));
    await world.start(2, { deploymentConfigName: "own" });
    const { body } = await world.deploy("DeleteDeploymentConfig", { deploymentConfigName: "own" });
    expect(body["__type"]).toBe("DeploymentConfigInUseException");
  });
});

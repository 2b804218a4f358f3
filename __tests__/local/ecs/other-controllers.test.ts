import { describe, expect, test } from "@jest/globals";
import { taskDefinitionArn } from "./support/fake-backing";
import { createFakeEcs, type FakeEcs } from "./support/fake-ecs";

describe("a service of another deployment controller", () => {
  const rolling = {
    cluster: "shop",
    serviceName: "rolling",
    taskDefinition: taskDefinitionArn(1),
    desiredCount: 1,
  };
  const dropped = {
    availabilityZoneRebalancing: "ENABLED",
    enableECSManagedTags: true,
    enableExecuteCommand: true,
    healthCheckGracePeriodSeconds: 30,
    deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 },
  };

  async function describeRolling({ call }: FakeEcs) {
    const { body } = await call("DescribeServices", { cluster: "shop", services: ["rolling"] });
    return body["services"]?.[0];
  }

  test("is stored in moto, plus the attributes that moto drops", async () => {
    const ecs = createFakeEcs();
    const { body } = await ecs.call("CreateService", { ...rolling, ...dropped });
    expect(body["service"]).toMatchObject(dropped);
    expect(await describeRolling(ecs)).toMatchObject(dropped);
    expect(await describeRolling(ecs)).not.toHaveProperty("taskSets");
  });

  test("can be updated in all attributes", async () => {
    const ecs = createFakeEcs();
    await ecs.call("CreateService", rolling);
    const update = { cluster: "shop", service: "rolling", taskDefinition: taskDefinitionArn(2) };
    expect((await ecs.call("UpdateService", { ...update, ...dropped })).status).toBe(200);
    expect(ecs.moto.received.at(-1)?.input).toMatchObject(update);
    expect(await describeRolling(ecs)).toMatchObject(dropped);
  });

  test("shows a strategy instead of the launch type that moto adds", async () => {
    const ecs = createFakeEcs();
    const capacityProviderStrategy = [{ capacityProvider: "FARGATE", weight: 1, base: 0 }];
    await ecs.call("CreateService", { ...rolling, capacityProviderStrategy });
    const service = await describeRolling(ecs);
    expect(service).toMatchObject({ capacityProviderStrategy });
    expect(service).not.toHaveProperty("launchType");
  });

  test("fails with the error of moto", async () => {
    const ecs = createFakeEcs();
    const refusing = { __type: "ClusterNotFoundException", message: "Cluster not found." };
    Object.assign(ecs.moto, {
      forward: async () => ({ status: 400, headers: {}, body: Buffer.from(JSON.stringify(refusing)) }),
    });
    expect(await ecs.call("CreateService", rolling)).toEqual({ status: 400, body: refusing });
  });
});

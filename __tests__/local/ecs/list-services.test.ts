import { describe, expect, test } from "@jest/globals";
import { SERVICE_ARN } from "./support/fake-backing";
import { createFakeEcs, createServiceInput } from "./support/fake-ecs";

describe("ListServices", () => {
  test.each(["CODE_DEPLOY", "ECS"])("lists no deleted services: controller %s", async (type) => {
    const ecs = createFakeEcs();
    const listed = async () => (await ecs.call("ListServices", { cluster: "shop" })).body["serviceArns"];
    const create = () => ecs.call("CreateService", { ...createServiceInput, deploymentController: { type } });
    await create();
    expect(await listed()).toEqual([SERVICE_ARN]);
    await ecs.call("DeleteService", { cluster: "shop", service: "web", force: true });
    expect(await listed()).toEqual([]);
    await create();
    expect(await listed()).toEqual([SERVICE_ARN]);
  });
});

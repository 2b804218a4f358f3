import { describe, expect, test } from "@jest/globals";
import { createFakeEcs, createServiceInput } from "./support/fake-ecs";

const REGISTRY = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1";
const CONTAINER = { containerName: "app", containerPort: 80 };

async function create(serviceRegistries: readonly object[], recordTypes: readonly string[] = ["A"]) {
  const ecs = createFakeEcs();
  ecs.backing.registries.set(REGISTRY, recordTypes);
  const answer = await ecs.call("CreateService", { ...createServiceInput, serviceRegistries });
  return { ecs, answer };
}

describe("a CODE_DEPLOY service with a registry", () => {
  test("registers each task while it runs", async () => {
    const { ecs } = await create([{ registryArn: REGISTRY, ...CONTAINER }], ["SRV"]);
    await ecs.time.advance(0.2);
    expect(ecs.backing.instances.size).toBe(0);
    await ecs.time.advance(0.1);
    expect([...ecs.backing.instances.values()]).toEqual([
      { AWS_INSTANCE_IPV4: "10.0.1.20", AWS_INSTANCE_PORT: "80", ECS_TASK_DEFINITION_FAMILY: "web" },
      { AWS_INSTANCE_IPV4: "10.0.2.20", AWS_INSTANCE_PORT: "80", ECS_TASK_DEFINITION_FAMILY: "web" },
    ]);
    await ecs.call("UpdateService", { cluster: "shop", service: "web", desiredCount: 1 });
    expect(ecs.backing.instances.size).toBe(1);
    await ecs.call("DeleteService", { cluster: "shop", service: "web" });
    expect(ecs.backing.instances.size).toBe(0);
  });

  test("registers no port for an A record", async () => {
    const { ecs } = await create([{ registryArn: REGISTRY }]);
    await ecs.time.advance(0.3);
    expect([...ecs.backing.instances.values()][0]).not.toHaveProperty("AWS_INSTANCE_PORT");
  });

  test("shows it in its task sets", async () => {
    const { ecs } = await create([{ registryArn: REGISTRY, ...CONTAINER }]);
    const { body } = await ecs.call("DescribeTaskSets", { cluster: "shop", service: "web" });
    expect(body["taskSets"]?.[0]?.["serviceRegistries"]).toEqual([{ registryArn: REGISTRY, ...CONTAINER }]);
  });

  test.each([
    ["there are two", [{ registryArn: REGISTRY }, { registryArn: REGISTRY }], /Multiple service registries/],
    [
      "its ARN is that of a namespace",
      [{ registryArn: REGISTRY.replace("service/srv", "namespace/ns") }],
      /format/,
    ],
    ["it does not exist", [{ registryArn: `${REGISTRY}2` }], /ServiceNotFound/],
    [
      "the container does not exist",
      [{ registryArn: REGISTRY, containerName: "x", containerPort: 80 }],
      /x and port 80/,
    ],
    [
      "the container lacks the port",
      [{ registryArn: REGISTRY, containerName: "app", containerPort: 81 }],
      /app and port 81/,
    ],
    [
      "it has a port and a container",
      [{ registryArn: REGISTRY, port: 80, ...CONTAINER }],
      /either a port or/,
    ],
  ])("fails when %s", async (_, registries, message) => {
    const { answer, ecs } = await create(registries);
    expect(answer.status).toBe(400);
    expect(answer.body["__type"]).toBe("InvalidParameterException");
    expect(answer.body["message"]).toMatch(message);
    expect(ecs.backing.services.size).toBe(0);
  });

  test("fails when an SRV record has no port", async () => {
    const { answer } = await create([{ registryArn: REGISTRY }], ["SRV"]);
    expect(answer.body["message"]).toMatch(/SRV record/);
  });
});

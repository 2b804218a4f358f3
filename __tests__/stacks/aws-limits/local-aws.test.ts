/** What AWS refuses and the local AWS refuses too. */
import { describe, expect, test } from "@jest/globals";
import { BLUE, GREEN } from "../../local/ecs/support/fake-backing";
import { createFakeEcs, createServiceInput } from "../../local/ecs/support/fake-ecs";

// deployment-groups.test.ts and failed-deployment.test.ts have what it refuses of deployment groups: target groups and
// listeners of another load balancer, and a production listener that does not forward to the pair.
describe("the local AWS refuses", () => {
  const names = { cluster: "shop", service: "web" };
  const target = { containerName: "app", containerPort: 80 };

  test.each<[string, "CreateService" | "UpdateService", object]>([
    ["a CODE_DEPLOY service without a load balancer", "CreateService", { loadBalancers: [] }],
    [
      "two target groups on a service",
      "CreateService",
      { loadBalancers: [BLUE, GREEN].map((targetGroupArn) => ({ ...target, targetGroupArn })) },
    ],
    ["an unknown target group", "CreateService", { loadBalancers: [{ ...target, targetGroupArn: "none" }] }],
    [
      "a container that isn't in the task definition",
      "CreateService",
      { loadBalancers: [{ ...target, targetGroupArn: BLUE, containerName: "other" }] },
    ],
    [
      "a new task definition by UpdateService",
      "UpdateService",
      { taskDefinition: createServiceInput.taskDefinition },
    ],
    [
      "a new network by UpdateService",
      "UpdateService",
      { networkConfiguration: createServiceInput.networkConfiguration },
    ],
    [
      "a new load balancer by UpdateService",
      "UpdateService",
      { loadBalancers: createServiceInput.loadBalancers },
    ],
    ["a new platform version by UpdateService", "UpdateService", { platformVersion: "1.4.0" }],
    ["a forced deployment", "UpdateService", { forceNewDeployment: true }],
  ])("%s", async (_, operation, changes) => {
    const local = createFakeEcs();
    if (operation === "UpdateService") {
      expect((await local.call("CreateService", createServiceInput)).status).toBe(200);
    }
    const input =
      operation === "CreateService" ? { ...createServiceInput, ...changes } : { ...names, ...changes };
    const { status, body } = await local.call(operation, input);
    expect({ status, type: body["__type"] }).toEqual({ status: 400, type: "InvalidParameterException" });
  });
});

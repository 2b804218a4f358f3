import { describe, expect, test } from "@jest/globals";
import type { TaskSet } from "../../../scripts/aws";
import { deviations, differences } from "../../../scripts/driver/revision";
import { appSpec, BLUE_GROUP, green, type Properties, taskDefinition } from "./fixtures";

const fields = (properties: Partial<Properties>, live: Partial<TaskSet>) =>
  differences(appSpec(properties), { ...green, ...live }).map(({ field }) => field);

const spot = [{ CapacityProvider: "FARGATE_SPOT", Base: 0, Weight: 1 }];
const liveSpot = [{ name: "FARGATE_SPOT", base: 0, weight: 1 }];

describe("a task set runs the AppSpec's revision", () => {
  test("when every field is the same, subnets and security groups in any order", () => {
    expect(fields({}, { subnets: ["subnet-b", "subnet-a", "subnet-a"] })).toEqual([]);
  });

  test("when the platform version that is asked for is LATEST, whichever runs", () => {
    expect(fields({ PlatformVersion: "LATEST" }, { platformVersion: "1.3.0" })).toEqual([]);
    expect(fields({ PlatformVersion: "LATEST" }, { platformVersion: undefined })).toEqual([]);
  });

  test("when a public address was never asked for", () => {
    expect(fields({}, { assignPublicIp: undefined })).toEqual([]);
  });

  test("when its capacity providers are those that are asked for", () => {
    expect(fields({ CapacityProviderStrategy: spot }, { capacityProviders: liveSpot })).toEqual([]);
  });
});

describe("a task set runs another revision", () => {
  test.each<[string, Partial<TaskSet>]>([
    ["TaskDefinition", { taskDefinition: taskDefinition(8) }],
    [
      "LoadBalancerInfo",
      { loadBalancer: { targetGroupArn: BLUE_GROUP, containerName: "app", containerPort: 80 } },
    ],
    [
      "LoadBalancerInfo",
      { loadBalancer: { targetGroupArn: BLUE_GROUP, containerName: "x", containerPort: 8080 } },
    ],
    ["LoadBalancerInfo", { loadBalancer: undefined }],
    ["Subnets", { subnets: ["subnet-a"] }],
    ["Subnets", { subnets: ["subnet-a", "subnet-b", "subnet-c"] }],
    ["SecurityGroups", { securityGroups: ["sg-other"] }],
    ["AssignPublicIp", { assignPublicIp: "ENABLED" }],
    ["CapacityProviderStrategy", { capacityProviders: liveSpot }],
  ])("when its %s differs", (field, live) => {
    expect(fields({}, live)).toEqual([field]);
  });

  test("when the platform version that is asked for isn't the one that runs", () => {
    expect(fields({ PlatformVersion: "1.4.0" }, { platformVersion: "1.3.0" })).toEqual(["PlatformVersion"]);
    expect(fields({ PlatformVersion: "1.4.0" }, { platformVersion: "1.4.0" })).toEqual([]);
  });

  test("when the weight or the base of a capacity provider differs", () => {
    const live = (base: number, weight: number) => ({
      capacityProviders: [{ name: "FARGATE_SPOT", base, weight }],
    });

    expect(fields({ CapacityProviderStrategy: spot }, live(1, 1))).toEqual(["CapacityProviderStrategy"]);
    expect(fields({ CapacityProviderStrategy: spot }, live(0, 2))).toEqual(["CapacityProviderStrategy"]);
  });

  test("in several fields, which are all named with both values", () => {
    const found = differences(appSpec(), { ...green, taskDefinition: taskDefinition(6), securityGroups: [] });

    expect(found).toEqual([
      { field: "TaskDefinition", wanted: taskDefinition(7), live: taskDefinition(6) },
      { field: "SecurityGroups", wanted: "sg-app", live: "" },
    ]);
  });
});

describe("what a deployment left as PRIMARY", () => {
  test("may have the cluster's capacity providers where the AppSpec names none", () => {
    expect(deviations(appSpec(), { ...green, capacityProviders: liveSpot })).toEqual([]);
  });

  test("must have those that the AppSpec names", () => {
    expect(deviations(appSpec({ CapacityProviderStrategy: spot }), green)).toHaveLength(1);
  });
});

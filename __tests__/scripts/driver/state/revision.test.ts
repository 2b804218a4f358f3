import { describe, expect, test } from "@jest/globals";
import type { TaskSet } from "../../../../scripts/aws";
import { UNKNOWN_APP_SPEC } from "../../../../scripts/contract";
import { deviations, differences, requiredOf, revisionName } from "../../../../scripts/driver/state/revision";
import { appSpecOf } from "../../contract/app-spec-forms";
import { appSpec, BLUE_GROUP, green, type Properties, taskDefinition } from "../fixtures";

const fields = (properties: Partial<Properties>, live: Partial<TaskSet>) =>
  differences(appSpec(properties), { ...green, ...live }).map(({ field }) => field);

const spot = [{ CapacityProvider: "FARGATE_SPOT", Base: 0, Weight: 1 }];
const liveSpot = [{ name: "FARGATE_SPOT", base: 0, weight: 1 }];

describe("a task set runs the AppSpec's revision", () => {
  test("when every field is the same, subnets and security groups in any order", () => {
    expect(fields({}, { subnets: ["subnet-b", "subnet-a", "subnet-a"] })).toEqual([]);
  });

  test("when the wanted platform version is LATEST, for any live version", () => {
    expect(fields({ PlatformVersion: "LATEST" }, { platformVersion: "1.3.0" })).toEqual([]);
    expect(fields({ PlatformVersion: "LATEST" }, { platformVersion: undefined })).toEqual([]);
  });

  test("when a public IP was never set", () => {
    expect(fields({}, { assignPublicIp: undefined })).toEqual([]);
  });

  test("when its capacity providers are the wanted ones", () => {
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

  test("when the live platform version is not the wanted one", () => {
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

  test("when several fields differ, which are all listed with both values", () => {
    const found = differences(appSpec(), { ...green, taskDefinition: taskDefinition(6), securityGroups: [] });

    expect(found).toEqual([
      { field: "TaskDefinition", wanted: taskDefinition(7), live: taskDefinition(6) },
      { field: "SecurityGroups", wanted: "sg-app", live: "" },
    ]);
  });
});

describe("a member that an AppSpec leaves out", () => {
  const of = (properties: Parameters<typeof appSpecOf>[0]) =>
    differences(appSpecOf(properties), { ...green, platformVersion: "1.3.0", assignPublicIp: "ENABLED" });

  test("is not compared", () => {
    expect(of({})).toEqual([]);
    expect(of({ NetworkConfiguration: {} })).toEqual([]);
    expect(of({ NetworkConfiguration: { AwsvpcConfiguration: {} } })).toEqual([]);
  });

  test("is not compared, but its other members are", () => {
    const network = {
      AwsvpcConfiguration: { Subnets: ["subnet-a", "subnet-b"], AssignPublicIp: "DISABLED" },
    };
    expect(of({ NetworkConfiguration: network as never })).toEqual([
      { field: "AssignPublicIp", wanted: "DISABLED", live: "ENABLED" },
    ]);
  });

  test("may be a base or a weight, and then any value matches", () => {
    const live = { ...green, capacityProviders: [{ name: "FARGATE_SPOT", base: 3, weight: 2 }] };
    const strategy = (item: object) =>
      differences(
        appSpecOf({ CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", ...item }] }),
        live,
      ).length;

    expect([{}, { Base: 3 }, { Weight: 2 }, { Base: 1 }, { Weight: 1 }].map(strategy)).toEqual([
      0, 0, 0, 1, 1,
    ]);
  });

  test("includes every member if the AppSpec is not known", () => {
    expect(deviations(UNKNOWN_APP_SPEC, { ...green, capacityProviders: liveSpot })).toEqual([]);
    expect(revisionName(UNKNOWN_APP_SPEC)).toBe("an unknown revision");
    expect(() => requiredOf(UNKNOWN_APP_SPEC)).toThrow(new Error("an unknown AppSpec can't be deployed"));
  });
});

describe("a task definition", () => {
  test.each([
    [taskDefinition(7), 0],
    ["shop:7", 0],
    ["shop", 0],
    ["arn:aws:ecs:eu-west-1:123456789012:task-definition/shop", 0],
    [taskDefinition(6), 1],
    ["shop:6", 1],
    ["shop:77", 1],
    ["sho", 1],
    ["arn:aws:ecs:eu-west-1:210987654321:task-definition/shop", 1],
  ])("that an AppSpec names as %s differs from shop:7 in %i fields", (TaskDefinition, count) => {
    expect(differences(appSpecOf({ TaskDefinition }), green)).toHaveLength(count);
  });
});

describe("a PRIMARY task set after a deployment", () => {
  test("may have the cluster's capacity providers if the AppSpec names none", () => {
    expect(deviations(appSpec(), { ...green, capacityProviders: liveSpot })).toEqual([]);
  });

  test("must have the capacity providers that the AppSpec names", () => {
    expect(deviations(appSpec({ CapacityProviderStrategy: spot }), green)).toHaveLength(1);
  });
});

import { describe, expect, test } from "@jest/globals";
import { ENUMS, isKnownError, membersOf, problemsWith } from "./support/api-model";
import { createFakeWorld, groupInput } from "./support/fake-world";

// Every call of the fake world is checked against the model. These tests show that the model finds mistakes.
describe("CodeDeploy's model of requests and responses", () => {
  const deployment = (changes: object) => ({ deploymentInfo: { deploymentId: "d-1", ...changes } });

  test.each([
    ["GetDeployment", "output", deployment({ status: "Baking", createTime: 1.5 })],
    ["GetDeployment", "output", deployment({ targetInstances: null })],
    ["DeleteApplication", "output", {}],
    ["ListDeploymentTargets", "input", { deploymentId: "d-1", targetFilters: { TargetStatus: ["Failed"] } }],
  ] as const)("%s %s accepts %j", (operation, part, value) => {
    expect(problemsWith(operation, part, value)).toEqual([]);
  });

  test.each([
    ["an unknown operation", "Deploy", "input", {}, "Deploy: CodeDeploy has no such operation"],
    [
      "an unknown member",
      "GetDeployment",
      "output",
      deployment({ surprise: 1 }),
      "GetDeployment output.deploymentInfo.surprise is not a member of DeploymentInfo",
    ],
    ["a missing member", "GetDeployment", "input", {}, "GetDeployment input.deploymentId is required"],
    [
      "a date that isn't a number",
      "GetDeployment",
      "output",
      deployment({ createTime: "2026-01-02" }),
      'GetDeployment output.deploymentInfo.createTime must be a number, got "2026-01-02"',
    ],
    [
      "a text with another type",
      "GetDeployment",
      "output",
      deployment({ description: 1 }),
      "GetDeployment output.deploymentInfo.description must be a string, got 1",
    ],
    [
      "a list with another type",
      "ListDeployments",
      "output",
      { deployments: "d-1" },
      "ListDeployments output.deployments must be a list",
    ],
    [
      "a wrong item",
      "ListDeployments",
      "output",
      { deployments: ["d-1", 2] },
      "ListDeployments output.deployments[1] must be a string, got 2",
    ],
    [
      "a wrong member of an item",
      "CreateDeploymentGroup",
      "input",
      { ...groupInput, ecsServices: [{ service: "web" }] },
      "CreateDeploymentGroup input.ecsServices[0].service is not a member of ECSService",
    ],
    [
      "an unknown value of an enum",
      "GetDeployment",
      "output",
      deployment({ status: "Done" }),
      'GetDeployment output.deploymentInfo.status is "Done", which is not one of Baking, Created, Failed, InProgress, Queued, Ready, Stopped, Succeeded',
    ],
    [
      "an unknown value in a list of enum values",
      "CreateDeployment",
      "input",
      { applicationName: "shop", autoRollbackConfiguration: { events: ["DEPLOYMENT_LATE"] } },
      'CreateDeployment input.autoRollbackConfiguration.events[0] is "DEPLOYMENT_LATE", which is not one of DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST',
    ],
    [
      "a response where the operation has none",
      "DeleteApplication",
      "output",
      { a: 1 },
      "DeleteApplication output must be empty",
    ],
  ] as const)("fails for %s", (_, operation, part, value, problem) => {
    expect(problemsWith(operation, part, value)).toEqual([problem]);
  });

  test.each(Object.keys(ENUMS))("contains %s, which has an enum", (name) => {
    const [structure = "", member] = name.split(".");
    expect(membersOf(structure)).toContain(member);
  });

  test("contains exactly the exceptions of CodeDeploy", () => {
    expect(isKnownError("DeploymentIsNotInReadyStateException")).toBe(true);
    expect(isKnownError("ValidationException")).toBe(true);
    expect(isKnownError("DeploymentIsLateException")).toBe(false);
    expect(isKnownError(undefined)).toBe(false);
  });
});

test("every call of the fake world is checked against the model", async () => {
  const world = await createFakeWorld();
  const { store } = world.world;
  const application = store.applications.get("shop");
  Object.assign(application ?? {}, { createTime: "yesterday" });
  await expect(world.deploy("GetApplication", { applicationName: "shop" })).rejects.toThrow(
    new Error('GetApplication output.application.createTime must be a number, got "yesterday"'),
  );
});

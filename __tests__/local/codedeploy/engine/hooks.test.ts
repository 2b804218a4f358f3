import { describe, expect, test } from "@jest/globals";
import type { Invocation } from "../../../../local/lambda/model";
import { BLUE, GREEN, PRODUCTION, taskDefinitionArn } from "../../ecs/support/fake-backing";
import { settled } from "../../ecs/support/fake-time";
import { appSpec, createFakeWorld, type FakeWorld, type HookEvent, revisionOf } from "../support/fake-world";

const FAILED =
  "The deployment failed because one or more of the lifecycle event validation functions failed.";
const rollback = { autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] } };
const returned: Invocation = { error: undefined, log: "a line\n" };

/** A revision with hooks. */
function hooked(...hooks: Record<string, string>[]) {
  const content = JSON.stringify({ ...JSON.parse(appSpec(2)), Hooks: hooks });
  return { revision: revisionOf(content) };
}

/** A handler that reports a status, as it should. */
function setting(world: FakeWorld, status: string) {
  return async (event: HookEvent): Promise<Invocation> => {
    await world.deploy("PutLifecycleEventHookExecutionStatus", {
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status,
    });
    return returned;
  };
}

async function diagnostics(world: FakeWorld, id: string, name: string) {
  const events = (await world.target(id))["lifecycleEvents"] ?? [];
  return events.find((event) => event["lifecycleEventName"] === name)?.["diagnostics"];
}

describe("a hook", () => {
  test("is called at each of its events, in order", async () => {
    const world = await createFakeWorld();
    const names = [
      "BeforeInstall",
      "AfterInstall",
      "AfterAllowTestTraffic",
      "BeforeAllowTraffic",
      "AfterAllowTraffic",
    ];
    for (const name of names) {
      world.functions.add(`on-${name}`, setting(world, "Succeeded"));
    }
    const id = await world.start(2, hooked(...names.map((name) => ({ [name]: `on-${name}` }))));
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
    expect(world.functions.invoked).toEqual(names.map((name) => `on-${name}`));
    expect(await diagnostics(world, id, "BeforeInstall")).toBeUndefined();
  });

  test("keeps its event in progress until it reports success", async () => {
    const world = await createFakeWorld();
    const events: HookEvent[] = [];
    world.functions.add("check", async (event) => {
      events.push(event);
      return returned;
    });
    const id = await world.start(2, hooked({ BeforeAllowTraffic: "check" }));
    await world.time.advance(30);
    expect(await world.events(id)).toContain("BeforeAllowTraffic InProgress");
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    const [event] = events;
    expect(events).toHaveLength(1);
    const { body } = await world.deploy("PutLifecycleEventHookExecutionStatus", {
      deploymentId: event?.DeploymentId,
      lifecycleEventHookExecutionId: event?.LifecycleEventHookExecutionId,
      status: "Succeeded",
    });
    expect(body).toEqual({ lifecycleEventHookExecutionId: event?.LifecycleEventHookExecutionId });
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });

  test("fails the deployment when it reports a failure, and the deployment rolls back", async () => {
    const world = await createFakeWorld(rollback);
    world.functions.add("check", setting(world, "Failed"));
    const id = await world.start(2, hooked({ AfterAllowTraffic: "check" }));
    await world.time.advance(10);
    const info = await world.info(id);
    expect(info).toMatchObject({
      status: "Failed",
      errorInformation: { code: "HOOK_EXECUTION_FAILURE", message: FAILED },
    });
    expect(await world.events(id)).toContain("AfterAllowTraffic Failed");
    expect(await diagnostics(world, id, "AfterAllowTraffic")).toEqual({
      errorCode: "ScriptFailed",
      scriptName: "check",
      message: "check reported that AfterAllowTraffic failed.",
      logTail: "a line\n",
    });
    const rolledBack = await world.info(info["rollbackInfo"]?.["rollbackDeploymentId"] ?? "");
    expect(rolledBack).toMatchObject({ status: "Succeeded" });
    expect(world.backing.weights(PRODUCTION)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
    expect(await world.taskSets()).toMatchObject([{ taskDefinition: taskDefinitionArn(1) }]);
    expect(world.functions.invoked).toEqual(["check"]);
  });

  test("leaves nothing to roll back when it fails in BeforeInstall", async () => {
    const world = await createFakeWorld(rollback);
    world.functions.add("check", setting(world, "Failed"));
    const id = await world.start(2, hooked({ BeforeInstall: "check" }));
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Failed" });
    expect(await world.info(id)).not.toHaveProperty("rollbackInfo");
    expect(await world.taskSets()).toHaveLength(1);
  });

  test.each([
    ["still in progress", 59, "InProgress"],
    ["failed", 62, "Failed"],
  ])("without a report is %s after %p minutes", async (_, minutes, status) => {
    const world = await createFakeWorld();
    world.functions.add("silent", async () => returned);
    const id = await world.start(2, hooked({ BeforeInstall: "silent" }));
    await world.time.advance(minutes);
    expect(await world.info(id)).toMatchObject({ status });
  });

  test("times out when it reports nothing, with the end of its log", async () => {
    const world = await createFakeWorld();
    world.functions.add("silent", async () => ({ error: undefined, log: `${"x".repeat(5000)}end` }));
    const id = await world.start(2, hooked({ BeforeInstall: "silent" }));
    await world.time.advance(62);
    expect(await world.info(id)).toMatchObject({
      errorInformation: {
        code: "TIMEOUT",
        message:
          "The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.",
      },
    });
    const found = await diagnostics(world, id, "BeforeInstall");
    expect(found).toMatchObject({ errorCode: "ScriptTimedOut", scriptName: "silent" });
    expect(found?.["logTail"]).toHaveLength(4096);
    expect(String(found?.["logTail"])).toMatch(/xend$/);
  });

  test("is called up to three times when it throws, and can then succeed", async () => {
    const world = await createFakeWorld();
    const good = setting(world, "Succeeded");
    world.functions.add("flaky", async (event) =>
      world.functions.invoked.length < 3 ? { error: "Error: no", log: "" } : good(event),
    );
    const id = await world.start(2, hooked({ BeforeInstall: "flaky" }));
    await world.time.advance(2.9);
    expect(world.functions.invoked).toHaveLength(2);
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
    expect(world.functions.invoked).toHaveLength(3);
  });

  test("is not called a fourth time when it throws each time", async () => {
    const world = await createFakeWorld();
    world.functions.add("broken", async () => ({ error: "Error: no", log: "" }));
    await world.start(2, hooked({ BeforeInstall: "broken" }));
    await world.time.advance(50);
    expect(world.functions.invoked).toEqual(["broken", "broken", "broken"]);
  });

  test("is not called again when it throws after its report", async () => {
    const world = await createFakeWorld();
    const good = setting(world, "Succeeded");
    world.functions.add("late", async (event) => ({ ...(await good(event)), error: "Error: late" }));
    const id = await world.start(2, hooked({ BeforeInstall: "late" }));
    await world.time.advance(20);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
    expect(world.functions.invoked).toEqual(["late"]);
  });

  test("fails its event at once when the function doesn't exist", async () => {
    const world = await createFakeWorld();
    const id = await world.start(2, hooked({ AfterInstall: "missing" }));
    await world.time.advance(2);
    expect(await world.info(id)).toMatchObject({
      status: "Failed",
      errorInformation: { code: "HOOK_EXECUTION_FAILURE", message: FAILED },
    });
    expect(await diagnostics(world, id, "AfterInstall")).toMatchObject({
      errorCode: "ScriptMissing",
      message: "The Lambda function missing could not be invoked: the function does not exist",
    });
  });

  test("doesn't block a stop of the deployment, and is not called again", async () => {
    const world = await createFakeWorld();
    world.functions.add("broken", async () => ({ error: "Error: no", log: "" }));
    const id = await world.start(2, hooked({ BeforeAllowTraffic: "broken" }));
    await world.time.advance(1.5);
    await world.deploy("StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
    await settled();
    await world.time.advance(20);
    expect(await world.info(id)).toMatchObject({ status: "Stopped" });
    expect(world.functions.invoked).toEqual(["broken"]);
  });

  test("for test traffic is skipped without a test listener", async () => {
    const world = await createFakeWorld({
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: "web-blue" }, { name: "web-green" }],
            prodTrafficRoute: { listenerArns: [PRODUCTION] },
          },
        ],
      },
    });
    const id = await world.start(2, hooked({ AfterAllowTestTraffic: "missing" }));
    await world.time.advance(10);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });
});

test.each([
  [
    "with another runtime",
    { runtime: "python3.13" },
    "its runtime is python3.13, and the local AWS runs only nodejs runtimes",
  ],
  ["from a container image", { zip: undefined }, "it was not created or updated with a zip file"],
])("CreateDeployment fails for a hook %s", async (_, changes, reason) => {
  const world = await createFakeWorld();
  world.functions.add("check", async () => returned, changes);
  const answer = await world.deploy("CreateDeployment", {
    applicationName: "shop",
    deploymentGroupName: "web",
    ...hooked({ AfterInstall: "check" }),
  });
  expect(answer).toMatchObject({
    status: 400,
    body: {
      __type: "InvalidRevisionException",
      message: `the local AWS can't run check, the hook of AfterInstall: ${reason}. Remove the hook, or test it on AWS`,
    },
  });
});

describe("PutLifecycleEventHookExecutionStatus fails", () => {
  test.each([
    [
      "with a status that is invalid for a hook",
      { status: "Skipped" },
      "InvalidLifecycleEventHookExecutionStatusException",
    ],
    ["without a status", { status: undefined }, "InvalidLifecycleEventHookExecutionStatusException"],
    [
      "for an unknown execution",
      { lifecycleEventHookExecutionId: "x" },
      "InvalidLifecycleEventHookExecutionIdException",
    ],
    ["for an unknown deployment", { deploymentId: "d-NOTTHERE1" }, "DeploymentDoesNotExistException"],
    ["without a deployment", { deploymentId: undefined }, "DeploymentIdRequiredException"],
  ])("%s", async (_, changes, error) => {
    const world = await createFakeWorld();
    const events: HookEvent[] = [];
    world.functions.add("silent", async (event) => {
      events.push(event);
      return returned;
    });
    const id = await world.start(2, hooked({ BeforeInstall: "silent" }));
    await world.time.advance(1);
    const { body } = await world.deploy("PutLifecycleEventHookExecutionStatus", {
      deploymentId: id,
      lifecycleEventHookExecutionId: events[0]?.LifecycleEventHookExecutionId,
      status: "Succeeded",
      ...changes,
    });
    expect(body["__type"]).toBe(error);
  });

  test("a second time", async () => {
    const world = await createFakeWorld();
    const answers: unknown[] = [];
    world.functions.add("twice", async (event) => {
      // Directly after the first call, so that only the first call can be the reason for the error.
      const both = ["Succeeded", "Failed"].map((status) =>
        world.deploy("PutLifecycleEventHookExecutionStatus", {
          deploymentId: event.DeploymentId,
          lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
          status,
        }),
      );
      answers.push(...(await Promise.all(both)).map(({ body }) => body["__type"]));
      return returned;
    });
    const id = await world.start(2, hooked({ BeforeInstall: "twice" }));
    await world.time.advance(10);
    expect(answers).toEqual([undefined, "LifecycleEventAlreadyCompletedException"]);
    expect(await world.info(id)).toMatchObject({ status: "Succeeded" });
  });
});

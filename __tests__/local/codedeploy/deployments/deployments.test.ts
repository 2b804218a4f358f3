import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { createServiceInput } from "../../ecs/support/fake-ecs";
import { appSpec, createFakeWorld, type FakeWorld, groupInput, revisionOf } from "../support/fake-world";

const names = { applicationName: "shop", deploymentGroupName: "web" };
const request = { ...names, revision: revisionOf(appSpec(2)) };

async function history(count: number): Promise<{ world: FakeWorld; ids: readonly string[] }> {
  const world = await createFakeWorld();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    ids.push(await world.start(1 + (index % 2)));
    await world.time.advance(10);
  }
  return { world, ids };
}

describe("CreateDeployment", () => {
  test("returns an id in CodeDeploy's format", async () => {
    const world = await createFakeWorld();
    expect(await world.start(2)).toMatch(/^d-[A-Z0-9]{9}$/);
  });

  test("accepts the correct hash of the AppSpec, in upper or lower case", async () => {
    const world = await createFakeWorld();
    const content = appSpec(2);
    const sha256 = createHash("sha256").update(content).digest("hex").toUpperCase();
    const revision = { revisionType: "AppSpecContent", appSpecContent: { content, sha256 } };
    const id = await world.start(2, { revision });
    expect((await world.info(id))["revision"]).toEqual({
      revisionType: "AppSpecContent",
      appSpecContent: { sha256: sha256.toLowerCase() },
    });
  });

  test.each([
    ["no application", { applicationName: undefined }, "ApplicationNameRequiredException"],
    ["an application with a bad name", { applicationName: "a b" }, "InvalidApplicationNameException"],
    ["an unknown application", { applicationName: "none" }, "ApplicationDoesNotExistException"],
    ["no group", { deploymentGroupName: undefined }, "DeploymentGroupNameRequiredException"],
    ["an unknown group", { deploymentGroupName: "none" }, "DeploymentGroupDoesNotExistException"],
    ["no revision", { revision: undefined }, "RevisionRequiredException"],
    ["a revision without a type", { revision: {} }, "InvalidRevisionException"],
    ["a revision in S3", { revision: { revisionType: "S3", s3Location: {} } }, "InvalidRevisionException"],
    ["an empty AppSpec", { revision: revisionOf("") }, "InvalidRevisionException"],
    ["a broken AppSpec", { revision: revisionOf("{") }, "InvalidRevisionException"],
    [
      "another AppSpec's hash",
      { revision: { revisionType: "AppSpecContent", appSpecContent: { content: appSpec(2), sha256: "00" } } },
      "InvalidRevisionException",
    ],
    ["an unknown config", { deploymentConfigName: "none" }, "DeploymentConfigDoesNotExistException"],
    [
      "a config for servers",
      { deploymentConfigName: "CodeDeployDefault.OneAtATime" },
      "DeploymentConfigDoesNotExistException",
    ],
    [
      "a rollback without events",
      { autoRollbackConfiguration: { enabled: true } },
      "InvalidAutoRollbackConfigException",
    ],
    [
      "a rollback on an unknown event",
      { autoRollbackConfiguration: { enabled: true, events: ["X"] } },
      "InvalidAutoRollbackConfigException",
    ],
    [
      "an override alarm without a name",
      { overrideAlarmConfiguration: { enabled: true, alarms: [{ name: "" }] } },
      "InvalidAlarmConfigException",
    ],
    ["an unknown member", { surprise: 1 }, "ValidationException"],
  ])("fails with %s", async (_, changes, type) => {
    const world = await createFakeWorld();
    const { status, body } = await world.deploy("CreateDeployment", { ...request, ...changes });
    expect({ status, type: body["__type"] }).toEqual({ status: 400, type });
    expect(body["message"]).not.toBe("");
    expect(world.world.store.deployments).toEqual([]);
  });

  test.each([
    ["is in progress", 1],
    ["waits to terminate the old task set", 4],
  ])("fails when another deployment %s", async (_, minutes) => {
    const world = await createFakeWorld();
    const id = await world.start(2);
    await world.time.advance(minutes);
    const { body } = await world.deploy("CreateDeployment", request);
    expect(body).toEqual({
      __type: "DeploymentLimitExceededException",
      message: `The Deployment Group 'web' already has an active Deployment '${id}'`,
    });
  });

  test("may run at the same time as a deployment of another group", async () => {
    const world = await createFakeWorld();
    await world.call("CreateService", { ...createServiceInput, serviceName: "api" });
    await world.deploy("CreateDeploymentGroup", {
      ...groupInput,
      deploymentGroupName: "api",
      ecsServices: [{ clusterName: "shop", serviceName: "api" }],
    });
    const web = await world.start(2);
    const api = await world.start(2, { deploymentGroupName: "api" });
    const list = async (deploymentGroupName: string) =>
      (await world.deploy("ListDeployments", { ...names, deploymentGroupName })).body["deployments"];
    expect([await list("web"), await list("api")]).toEqual([[web], [api]]);
    expect((await world.deploy("ListDeployments", {})).body["deployments"]).toEqual([api, web]);
  });

  test("contains the previously deployed revision", async () => {
    const { world, ids } = await history(2);
    const [first = "", second = ""] = ids;
    expect(await world.info(first)).not.toHaveProperty("previousRevision");
    expect((await world.info(second))["previousRevision"]).toEqual((await world.info(first))["revision"]);
  });
});

describe("GetDeployment", () => {
  test.each([
    ["no id", undefined, "DeploymentIdRequiredException"],
    ["an id in another format", "d-1", "InvalidDeploymentIdException"],
    ["an unknown id", "d-AAAAAAAAA", "DeploymentDoesNotExistException"],
  ])("fails with %s", async (_, deploymentId, type) => {
    const world = await createFakeWorld();
    const { body } = await world.deploy("GetDeployment", { deploymentId });
    expect(body["__type"]).toBe(type);
  });

  test("returns the hash of the AppSpec, without its content", async () => {
    const { world, ids } = await history(1);
    const revision = (await world.info(ids[0] ?? ""))["revision"];
    const { body } = await world.deploy("GetApplicationRevision", { applicationName: "shop", revision });
    expect(body).toMatchObject({
      revision: { appSpecContent: { content: appSpec(1) } },
      revisionInfo: { deploymentGroups: ["web"] },
    });
  });

  test("returns several deployments, and refuses more than 25", async () => {
    const { world, ids } = await history(2);
    const { body } = await world.deploy("BatchGetDeployments", { deploymentIds: ids });
    expect(body["deploymentsInfo"]).toMatchObject(ids.map((deploymentId) => ({ deploymentId })));
    const many = await world.deploy("BatchGetDeployments", { deploymentIds: Array(26).fill(ids[0]) });
    expect(many.body["__type"]).toBe("BatchLimitExceededException");
  });
});

describe("ListDeployments", () => {
  test("lists the newest deployment first", async () => {
    const { world, ids } = await history(3);
    const { body } = await world.deploy("ListDeployments", names);
    expect(body["deployments"]).toEqual(ids.toReversed());
  });

  test("filters by status", async () => {
    const { world, ids } = await history(2);
    const running = await world.start(1);
    await world.time.advance(1);
    const list = async (...includeOnlyStatuses: string[]) =>
      (await world.deploy("ListDeployments", { ...names, includeOnlyStatuses })).body["deployments"];
    expect(await list("Created", "Queued", "InProgress")).toEqual([running]);
    expect(await list("Succeeded")).toEqual(ids.toReversed());
    expect(await list("Failed")).toEqual([]);
  });

  test("filters by creation time, bounds included", async () => {
    const { world, ids } = await history(3);
    const at = async (index: number) => Number((await world.info(ids[index] ?? ""))["createTime"]);
    const [start, end] = [await at(1), await at(2)];
    const list = async (createTimeRange: object) =>
      (await world.deploy("ListDeployments", { ...names, createTimeRange })).body["deployments"];
    expect(await list({ start, end })).toEqual([ids[2], ids[1]]);
    expect(await list({ start: start + 1, end: end - 1 })).toEqual([]);
    expect(await list({ end: start })).toEqual([ids[1], ids[0]]);
  });

  test("returns pages of 100", async () => {
    const world = await createFakeWorld();
    const first = await world.start(2);
    const original = world.world.store.deployments[0];
    for (let index = 0; original !== undefined && index < 100; index++) {
      world.world.store.deployments.push({ ...original, id: `d-${String(index).padStart(9, "0")}` });
    }
    const page = await world.deploy("ListDeployments", names);
    expect(page.body["deployments"]).toHaveLength(100);
    const nextToken = page.body["nextToken"];
    const rest = await world.deploy("ListDeployments", { ...names, nextToken });
    expect(rest.body).toEqual({ deployments: [first] });
  });

  test.each([
    ["an application without a group", { applicationName: "shop" }, "DeploymentGroupNameRequiredException"],
    ["a group without an application", { deploymentGroupName: "web" }, "ApplicationNameRequiredException"],
    ["an unknown group", { ...names, deploymentGroupName: "none" }, "DeploymentGroupDoesNotExistException"],
    ["an unknown status", { ...names, includeOnlyStatuses: ["Done"] }, "InvalidDeploymentStatusException"],
    [
      "a time range that ends before it starts",
      { ...names, createTimeRange: { start: 2, end: 1 } },
      "InvalidTimeRangeException",
    ],
    ["an invalid token", { ...names, nextToken: "x" }, "InvalidNextTokenException"],
  ])("fails with %s", async (_, input, type) => {
    const { body } = await (await createFakeWorld()).deploy("ListDeployments", input);
    expect(body["__type"]).toBe(type);
  });
});

describe("the deployment target", () => {
  test("is the service", async () => {
    const { world, ids } = await history(1);
    const deploymentId = ids[0];
    const list = await world.deploy("ListDeploymentTargets", { deploymentId });
    expect(list.body).toEqual({ targetIds: ["shop:web"] });
    const batch = await world.deploy("BatchGetDeploymentTargets", { deploymentId, targetIds: ["shop:web"] });
    expect(batch.body["deploymentTargets"]?.[0]).toMatchObject({
      deploymentTargetType: "ECSTarget",
      ecsTarget: { targetId: "shop:web", status: "Succeeded" },
    });
  });

  test("is filtered by its status", async () => {
    const { world, ids } = await history(1);
    const list = async (targetFilters: object) =>
      (await world.deploy("ListDeploymentTargets", { deploymentId: ids[0], targetFilters })).body;
    expect(await list({ TargetStatus: ["Failed"] })).toEqual({ targetIds: [] });
    expect(await list({ TargetStatus: ["Failed", "Succeeded"] })).toEqual({ targetIds: ["shop:web"] });
    expect((await list({ Color: ["Blue"] }))["__type"]).toBe("InvalidTargetFilterNameException");
  });

  test("fails before the deployment has started", async () => {
    const world = await createFakeWorld();
    const deploymentId = await world.start(2);
    const { body } = await world.deploy("GetDeploymentTarget", { deploymentId, targetId: "shop:web" });
    expect(body["__type"]).toBe("DeploymentNotStartedException");
  });

  test.each([
    [undefined, "DeploymentTargetIdRequiredException"],
    ["web", "InvalidDeploymentTargetIdException"],
    ["shop:other", "DeploymentTargetDoesNotExistException"],
  ])("fails with the id %p", async (targetId, type) => {
    const { world, ids } = await history(1);
    const { body } = await world.deploy("GetDeploymentTarget", { deploymentId: ids[0], targetId });
    expect(body["__type"]).toBe(type);
  });

  test("fails with the required format of an id", async () => {
    const { world, ids } = await history(1);
    const { body } = await world.deploy("GetDeploymentTarget", { deploymentId: ids[0], targetId: "web" });
    expect(body["message"]).toBe(
      "Invalid id web for ECS deployment, valid Id should be in format <cluster-name>:<service-name>",
    );
  });
});

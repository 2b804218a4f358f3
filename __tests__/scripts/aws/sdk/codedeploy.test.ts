import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  DeploymentLimitExceededException,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { START } from "../../driver/fixtures";
import { named } from "./named";

const codeDeploy = mockClient(CodeDeployClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  codeDeploy.reset();
});

describe("deployments", () => {
  test("that are running are listed by status, in one call", async () => {
    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: ["d-1"] });

    expect(await aws.runningDeployments("app", "group")).toEqual(["d-1"]);
    expect(codeDeploy.calls()).toHaveLength(1);
    expect(codeDeploy.call(0).args[0].input).toEqual({
      applicationName: "app",
      deploymentGroupName: "group",
      includeOnlyStatuses: ["Created", "Queued", "InProgress", "Baking", "Ready"],
    });
  });

  test("are created with their AppSpec and its fingerprint", async () => {
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: "d-1" });
    const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256: "f" };

    expect(await aws.createDeployment(order)).toEqual({ kind: "created", id: "d-1" });
    expect(codeDeploy.call(0).args[0].input).toEqual({
      applicationName: "a",
      deploymentGroupName: "g",
      description: "d",
      revision: { revisionType: "AppSpecContent", appSpecContent: { content: "{}", sha256: "f" } },
    });

    codeDeploy
      .on(CreateDeploymentCommand)
      .rejects(new DeploymentLimitExceededException({ message: "x", $metadata: { httpStatusCode: 400 } }));
    expect(await aws.createDeployment(order)).toEqual({ kind: "another-deployment-running", message: "x" });
  });

  test("are created with their overrides of the group", async () => {
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: "d-1" });
    const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256: "f" };
    const instead = { deploymentConfigName: "at-once", ignoresAlarms: true, neverRollsBack: true };

    await aws.createDeployment({ ...order, ...instead });

    expect(codeDeploy.call(0).args[0].input).toMatchObject({
      deploymentConfigName: "at-once",
      overrideAlarmConfiguration: { enabled: false },
      autoRollbackConfiguration: { enabled: false },
    });
  });

  test("are created from an object in S3, and show where it is", async () => {
    const sha256 = "a".repeat(64);
    const object = {
      bucket: "revisions",
      key: `app/${sha256}.json`,
      bundleType: "JSON",
      version: "v1",
      eTag: "tag",
    };
    const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256 };
    codeDeploy.on(CreateDeploymentCommand).resolves({ deploymentId: "d-1" });
    await aws.createDeployment({ ...order, object });
    const revision = { revisionType: "S3", s3Location: object } as const;
    expect(codeDeploy.call(0).args[0].input).toMatchObject({ revision });

    codeDeploy.on(GetDeploymentCommand).resolves({
      deploymentInfo: { status: "Succeeded", revision: revision as never },
    });
    expect(await aws.deployment("d-1")).toMatchObject({ sha256, object });
  });

  test("are stopped with a rollback; a deployment that has ended is not changed", async () => {
    codeDeploy.on(StopDeploymentCommand).resolves({ status: "Pending" });
    await aws.stopDeployment("d-1");
    expect(codeDeploy.call(0).args[0].input).toEqual({ deploymentId: "d-1", autoRollbackEnabled: true });

    codeDeploy.on(StopDeploymentCommand).rejects(named("DeploymentAlreadyCompletedException"));
    await expect(aws.stopDeployment("d-1")).resolves.toBeUndefined();
  });

  test.each(["READY_WAIT", "TERMINATION_WAIT"] as const)("can end their %s", async (wait) => {
    codeDeploy.on(ContinueDeploymentCommand).resolves({});
    await aws.continueDeployment("d-1", wait);

    expect(codeDeploy.call(0).args[0].input).toEqual({ deploymentId: "d-1", deploymentWaitType: wait });
  });

  test("that have ended are listed by status, the newest 25 at once", async () => {
    const deployments = Array.from({ length: 30 }, (_, index) => `d-${index}`);
    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments });
    codeDeploy.on(BatchGetDeploymentsCommand).resolves({
      deploymentsInfo: [
        { deploymentId: "d-0", status: "Failed", creator: "codeDeployRollback", description: "x" },
      ],
    });

    expect(await aws.endedDeployments("app", "group")).toMatchObject([
      { id: "d-0", status: "Failed", isRollback: true, description: "x" },
    ]);
    expect(codeDeploy.call(0).args[0].input).toMatchObject({
      includeOnlyStatuses: ["Succeeded", "Failed", "Stopped"],
    });
    expect(codeDeploy.call(1).args[0].input).toEqual({ deploymentIds: deployments.slice(0, 25) });

    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: [] });
    expect(await aws.endedDeployments("app", "group")).toEqual([]);
  });

  test("have a status, an error and a rollback", async () => {
    codeDeploy.on(GetDeploymentCommand).resolves({
      deploymentInfo: {
        status: "Failed",
        createTime: new Date(START),
        completeTime: new Date(START + 60_000),
        creator: "user",
        deploymentConfigName: "shop-canary",
        revision: { revisionType: "AppSpecContent", appSpecContent: { sha256: "f" } },
        errorInformation: { code: "TIMEOUT", message: "too late" },
        rollbackInfo: { rollbackDeploymentId: "d-2", rollbackMessage: "" },
      },
    });

    expect(await aws.deployment("d-1")).toEqual({
      id: "d-1",
      status: "Failed",
      createdAt: START,
      endedAt: START + 60_000,
      creator: "user",
      sha256: "f",
      configName: "shop-canary",
      error: { code: "TIMEOUT", message: "too late" },
      description: undefined,
      isRollback: false,
      rollbackId: "d-2",
      rollbackMessage: undefined,
    });
  });

  test.each([
    ["a string", { revisionType: "String", string: { sha256: "f" } }, "f"],
    ["an AppSpec", { revisionType: "AppSpecContent", appSpecContent: { sha256: "f" } }, "f"],
    ["an S3 object", { revisionType: "S3", s3Location: { bucket: "b" } }, undefined],
  ] as const)("have the fingerprint of a revision that is returned as %s", async (_as, revision, sha256) => {
    codeDeploy.on(GetDeploymentCommand).resolves({ deploymentInfo: { status: "Created", revision } });

    expect(await aws.deployment("d-1")).toMatchObject({ sha256 });
  });

  test("fail with a bug if AWS leaves out a required member", async () => {
    codeDeploy.on(GetDeploymentCommand).resolves({});

    await expect(aws.deployment("d-1")).rejects.toThrow(/GetDeployment.*status/);
  });
});

describe("a group's deployments", () => {
  const ids = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => `d-${from + index}`);
  const inputs = () => codeDeploy.calls().map((call) => call.args[0].input);

  /** They are returned in another order than requested. */
  function describesBackwards(): void {
    codeDeploy.on(BatchGetDeploymentsCommand).callsFake(({ deploymentIds }: { deploymentIds: string[] }) => ({
      deploymentsInfo: deploymentIds
        .map((deploymentId) => ({ deploymentId, status: "Succeeded" as const }))
        .reverse(),
    }));
  }

  test("are listed newest first, over all pages needed, and described 25 at once", async () => {
    codeDeploy
      .on(ListDeploymentsCommand)
      .resolvesOnce({ deployments: ids(0, 20), nextToken: "more" })
      .resolvesOnce({ deployments: ids(20, 20), nextToken: "even more" });
    describesBackwards();

    expect((await aws.deployments("app", "group", 26)).map(({ id }) => id)).toEqual(ids(0, 26));
    const place = { applicationName: "app", deploymentGroupName: "group" };
    expect(inputs()).toEqual([
      place,
      { ...place, nextToken: "more" },
      { deploymentIds: ids(0, 25) },
      { deploymentIds: ids(25, 1) },
    ]);
  });

  test.each([
    [25, 2],
    [26, 3],
  ])("need one call for each 25: %s need %s calls in total", async (most, calls) => {
    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: ids(0, 40) });
    describesBackwards();
    await aws.deployments("app", "group", most);

    expect(codeDeploy.calls()).toHaveLength(calls);
  });

  test("are an empty list, in one call, if there were none yet", async () => {
    codeDeploy.on(ListDeploymentsCommand).resolves({});

    expect(await aws.deployments("app", "group", 10)).toEqual([]);
    expect(codeDeploy.calls()).toHaveLength(1);
  });

  test("leave out a deployment that was deleted after it was listed", async () => {
    codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: ["d-0", "d-1"] });
    codeDeploy.on(BatchGetDeploymentsCommand).resolves({
      deploymentsInfo: [{ deploymentId: "d-1", status: "Failed" }],
    });

    expect((await aws.deployments("app", "group", 10)).map(({ id }) => id)).toEqual(["d-1"]);
  });
});

describe("the content of a revision", () => {
  const asAppSpec = { revisionType: "AppSpecContent", appSpecContent: { sha256: "f" } } as const;
  const asString = { revisionType: "String", string: { sha256: "f" } } as const;
  const missing = named("RevisionDoesNotExistException");

  test("is requested as an AppSpec", async () => {
    codeDeploy.on(GetApplicationRevisionCommand).resolves({
      revision: { revisionType: "AppSpecContent", appSpecContent: { content: "{}", sha256: "f" } },
    });

    expect(await aws.revision("app", "f")).toBe("{}");
    expect(codeDeploy.calls().map((call) => call.args[0].input)).toEqual([
      { applicationName: "app", revision: asAppSpec },
    ]);
  });

  test.each([
    ["isn't there as one", () => codeDeploy.on(GetApplicationRevisionCommand).rejectsOnce(missing)],
    [
      "is there without its text",
      () => codeDeploy.on(GetApplicationRevisionCommand).resolvesOnce({ revision: asAppSpec }),
    ],
  ])("is requested as a string if it %s", async (_why, first) => {
    first().resolvesOnce({ revision: { revisionType: "String", string: { content: "version: 0.0" } } });

    expect(await aws.revision("app", "f")).toBe("version: 0.0");
    expect(codeDeploy.call(1).args[0].input).toEqual({ applicationName: "app", revision: asString });
  });

  test("is undefined if CodeDeploy has neither form", async () => {
    codeDeploy.on(GetApplicationRevisionCommand).rejects(missing);

    expect(await aws.revision("app", "f")).toBeUndefined();
    expect(codeDeploy.calls()).toHaveLength(2);
  });

  test("fails when access is denied", async () => {
    codeDeploy.on(GetApplicationRevisionCommand).rejects(named("AccessDeniedException"));

    await expect(aws.revision("app", "f")).rejects.toMatchObject({
      kind: "denied",
      action: "codedeploy:GetApplicationRevision",
    });
  });
});

test("the deployments that run are listed for no application, by their status", async () => {
  codeDeploy.on(ListDeploymentsCommand).resolves({ deployments: ["d-1"] });

  expect(await aws.deploymentsRunning()).toEqual(["d-1"]);
  expect(codeDeploy.call(0).args[0].input).toEqual({
    includeOnlyStatuses: ["Created", "Queued", "InProgress", "Baking", "Ready"],
    nextToken: undefined,
  });
});

test("deployments are described 25 at once, with whose they are", async () => {
  codeDeploy
    .on(BatchGetDeploymentsCommand)
    .callsFake(({ deploymentIds = [] }: { deploymentIds?: string[] }) => ({
      deploymentsInfo: deploymentIds.map((deploymentId) => ({
        deploymentId,
        applicationName: "app",
        deploymentGroupName: "group",
        status: "Succeeded",
      })),
    }));
  const found = await aws.deploymentsOf(Array.from({ length: 26 }, (_, index) => `d-${index}`));

  expect(found).toHaveLength(26);
  expect(found[0]).toMatchObject({
    id: "d-0",
    application: "app",
    deploymentGroup: "group",
    status: "Succeeded",
  });
  expect(codeDeploy.calls()).toHaveLength(2);
});

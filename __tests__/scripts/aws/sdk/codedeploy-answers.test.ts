import type { DeploymentGroupInfo, DeploymentInfo, ECSTarget } from "@aws-sdk/client-codedeploy";
import { describe, expect, test } from "@jest/globals";
import {
  deployment,
  deploymentGroup,
  deploymentTarget,
  overrides,
  trafficShift,
} from "../../../../scripts/aws/sdk/codedeploy-answers";

const ID = "d-NEW000001";
const order = { application: "a", deploymentGroup: "g", description: "d", content: "{}", sha256: "f" };
const group = (info: Partial<DeploymentGroupInfo>) =>
  deploymentGroup({ deploymentConfigName: "shop-canary", ...info });
const seen = (info: Partial<DeploymentInfo>) => deployment(ID, { status: "InProgress", ...info });
const target = (info: ECSTarget) => deploymentTarget(info);

describe("a setting that a group leaves out", () => {
  test("means no alarms or events, a platform other than ECS, and no wait", () => {
    expect(group({})).toEqual({
      computePlatform: "Server",
      deploymentConfigName: "shop-canary",
      services: [],
      productionListenerArn: undefined,
      testListenerArn: undefined,
      targetGroupNames: [],
      readyWait: { kind: "continue" },
      terminationWaitMinutes: 0,
      rollbackEvents: [],
      alarmNames: [],
      ignoresPollAlarmFailure: false,
      roleArn: undefined,
    });
  });

  test.each([
    [true, ["DEPLOYMENT_FAILURE"], ["5xx"]],
    [false, [], []],
    [undefined, [], []],
  ] as const)("means rollback and alarms only if they are enabled: %p", (enabled, events, names) => {
    const found = group({
      autoRollbackConfiguration: { enabled, events: ["DEPLOYMENT_FAILURE"] },
      alarmConfiguration: { enabled, alarms: [{ name: "5xx" }] },
    });

    expect(found).toMatchObject({ rollbackEvents: events, alarmNames: names });
  });

  test.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])(
    "means that an unreadable alarm stops a deployment, unless the group ignores that: %p",
    (ignorePollAlarmFailure, expected) => {
      const alarmConfiguration = { enabled: true, alarms: [{ name: "5xx" }], ignorePollAlarmFailure };

      expect(group({ alarmConfiguration }).ignoresPollAlarmFailure).toBe(expected);
    },
  );

  test.each([
    ["STOP_DEPLOYMENT", { kind: "approval", minutes: 30 }],
    ["CONTINUE_DEPLOYMENT", { kind: "continue" }],
    [undefined, { kind: "continue" }],
  ] as const)(
    "means a wait for approval only if the deployment stops without one: %p",
    (actionOnTimeout, expected) => {
      const option = { actionOnTimeout, waitTimeInMinutes: 30 };

      expect(
        group({ blueGreenDeploymentConfiguration: { deploymentReadyOption: option } }).readyWait,
      ).toEqual(expected);
    },
  );
});

describe("an override of the group in a request", () => {
  test.each([
    [{}, {}],
    [{ ignoresAlarms: true }, { overrideAlarmConfiguration: { enabled: false } }],
    [{ neverRollsBack: true }, { autoRollbackConfiguration: { enabled: false } }],
    [{ deploymentConfigName: "x" }, { deploymentConfigName: "x" }],
    [{ ignoresAlarms: false, neverRollsBack: false }, {}],
  ])("is independent of the others: %j", (measures, expected) => {
    expect(overrides({ ...order, ...measures })).toEqual(expected);
  });
});

describe("a deployment", () => {
  test("may have only a status", () => {
    expect(deployment(ID, { status: "Created" })).toEqual({
      id: ID,
      status: "Created",
      createdAt: undefined,
      endedAt: undefined,
      creator: undefined,
      sha256: undefined,
      configName: undefined,
      error: undefined,
      description: undefined,
      isRollback: false,
      rollbackId: undefined,
      rollbackMessage: undefined,
    });
  });

  test("fails without a status", () => {
    expect(() => deployment(ID, {})).toThrow(/GetDeployment.*status/);
  });

  test.each([
    ["codeDeployRollback", true],
    ["user", false],
    ["CodeDeploy", false],
    ["CodeDeployAutoUpdate", false],
  ] as const)("is a rollback only if CodeDeploy's creator value says so: %s", (creator, isRollback) => {
    expect(seen({ creator }).isRollback).toBe(isRollback);
  });

  test("has no rollback, description, message or config if AWS returns an empty string", () => {
    const rollbackInfo = { rollbackDeploymentId: "", rollbackMessage: "" };
    const found = seen({ rollbackInfo, description: "", deploymentConfigName: "" });

    expect([found.rollbackId, found.rollbackMessage, found.description, found.configName]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  test("starts at its creation time and ends at its completion time", () => {
    const [createTime, completeTime] = [new Date(1_000), new Date(2_000)];

    expect(seen({ createTime, completeTime })).toMatchObject({ createdAt: 1_000, endedAt: 2_000 });
  });

  test("has the wait for an approval with which it started", () => {
    const wait = (actionOnTimeout: "STOP_DEPLOYMENT" | "CONTINUE_DEPLOYMENT", waitTimeInMinutes: number) =>
      seen({
        blueGreenDeploymentConfiguration: { deploymentReadyOption: { actionOnTimeout, waitTimeInMinutes } },
      }).readyWait;

    expect(wait("STOP_DEPLOYMENT", 30)).toEqual({ kind: "approval", minutes: 30 });
    expect(wait("CONTINUE_DEPLOYMENT", 0)).toEqual({ kind: "continue" });
  });

  test("has an error with a code even if AWS returns none", () => {
    expect(seen({ errorInformation: {} }).error).toEqual({ code: "UNKNOWN", message: "" });
  });

  test.each([
    ["AppSpecContent", { appSpecContent: { sha256: "f1" } }],
    ["String", { appSpecContent: { sha256: "" }, string: { sha256: "f1" } }],
  ] as const)("has the fingerprint of its revision, for the type %s", (revisionType, revision) => {
    expect(seen({ revision: { revisionType, ...revision } }).sha256).toBe("f1");
  });
});

describe("a target", () => {
  test("has a green task set only if AWS returns one, and nothing that AWS does not return", () => {
    const found = target({
      taskSetsInfo: [{ taskSetLabel: "Green" }, { taskSetLabel: "Blue" }, {}],
      lifecycleEvents: [{ diagnostics: { logTail: "", message: "" } }],
    });

    expect(found.status).toBe("Unknown");
    expect(found.taskSets.map(({ label }) => label)).toEqual(["green", "blue", "blue"]);
    expect(found.events).toEqual([
      {
        name: "?",
        status: "Unknown",
        startedAt: undefined,
        endedAt: undefined,
        diagnostics: { code: undefined, message: undefined, logTail: undefined },
      },
    ]);
  });
});

test.each([
  [
    { type: "TimeBasedCanary", timeBasedCanary: { canaryPercentage: 10, canaryInterval: 5 } } as const,
    "canary",
    10,
    5,
  ],
  [
    { type: "TimeBasedLinear", timeBasedLinear: { linearPercentage: 20, linearInterval: 3 } } as const,
    "linear",
    20,
    3,
  ],
])("a traffic shift has the kind of its type: %j", (config, kind, percent, intervalMinutes) => {
  expect(trafficShift(config)).toEqual({ kind, percent, intervalMinutes });
});

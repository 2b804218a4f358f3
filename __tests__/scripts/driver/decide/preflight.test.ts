import { describe, expect, test } from "@jest/globals";
import type { Aws } from "../../../../scripts/aws";
import { preflight } from "../../../../scripts/driver/decide/preflight";
import { listenerFindings } from "../../../../scripts/driver/decide/traffic-findings";
import type { Snapshot } from "../../../../scripts/driver/state/snapshot";
import type { World } from "../fake-aws";
import { fakeContext } from "../fake-aws";
import {
  answering,
  appSpec,
  BLUE_GROUP,
  blue,
  elsewhere,
  failure,
  forwards,
  forwardsBy,
  GONE,
  group,
  OTHERS,
  PAIR,
  ROLE,
  request,
  route,
  rule,
  snapshot,
  taskDefinition,
  toOne,
  weights,
} from "../fixtures";

const toOthers = elsewhere(route(toOne(OTHERS)));
const half = (arn: string) => ({ targetGroupArn: arn, percent: 50 });
const HOOKS = [{ BeforeInstall: "migrate" }, { AfterInstall: "probe", AfterAllowTraffic: "probe" }];
const ALARMED = group({ alarmNames: ["5xx", "slow"] });

async function found(world: Partial<World>, seen: Partial<Snapshot> = {}) {
  const context = fakeContext(world, request({ appSpec: appSpec({}, HOOKS) }));
  return { ...(await preflight(context, snapshot(seen), blue)), calls: context.aws.calls };
}

describe("a preflight", () => {
  test("finds nothing when everything is correct, with one call for each check", async () => {
    const { findings, unknown, calls } = await found({}, { group: ALARMED });

    expect(findings).toEqual([]);
    expect(unknown).toEqual([]);
    expect(calls).toEqual(["alarms", "taskDefinition", "roleExists", "hookFunction", "hookFunction"]);
  });

  test("reads alarms, role and hook functions only if there are any", async () => {
    const context = fakeContext();
    await preflight(context, snapshot({ group: group({ roleArn: undefined }) }), blue);

    expect(context.aws.calls).toEqual(["taskDefinition"]);
  });

  test("finds all problems at once, as plain values", async () => {
    const { findings, unknown } = await found(
      {
        taskDefinition: { status: "INACTIVE", containers: [{ name: "app", ports: [80, 9090] }] },
        alarms: [{ name: "slow", state: "ALARM", reason: "too slow" }],
        roleExists: false,
        hookFunctions: { migrate: undefined, probe: { state: "Failed", logGroup: "/aws/lambda/probe" } },
      },
      { group: ALARMED, production: forwards(10), test: GONE },
    );

    expect(unknown).toEqual([]);
    expect(findings).toEqual([
      {
        kind: "traffic-elsewhere",
        live: { primary: blue, production: forwards(10), pair: PAIR },
      },
      {
        kind: "test-traffic-elsewhere",
        test: GONE,
        pair: PAIR,
        targetGroupArn: BLUE_GROUP,
      },
      { kind: "alarm", name: "slow", reason: "too slow" },
      { kind: "task-definition-inactive", taskDefinition: taskDefinition(7), status: "INACTIVE" },
      {
        kind: "port-not-mapped",
        taskDefinition: taskDefinition(7),
        container: "app",
        port: 8080,
        ports: [80, 9090],
      },
      { kind: "role-missing", roleArn: ROLE },
      { kind: "hook-missing", function: "migrate", events: ["BeforeInstall"] },
      { kind: "hook-failed", function: "probe", events: ["AfterInstall", "AfterAllowTraffic"] },
    ]);
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  });

  test.each<[string, World["taskDefinition"], object[]]>([
    ["there is none", undefined, [{ kind: "task-definition-missing", taskDefinition: taskDefinition(7) }]],
    [
      "it is being deleted",
      { status: "DELETE_IN_PROGRESS", containers: [{ name: "app", ports: [8080] }] },
      [{ kind: "task-definition-inactive", taskDefinition: taskDefinition(7), status: "DELETE_IN_PROGRESS" }],
    ],
    [
      "it lacks the container",
      { status: "ACTIVE", containers: [{ name: "log", ports: [8080] }] },
      [
        {
          kind: "container-missing",
          taskDefinition: taskDefinition(7),
          container: "app",
          containers: ["log"],
        },
      ],
    ],
    ["the port is one of several", { status: "ACTIVE", containers: [{ name: "app", ports: [1, 8080] }] }, []],
  ])("checks the task definition: %s", async (_what, definition, expected) => {
    expect((await found({ taskDefinition: definition })).findings).toEqual(expected);
  });

  test.each(["Active", "Inactive", "Pending"])("accepts a function that is %s", async (state) => {
    const probe = { state, logGroup: "/aws/lambda/probe" };

    expect((await found({ hookFunctions: { probe } })).findings).toEqual([]);
  });

  test.each(["denied", "rejected", "transient"] as const)(
    "does not block the deployment when AWS does not answer: %s",
    async (kind) => {
      const { findings, unknown } = await found({ fails: () => failure(kind) }, { group: ALARMED });

      expect(findings).toEqual([]);
      const why = { kind: "failed-call", failure: failure(kind) };
      expect(unknown).toEqual([
        { check: { kind: "alarms" }, why },
        { check: { kind: "task-definition", name: taskDefinition(7) }, why },
        { check: { kind: "role", name: ROLE }, why },
        { check: { kind: "hook", name: "migrate" }, why },
        { check: { kind: "hook", name: "probe" }, why },
      ]);
    },
  );

  test.each<[keyof Aws, "credentials" | "untrusted"]>([
    ["taskDefinition", "credentials"],
    ["alarms", "credentials"],
    ["roleExists", "untrusted"],
    ["hookFunction", "credentials"],
  ])("fails when %s fails because of the credentials or the certificate: %s", async (method, kind) => {
    const fails: World["fails"] = (called) => (called === method ? failure(kind) : undefined);

    await expect(found({ fails }, { group: ALARMED })).rejects.toMatchObject({ kind });
  });

  test("fails when there is a bug", async () => {
    const context = fakeContext();
    const aws = { ...context.aws, roleExists: () => Promise.reject(new TypeError("bug")) };

    await expect(preflight({ ...context, aws }, snapshot(), blue)).rejects.toThrow("bug");
  });
});

describe("the listener findings of a snapshot", () => {
  const kinds = (seen: Partial<Snapshot>, primary = blue) =>
    listenerFindings(snapshot(seen), primary).map(({ kind }) => kind);

  test("are none when production is on PRIMARY, for either target group of the test listener", () => {
    expect(kinds({ test: undefined })).toEqual([]);
    for (const percent of [0, 50, 100]) {
      expect(kinds({ test: forwards(percent) })).toEqual([]);
    }
  });

  test.each([
    ["is gone", GONE],
    ["redirects", elsewhere(answering("redirect"))],
    ["forwards nowhere", elsewhere(route([]))],
    ["forwards to others", toOthers],
    ["forwards in part", forwards(0.1)],
    ["has a rule to the other target group", forwardsBy(rule(weights(100)), route(weights(0)))],
    ["forwards by default to the other target group", forwardsBy(rule(weights(0)), route(weights(100)))],
  ])("include a production listener that %s", (_what, production) => {
    expect(kinds({ production })).toEqual(["traffic-elsewhere"]);
  });

  test.each([
    ["is gone", GONE],
    ["answers by itself", elsewhere(answering("fixed-response"))],
    ["forwards to others", toOthers],
  ])("include a test listener that %s", (_what, test) => {
    expect(kinds({ test })).toEqual(["test-traffic-elsewhere"]);
  });

  test("include a route to the pair and to other target groups, on either listener, also with weight 0", () => {
    const mixed = rule([half(BLUE_GROUP), half(OTHERS)]);
    const idle = rule([...toOne(BLUE_GROUP), { targetGroupArn: OTHERS, percent: 0 }]);

    expect(
      listenerFindings(snapshot({ production: forwardsBy(idle), test: forwardsBy(mixed) }), blue),
    ).toEqual([
      { kind: "mixed-target-groups", listener: "production", route: idle, others: [OTHERS] },
      { kind: "mixed-target-groups", listener: "test", route: mixed, others: [OTHERS] },
    ]);
  });

  test("include a PRIMARY that serves production outside of the group's pair", () => {
    const loadBalancer = { targetGroupArn: OTHERS, containerName: "app", containerPort: 8080 };

    expect(listenerFindings(snapshot({ production: toOthers }), { ...blue, loadBalancer })).toEqual([
      { kind: "primary-outside-pair", targetGroupArn: OTHERS, pair: ["shop-blue", "shop-green"] },
    ]);
  });

  test("include a PRIMARY without a target group", () => {
    expect(kinds({}, { ...blue, loadBalancer: undefined })).toEqual([
      "traffic-elsewhere",
      "primary-outside-pair",
    ]);
  });
});

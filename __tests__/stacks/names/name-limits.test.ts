import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import {
  ClusterStack,
  type ClusterStackProps,
  NetworkStack,
  type NetworkStackProps,
  type ServiceNames,
  ServiceStack,
  type ServiceStackProps,
} from "../../../stacks";
import { checkedServiceStack } from "../../../stacks/service/service-stack-props";
import { CLUSTER, NETWORK, RULES_SERVICE, SERVICE } from "../../support/fixtures";
import { FULL_SERVICE } from "../../support/full-service";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { testApp } from "../../support/template";

/** Checks the props of a service, without making the stack. */
const make = (props: Partial<ServiceStackProps>) => () => checkedServiceStack({ ...SERVICE, ...props });
const problems = (props: Partial<ServiceStackProps>) => problemsOf(make(props));
const ofCluster = (props: Partial<ClusterStackProps>) =>
  problemsOf(() => new ClusterStack(testApp(), "cluster", { ...CLUSTER, ...props }));
const ofNetwork = (props: Partial<NetworkStackProps>) =>
  problemsOf(() => new NetworkStack(testApp(), "network", { ...NETWORK, ...props }));

const name = (length: number) => "a".repeat(length);

/** A service with all optional resources. */
const EVERYTHING: Partial<ServiceStackProps> = {
  breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
  exec: { kind: "on" },
  notifications: {},
  container: { ...SERVICE.container, readonlyRootFilesystem: false },
  loadBalancer: { logs: { kind: "own" } },
  scaling: { minTasks: 1, maxTasks: 2, cpuPercent: 1, memoryPercent: 1, requestsPerTaskPerMinute: 1 },
};

/** The longest name of a service that each generated name allows, and the longest given name. */
const LIMITS: readonly [key: keyof ServiceNames, longestName: number, longestGiven: number][] = [
  ["blueTargetGroup", 27, 32],
  ["greenTargetGroup", 26, 32],
  ["loadBalancer", 32, 32],
  ["loadBalancerSecurityGroup", 214, 255],
  ["taskSecurityGroup", 222, 255],
  ["cluster", 255, 255],
  ["service", 255, 255],
  ["taskFamily", 255, 255],
  ["taskRole", 59, 64],
  ["executionRole", 54, 64],
  ["codeDeployRole", 53, 64],
  ["breakGlassRole", 52, 64],
  ["application", 100, 100],
  ["deploymentGroup", 100, 100],
  ["deploymentConfig", 72, 100],
  ["logGroup", 507, 512],
  ["execLogGroup", 502, 512],
  ["notificationTopic", 244, 256],
  ["cpuScalingPolicy", 252, 256],
  ["memoryScalingPolicy", 249, 256],
  ["requestScalingPolicy", 247, 256],
];

/** The longest given names. The generated name of the bucket fits if the load balancer's name does. */
const LONGEST_GIVEN = [
  ...LIMITS.map(([key, , given]) => [key, given] as const),
  ["loadBalancerLogBucket", 63],
  ["rolePolicy", 128],
  ["addedRolePolicy", 128],
] as const;

/** Short names for all resources but one. */
function othersGiven(key: keyof ServiceNames): Partial<ServiceNames> {
  const others = LIMITS.filter(([other]) => other !== key).map(([other]) => [other, `given-${other}`]);
  return Object.fromEntries(others) as Partial<ServiceNames>;
}

describe("the name of a service", () => {
  test("is limited by the first generated name that is too long: 26 characters, and not 27", () => {
    expect(problems({ ...EVERYTHING, name: name(26) })).toEqual([]);
    expect(wholeProblemsOf(make({ ...EVERYTHING, name: name(27) }))).toEqual([
      {
        prop: "name",
        what: `target group name "${name(27)}-green" has 33 characters`,
        allowed: "32 characters for a target group name",
        fix: `shorten "${name(27)}" by 1 character, or give names.greenTargetGroup`,
      },
    ]);
  });

  test.each(LIMITS)("may be as long as %s allows if the others are given: %d", (key, longest) => {
    const names = othersGiven(key);
    expect(problems({ ...EVERYTHING, names, name: name(longest) })).toEqual([]);
    const [problem, ...more] = wholeProblemsOf(make({ ...EVERYTHING, names, name: name(longest + 1) }));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ prop: "name", fix: expect.stringContaining(`give names.${key}`) });
  });

  test("leaves room for what Terraform adds to the name of the log bucket", () => {
    const [, longest] = LIMITS.find(([key]) => key === "loadBalancer") ?? [];
    expect(`${name(longest ?? 0)}-lb-`.length).toBeLessThanOrEqual(37);
  });

  test("has no limit for the resources whose names are given", () => {
    const names = Object.fromEntries(LIMITS.map(([key]) => [key, `given-${key}`]));
    expect(problems({ ...EVERYTHING, names, name: name(1000) })).toEqual([]);
  });

  test("counts the prefix of roles", () => {
    const names = othersGiven("breakGlassRole");
    const roles = { namePrefix: "p".repeat(10) };
    expect(problems({ ...EVERYTHING, names, roles, name: name(42) })).toEqual([]);
    expect(problems({ ...EVERYTHING, names, roles, name: name(43) })).toEqual([
      `name: IAM role name "${name(43)}-break-glass" has 65 characters, of which 10 are added to it`,
    ]);
  });

  test("fails when the name of a step's alarm would be too long", () => {
    const names = Object.fromEntries(
      LIMITS.filter(([key]) => !key.endsWith("ScalingPolicy")).map(([key]) => [key, `given-${key}`]),
    );
    const [step] = FULL_SERVICE.scaling.steps ?? [];
    const scaling = (alarmName?: string) => ({
      minTasks: 1,
      maxTasks: 2,
      steps: step === undefined ? [] : [{ ...step, name: "s".repeat(100), alarmName }],
    });
    const props = (length: number, alarmName?: string) =>
      ({
        ...EVERYTHING,
        names,
        name: name(length),
        scaling: scaling(alarmName),
      }) as Partial<ServiceStackProps>;
    expect(problems(props(154))).toEqual([]);
    expect(problems(props(155))).toEqual([
      `scaling.steps[0].alarmName: alarm name "${name(155)}-${"s".repeat(100)}" has 256 characters`,
    ]);
    expect(problems(props(155, "given"))).toEqual([]);
  });
});

describe("a given name", () => {
  test.each(LONGEST_GIVEN)("%s may be as long as AWS allows: %d", (key, longest) => {
    expect(problems({ ...EVERYTHING, names: { [key]: name(longest) } })).toEqual([]);
    expect(problems({ ...EVERYTHING, names: { [key]: name(longest + 1) } })).toEqual([
      `names.${key}: "${name(longest + 1)}" has ${longest + 1} characters`,
    ]);
  });

  test.each<[keyof ServiceNames, string]>([
    ["loadBalancer", "internal-shop"],
    ["loadBalancer", "shop-"],
    ["loadBalancer", ""],
    ["loadBalancerLogBucket", "Shop"],
    ["loadBalancerLogBucket", "ab"],
    ["loadBalancerLogBucket", "192.0.2.1"],
    ["loadBalancerLogBucket", "a..b"],
    ["loadBalancerSecurityGroup", "sg-shop"],
    ["blueTargetGroup", "shop_blue"],
    ["taskSecurityGroup", "täsks"],
    ["cluster", "a.b"],
    ["service", "a b"],
    ["taskFamily", "a:1"],
    ["taskRole", "a/b"],
    ["rolePolicy", "a b"],
    ["rolePolicy", name(129)],
    ["addedRolePolicy", ""],
    ["application", "a b"],
    ["deploymentGroup", "a/b"],
    ["deploymentConfig", "CodeDeployDefault.Mine"],
    ["logGroup", "a:b"],
    ["execLogGroup", "aws/ecs"],
    ["cpuScalingPolicy", "a\nb"],
  ])("fails when %s is %j", (key, given) => {
    const [problem = "", ...more] = problems({ ...EVERYTHING, names: { [key]: given } });
    expect(more).toEqual([]);
    expect(problem.startsWith(`names.${key}: `)).toBe(true);
  });

  test("fails with what is allowed and what to do", () => {
    expect(wholeProblemsOf(make({ names: { cluster: "a.b" } }))).toEqual([
      {
        prop: "names.cluster",
        what: 'got "a.b"',
        allowed:
          "the name of an ECS cluster: at most 255 characters; letters, digits, hyphens and underscores",
        fix: "correct it, or leave it out: then the stack makes the name",
      },
    ]);
  });

  test.each<[Partial<ServiceStackProps>, string]>([
    [
      { ...RULES_SERVICE, names: { loadBalancer: "a" } },
      "loadBalancer: has no effect: the service uses rules on a shared load balancer",
    ],
    [
      { names: { loadBalancerLogBucket: "abc" } },
      "loadBalancerLogBucket: has no effect: loadBalancer.logs creates no bucket",
    ],
    [
      { clusterArn: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop", names: { cluster: "a" } },
      "cluster: has no effect: the service uses a shared cluster",
    ],
    [{ names: { breakGlassRole: "a" } }, "breakGlassRole: has no effect: breakGlassPrincipalArns is not set"],
    [{ names: { execLogGroup: "a" } }, "execLogGroup: has no effect: exec is off"],
    [{ names: { notificationTopic: "a" } }, "notificationTopic: has no effect: notifications is not set"],
    [
      {
        names: { notificationTopic: "a" },
        notifications: { topic: { kind: "existing", arn: "arn:aws:sns:eu-west-1:111122223333:ours" } },
      },
      "notificationTopic: has no effect: notifications.topic is an existing topic",
    ],
    [{ names: { cpuScalingPolicy: "a" } }, "cpuScalingPolicy: has no effect: scaling.cpuPercent is not set"],
    [
      { names: { deploymentConfig: "a" }, trafficShift: { kind: "all-at-once" } },
      'deploymentConfig: has no effect: trafficShift "all-at-once" creates no deployment config',
    ],
    [
      {
        names: { taskRole: "a" },
        task: { kind: "own", taskRoleArn: "arn:aws:iam::111122223333:role/shop" },
      },
      "taskRole: has no effect: task.taskRoleArn is an existing role",
    ],
  ])("fails when the stack has no such resource: %#", (props, problem) => {
    expect(problems(props)).toEqual([`names.${problem}`]);
  });

  test("of a step or a schedule fails when AWS does not allow it", () => {
    const [step] = FULL_SERVICE.scaling.steps ?? [];
    const [schedule] = FULL_SERVICE.scaling.schedules ?? [];
    const scaling = {
      ...FULL_SERVICE.scaling,
      steps: [{ ...step, policyName: name(257), alarmName: name(256) }],
      schedules: [{ ...schedule, actionName: "a:b" }],
    } as unknown as ServiceStackProps["scaling"];
    expect(problems(scaling === undefined ? {} : { scaling })).toEqual([
      `scaling.steps[0].policyName: "${name(257)}" has 257 characters`,
      `scaling.steps[0].alarmName: "${name(256)}" has 256 characters`,
      'scaling.schedules[0].actionName: got "a:b"',
    ]);
  });
});

describe("the name of a cluster", () => {
  test("is limited by the names that are not given", () => {
    expect(ofCluster({ name: name(32) })).toEqual([]);
    expect(ofCluster({ name: name(33) })).toEqual([
      `name: load balancer name "${name(33)}" has 33 characters`,
    ]);
    const names = { loadBalancer: "given" };
    expect(ofCluster({ name: name(214), names })).toEqual([]);
    expect(ofCluster({ name: name(215), names })).toEqual([
      `name: security group name "${name(215)}-load-balancer-" has 256 characters, of which 26 are added to it`,
    ]);
    expect(ofCluster({ names: { execLogGroup: "a" } })).toEqual([
      "names.execLogGroup: has no effect: execSessions is not set",
    ]);
  });
});

describe("the names of a network", () => {
  test("limit its name, with the prefix of roles", () => {
    const flowLogs = { kind: "cloudwatch" } as const;
    const roles = { namePrefix: "p".repeat(10) };
    expect(ofNetwork({ flowLogs, roles, name: name(44) })).toEqual([]);
    expect(ofNetwork({ flowLogs, roles, name: name(45) })).toEqual([
      `name: IAM role name "${name(45)}-flow-logs" has 65 characters, of which 10 are added to it`,
    ]);
    expect(ofNetwork({ flowLogs, roles, name: name(45), names: { flowLogRole: "given" } })).toEqual([]);
    const endpoints = { kind: "some", services: ["ecr"] } as const;
    expect(ofNetwork({ endpoints, name: name(218) })).toEqual([]);
    expect(ofNetwork({ endpoints, name: name(219) })).toEqual([
      `name: security group name "${name(219)}-endpoints-" has 256 characters, of which 26 are added to it`,
    ]);
  });

  test("fail when there is not one for each zone or NAT gateway", () => {
    expect(ofNetwork({ names: { publicSubnets: ["a"], natGateways: ["a", "b"] } })).toEqual([
      "names.publicSubnets: got 1 names",
    ]);
    expect(ofNetwork({ nat: "one", names: { natGateways: ["a", "b"] } })).toEqual([
      "names.natGateways: got 2 names",
    ]);
    const endpoints = { kind: "none" } as const;
    expect(ofNetwork({ nat: "none", endpoints, names: { natGateways: ["a"] } })).toEqual([
      "names.natGateways: got 1 names",
    ]);
  });

  test("fail when one is too long, or belongs to nothing", () => {
    expect(ofNetwork({ names: { vpc: name(256), privateSubnets: [name(256), "b"] } })).toEqual([]);
    expect(
      ofNetwork({
        names: { vpc: name(257), privateSubnets: ["a", name(257)], flowLog: "a", endpoints: { ecr: "a" } },
      }),
    ).toEqual([
      `names.vpc: "${name(257)}" has 257 characters`,
      "names.flowLog: has no effect: the network has no flow logs",
      `names.privateSubnets[1]: "${name(257)}" has 257 characters`,
      "names.endpoints.ecr: has no effect: the network has no such endpoint",
    ]);
  });
});

describe("a name in one service", () => {
  const STEP = { kind: "out", metric: { kind: "cpu" }, levels: [{ from: 70, addTasks: 1 }] } as const;
  const step = (name: string, more = {}) => ({ ...STEP, name, ...more });
  const scaling = (...steps: ReturnType<typeof step>[]) => ({ minTasks: 1, maxTasks: 2, steps });
  const custom = (more = {}) => ({
    namespace: "Shop",
    metricName: "Failed",
    statistic: "Sum" as const,
    threshold: { kind: "at-least" as const, value: 1, unit: "orders" },
    ...more,
  });

  test.each<[string, Partial<ServiceStackProps>, string[]]>([
    [
      "two names are given that are equal",
      { names: { blueTargetGroup: "shop", greenTargetGroup: "shop" } },
      ['names.greenTargetGroup: the target group name "shop" is also that of names.blueTargetGroup'],
    ],
    [
      "two alarms have it",
      { alarms: {}, names: { errorRateAlarm: "bad", latencyAlarm: "bad" } },
      ['names.latencyAlarm: the alarm name "bad" is also that of names.errorRateAlarm'],
    ],
    [
      "a given name is one that the stack makes",
      { alarms: {}, names: { errorRateAlarm: "shop-web-latency" } },
      ['names.errorRateAlarm: the alarm name "shop-web-latency" is also that of names.latencyAlarm'],
    ],
    [
      "the alarm of a step has the name of another alarm",
      { alarms: { custom: { busy: custom() } }, scaling: scaling(step("busy")) },
      [
        'scaling.steps[0].alarmName: the alarm name "shop-web-busy" is also that of alarms.custom.busy.alarmName',
      ],
    ],
    [
      "two custom alarms have it",
      { alarms: { custom: { one: custom({ alarmName: "x" }), two: custom({ alarmName: "x" }) } } },
      ['alarms.custom.two.alarmName: the alarm name "x" is also that of alarms.custom.one.alarmName'],
    ],
    [
      "two scaling policies have it",
      { scaling: scaling(step("one", { policyName: "x" }), step("two", { policyName: "x" })) },
      [
        'scaling.steps[1].policyName: the scaling policy name "x" is also that of scaling.steps[0].policyName',
      ],
    ],
    [
      "two elements of a list have it, once",
      { scaling: scaling(step("one"), step("one")) },
      ["scaling.steps: one occurs more than once"],
    ],
    [
      "a watched alarm has the name of one of the stack's alarms",
      { alarms: {}, rollbackAlarmNames: ["mine", "shop-web-latency"] },
      [
        'rollbackAlarmNames[1]: "shop-web-latency" is the name of an alarm that the stack creates (names.latencyAlarm): it would replace yours',
      ],
    ],
    [
      "a watched alarm has the name of the composite alarm",
      { alarms: {}, rollbackAlarmNames: ["shop-web-rollback"] },
      ["rollbackAlarmNames: shop-web-rollback occurs more than once"],
    ],
  ])("fails when %s", (_, props, wanted) => {
    expect(problemsOf(make(props))).toEqual(wanted);
  });

  test("may be that of an alarm which is off, or of a step's alarm that is watched", () => {
    const alarms: ServiceStackProps["alarms"] = { latency: { kind: "off" } };
    const props = { alarms, names: { errorRateAlarm: "shop-web-latency" }, scaling: scaling(step("busy")) };
    expect(problemsOf(make({ ...props, rollbackAlarmNames: ["shop-web-busy"] }))).toEqual([]);
  });
});

describe("a name in an app", () => {
  const two = (one: Partial<ServiceStackProps>, other: Partial<ServiceStackProps>) => {
    const app = testApp();
    new ServiceStack(app, "web", { ...SERVICE, name: "shop-web", ...one });
    new ServiceStack(app, "api", { ...SERVICE, name: "shop-api", ...other });
    return app.node.validate();
  };
  const repeated = (noun: string, given: string, stacks: string) =>
    `the ${noun} name "${given}" is used 2 times, in ${stacks}\n` +
    "   to do: change it in names. If these stacks are in different accounts, set allowedAccountIds in each";

  test("fails when two services have it", () => {
    const names = { blueTargetGroup: "shop", taskRole: "shop" };
    expect(two({ names }, {})).toEqual([]);
    expect(two({ names }, { names })).toEqual([
      repeated("target group", "shop", "web and api"),
      repeated("IAM role", "shop", "web and api"),
    ]);
    expect(two({ names }, { names: { taskRole: "shop-web-execution" } })).toEqual([
      repeated("IAM role", "shop-web-execution", "web and api"),
    ]);
  });

  test("fails when two services give it to buckets", () => {
    const given: Partial<ServiceStackProps> = {
      revisions: { kind: "own-bucket" },
      names: { revisionBucket: "shop-revisions" },
    };
    expect(two(given, given)).toEqual([repeated("S3 bucket", "shop-revisions", "web and api")]);
  });

  test("may be repeated in another region, except for roles", () => {
    const names = { blueTargetGroup: "shop", taskRole: "shop" };
    const productionListener = { kind: "http-without-encryption" } as const;
    expect(two({ names }, { names, productionListener, region: "eu-central-1" })).toEqual([
      repeated("IAM role", "shop", "web and api"),
    ]);
  });

  test("may be repeated in another account", () => {
    const names = { blueTargetGroup: "shop", taskRole: "shop" };
    expect(
      two(
        { names, allowedAccountIds: ["111122223333"] },
        { names, assumeRole: { roleArn: "arn:aws:iam::444455556666:role/deploy" } },
      ),
    ).toEqual([]);
  });

  test("fails when both services are in the account of a role, or may be in the same one", () => {
    const names = { taskRole: "shop" };
    const found = [repeated("IAM role", "shop", "web and api")];
    const inAccount = (account: string, role: string) => ({
      names,
      assumeRole: { roleArn: `arn:aws:iam::${account}:role/${role}` },
    });
    expect(two(inAccount("111122223333", "one"), inAccount("111122223333", "other"))).toEqual(found);
    expect(two(inAccount("111122223333", "one"), inAccount("444455556666", "one"))).toEqual([]);
    const allowedAccountIds = ["111122223333", "444455556666"];
    expect(two({ names, allowedAccountIds }, { names, allowedAccountIds })).toEqual(found);
  });

  test("may be repeated where it must differ in one service only, and as a token", () => {
    const token = Token.asString(Token.asAny("${var.name}"));
    const names = { service: "shop", deploymentGroup: "shop", taskFamily: "shop", rolePolicy: "shop" };
    expect(two({ names: { ...names, taskRole: token } }, { names: { ...names, taskRole: token } })).toEqual(
      [],
    );
  });
});

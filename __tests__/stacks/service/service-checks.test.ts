import { describe, expect, test } from "@jest/globals";
import { TerraformVariable } from "cdktf";
import { NetworkStack, ServiceStack, type ServiceStackProps, type TrafficShift } from "../../../stacks";
import { NETWORK, SERVICE } from "../../support/fixtures";
import { expectGolden } from "../../support/golden";
import { problemsOf } from "../../support/problems";
import { testApp } from "../../support/template";

const problems = (props: Partial<ServiceStackProps>) =>
  problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, ...props }));

const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e";
const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

describe("a service's props", () => {
  test("pass with the values of the fixture", () => {
    expect(problems({})).toEqual([]);
  });

  test("pass when they are tokens", () => {
    const stack = new NetworkStack(testApp(), "outer", NETWORK);
    const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
    const number = new TerraformVariable(stack, "number", { type: "number" }).numberValue;
    expect(
      problems({
        name: text,
        cpu: number,
        memoryMiB: number,
        desiredCount: number,
        container: { image: text, port: number },
        productionListener: { kind: "https", certificateArn: text, port: number, tlsPolicy: text },
        testListener: { kind: "port", port: number, allowedCidrBlocks: [text] },
        trafficShift: { kind: "linear", percent: number, everyMinutes: number },
        hooks: { afterAllowTestTraffic: text },
        terminationWaitMinutes: number,
        stopAfterFailedTasks: number,
        breakGlassPrincipalArns: [text],
        platformVersion: text,
        logRetentionDays: number,
        healthCheck: { path: text, intervalSeconds: number, timeoutSeconds: number },
      }),
    ).toEqual([]);
  });

  test("fails when stopAfterFailedTasks is 0 or 101, and not when it is 1 or 100", () => {
    const of = (stopAfterFailedTasks: number) => problems({ stopAfterFailedTasks });
    expect([of(1), of(100)]).toEqual([[], []]);
    expect([of(0), of(101)]).toEqual([
      ["stopAfterFailedTasks: got 0 tasks"],
      ["stopAfterFailedTasks: got 101 tasks"],
    ]);
  });

  test("fails when the name is too long for a target group: 27 characters, and not 26", () => {
    expectGolden(
      "service-checks-fails-when-the-name-is-too-long-for-a-target.txt",
      problems({ name: "a".repeat(27) }),
    );
    expect(problems({ name: "a".repeat(26) })).toEqual([]);
  });

  test("fails with every limit that a long name exceeds", () => {
    expectGolden(
      "service-checks-fails-with-every-limit-that-a-long-name-exceeds.txt",
      problems({ name: "a".repeat(60) }),
    );
  });

  test.each(["web_1", "-web", "web-", "1web", "my web", "internal-web", "a--b", ""])(
    "fails when the name is %p",
    (name) => {
      expect(problems({ name })).toEqual([`name: got ${JSON.stringify(name)}`]);
    },
  );

  test.each([
    [256, 512],
    [256, 2048],
    [512, 4096],
    [1024, 8192],
    [4096, 30_720],
    [8192, 61_440],
    [16_384, 122_880],
  ])("pass with %d CPU units and %d MiB", (cpu, memoryMiB) => {
    expect(problems({ cpu, memoryMiB })).toEqual([]);
  });

  test("fails when Fargate has no task of this CPU and memory", () => {
    const sizes: [number, number][] = [
      [256, 3072],
      [512, 5120],
      [512, 512],
      [1024, 8193],
      [4096, 31_744],
      [8192, 17_408],
    ];
    expectGolden(
      "wrong-memory.txt",
      sizes.flatMap(([cpu, memoryMiB]) => problems({ cpu, memoryMiB })),
    );
  });

  test("fails when Fargate does not support the CPU", () => {
    expectGolden("service-checks-fails-when-fargate-does-not-support-the-cpu.txt", problems({ cpu: 300 }));
  });

  test("fails when the test listener uses production's port", () => {
    expectGolden(
      "service-checks-fails-when-the-test-listener-uses-productions.txt",
      problems({ testListener: { kind: "port", port: 443 } }),
    );
    expect(problems({ testListener: { kind: "port", port: 444 } })).toEqual([]);
  });

  test("fails when the test listener uses the redirect's port", () => {
    expectGolden(
      "service-checks-fails-when-the-test-listener-uses-the-redirects.txt",
      problems({ testListener: { kind: "port", port: 80 } }),
    );
  });

  test("fails when the production port is no TCP port", () => {
    const listener = (port: number) => ({ kind: "http-without-encryption", port }) as const;
    expectGolden(
      "wrong-ports.txt",
      [0, 65_536, 80.5].flatMap((port) => problems({ productionListener: listener(port) })),
    );
  });

  test.each([
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-TLS13-1-0-2021-06",
    "ELBSecurityPolicy-TLS-1-1-2017-01",
  ])("fails when the TLS policy is %s, which takes older TLS than 1.2", (tlsPolicy) => {
    expect(
      problems({ productionListener: { kind: "https", certificateArn: CERTIFICATE, tlsPolicy } }),
    ).toEqual([`productionListener.tlsPolicy: got "${tlsPolicy}"`]);
  });

  const shifts: [TrafficShift, string[]][] = [
    [{ kind: "canary", percent: 0, bakeMinutes: 5 }, ["trafficShift.percent: got 0 percent"]],
    [{ kind: "canary", percent: 1, bakeMinutes: 5 }, []],
    [{ kind: "canary", percent: 99, bakeMinutes: 5 }, []],
    [{ kind: "canary", percent: 100, bakeMinutes: 5 }, ["trafficShift.percent: got 100 percent"]],
    [{ kind: "canary", percent: 10.5, bakeMinutes: 5 }, ["trafficShift.percent: got 10.5 percent"]],
    [{ kind: "canary", percent: 10, bakeMinutes: 0 }, ["trafficShift.bakeMinutes: got 0 minutes"]],
    [{ kind: "canary", percent: 10, bakeMinutes: 2880 }, []],
    [{ kind: "canary", percent: 10, bakeMinutes: 2881 }, ["trafficShift.bakeMinutes: got 2881 minutes"]],
    [{ kind: "linear", percent: 10, everyMinutes: 320 }, []],
    [
      { kind: "linear", percent: 10, everyMinutes: 321 },
      ["trafficShift: 10 percent every 321 minutes takes 2889 minutes"],
    ],
    [
      { kind: "linear", percent: 100, everyMinutes: 0 },
      ["trafficShift.percent: got 100 percent", "trafficShift.everyMinutes: got 0 minutes"],
    ],
    [{ kind: "custom", configName: "my-config" }, []],
    [
      { kind: "custom", configName: "CodeDeployDefault.ECSAllAtOnce" },
      ['trafficShift.configName: got "CodeDeployDefault.ECSAllAtOnce"'],
    ],
    [{ kind: "custom", configName: "a".repeat(100) }, []],
    [{ kind: "custom", configName: "a".repeat(101) }, [`trafficShift.configName: got "${"a".repeat(101)}"`]],
  ];
  test.each(shifts)("with the traffic shift %j have these problems: %j", (trafficShift, expected) => {
    expect(problems({ trafficShift })).toEqual(expected);
  });

  test("fails when a hook needs test traffic and there is no test listener", () => {
    const hooks = { afterAllowTestTraffic: HOOK };
    expectGolden(
      "service-checks-fails-when-a-hook-needs-test-traffic-and-there.txt",
      problems({ hooks, testListener: { kind: "none" } }),
    );
    expect(problems({ hooks })).toEqual([]);
    expect(problems({ hooks: { beforeAllowTraffic: HOOK }, testListener: { kind: "none" } })).toEqual([]);
  });

  test("fails when a hook isn't the ARN of a function", () => {
    expect(problems({ hooks: { afterInstall: "probe" } })).toEqual(['hooks.afterInstall: got "probe"']);
  });

  test("fails when the termination wait is longer than two days: 2881 minutes, and not 2880", () => {
    expect(problems({ terminationWaitMinutes: 2881 })).toEqual(["terminationWaitMinutes: got 2881 minutes"]);
    expect(problems({ terminationWaitMinutes: 2880 })).toEqual([]);
    expect(problems({ terminationWaitMinutes: 0 })).toEqual([]);
    expect(problems({ terminationWaitMinutes: -1 })).toEqual(["terminationWaitMinutes: got -1 minutes"]);
  });

  test("fails when there are too many alarms (51, and not 50), duplicates or ARNs", () => {
    const alarms = Array.from({ length: 51 }, (_, index) => `alarm-${index}`);
    expect(problems({ rollbackAlarmNames: alarms })).toEqual(["rollbackAlarmNames: got 51 alarms"]);
    expect(problems({ rollbackAlarmNames: alarms.slice(0, 50) })).toEqual([]);
    expectGolden(
      "service-checks-fails-when-there-are-too-many-alarms-51.txt",
      problems({ rollbackAlarmNames: ["errors", "errors"] }),
    );
    expect(
      problems({ rollbackAlarmNames: ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors", ""] }),
    ).toEqual(['rollbackAlarmNames: got "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors", ""']);
  });

  test("fails when a health check's timeout isn't shorter than its interval", () => {
    expectGolden(
      "service-checks-fails-when-a-health-checks-timeout-isnt-shorter.txt",
      problems({ healthCheck: { intervalSeconds: 10, timeoutSeconds: 10 } }),
    );
    expect(problems({ healthCheck: { intervalSeconds: 10, timeoutSeconds: 9 } })).toEqual([]);
  });

  test("fails when a capacity provider strategy can place no task", () => {
    expectGolden(
      "service-checks-fails-when-a-capacity-provider-strategy-can.txt",
      problems({ capacityProviders: [{ name: "FARGATE", weight: 0 }] }),
    );
  });

  test("fails when there is no capacity provider or a duplicate", () => {
    expect(problems({ capacityProviders: [] })).toHaveLength(1);
    const duplicate = { name: "FARGATE", weight: 1 } as const;
    expectGolden(
      "service-checks-fails-when-there-is-no-capacity-provider.txt",
      problems({ capacityProviders: [duplicate, duplicate] }),
    );
  });

  test("fails at synth when a value would be refused later by AWS or by the driver", () => {
    const { network, container } = SERVICE;
    const subnets = Array.from({ length: 17 }, (_, index) => `subnet-${index}`);
    expect(problems({ network: { ...network, privateSubnetIds: subnets } })).toEqual([
      "network.privateSubnetIds: got 17 subnets",
    ]);
    expect(problems({ network: { ...network, privateSubnetIds: subnets.slice(0, 16) } })).toEqual([]);
    expectGolden(
      "service-checks-fails-at-synth-when-a-value-would-be-refused.txt",
      problems({ network: { ...network, publicSubnetIds: ["subnet-1", "subnet-1"] } }),
    );
    expectGolden(
      "service-checks-fails-at-synth-when-a-value-would-be-refused-2.txt",
      problems({ container: { ...container, name: "my app!" } }),
    );
    expectGolden(
      "service-checks-fails-at-synth-when-a-value-would-be-refused-3.txt",
      problems({ container: { ...container, port: 0 } }),
    );
    expect(problems({ healthCheck: { healthyStatusCodes: "2xx" } })).toEqual([
      'healthCheck.healthyStatusCodes: got "2xx"',
    ]);
    expect(problems({ productionListener: { kind: "https", certificateArn: "nope" } })).toEqual([
      'productionListener.certificateArn: got "nope"',
    ]);
    expect(problems({ region: "Ireland" })).toEqual(['region: got "Ireland"']);
    expectGolden(
      "service-checks-fails-at-synth-when-a-value-would-be-refused-4.txt",
      problems({ testListener: { kind: "port", allowedCidrBlocks: ["192.0.2.0/24", "192.0.2.0/24"] } }),
    );
  });

  test.each(["/my/ssm/name", "arn:aws:s3:::secret", "db-AbCdEf"])("fails when a secret is %s", (PASSWORD) => {
    expect(problems({ container: { ...SERVICE.container, secrets: { PASSWORD } } })).toEqual([
      `container.secrets.PASSWORD: got "${PASSWORD}"`,
    ]);
  });

  test("fails when there are five additional security groups, and not four", () => {
    const groups = ["sg-1", "sg-2", "sg-3", "sg-4", "sg-5"];
    expectGolden(
      "service-checks-fails-when-there-are-five-additional-security.txt",
      problems({ additionalSecurityGroupIds: groups }),
    );
    expect(problems({ additionalSecurityGroupIds: groups.slice(0, 4) })).toEqual([]);
  });

  test("fails when CloudWatch does not support the retention", () => {
    expect(problems({ logRetentionDays: 31 })).toEqual(["logRetentionDays: got 31 days"]);
    expect(problems({ logRetentionDays: 30 })).toEqual([]);
  });

  test("fails when the network has only one subnet for the load balancer", () => {
    expect(problems({ network: { ...SERVICE.network, publicSubnetIds: ["subnet-1"] } })).toEqual([
      "network.publicSubnetIds: got subnet-1",
    ]);
  });

  test("fails with all problems at once", () => {
    expect(
      problems({
        cpu: 256,
        memoryMiB: 4096,
        terminationWaitMinutes: 3000,
        testListener: { kind: "port", port: 443 },
        trafficShift: { kind: "canary", percent: 0, bakeMinutes: 5 },
      }),
    ).toHaveLength(4);
  });
});

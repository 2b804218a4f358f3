import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import { ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { FULL_RULES_SERVICE } from "../../../support/full-service";
import { problemsOf } from "../../../support/problems";
import { synthService } from "../../../support/service";
import { testApp } from "../../../support/template";

const problems = (alarms: object, props: object = {}) =>
  problemsOf(
    () =>
      new ServiceStack(testApp(), "web", { ...SERVICE, ...props, alarms } as unknown as ServiceStackProps),
  );
const OFF = { kind: "off" };
const ALL_OFF = { errorRate: OFF, latency: OFF, unhealthyHosts: OFF, cpu: OFF, memory: OFF };
const custom = (changed: object = {}, name = "jobs") => ({
  custom: {
    [name]: {
      namespace: "Shop",
      metricName: "Failed",
      statistic: "Sum",
      threshold: { kind: "at-least", value: 1, unit: "jobs" },
      ...changed,
    },
  },
});
const NUMBER = Token.asNumber(ref("var.number"));

describe("a threshold", () => {
  test.each([
    ["errorRate", "thresholdPercent", 0.1, 100, "percent"],
    ["errorRate", "minFailedRequests", 1, 1_000_000, "requests"],
    ["latency", "thresholdSeconds", 0.001, 4000, "seconds"],
    ["latency", "minRequests", 1, 1_000_000, "requests"],
    ["unhealthyHosts", "thresholdHosts", 1, 1000, "tasks"],
    ["cpu", "thresholdPercent", 1, 100, "percent"],
    ["memory", "thresholdPercent", 1, 100, "percent"],
    ["queueDepth", "thresholdMessages", 1, 1_000_000_000, "messages"],
    ["logErrors", "thresholdLinesPerMinute", 1, 1_000_000, "lines"],
    ["cpu", "badMinutes", 1, 1440, "minutes"],
    ["memory", "windowMinutes", 1, 1440, "minutes"],
  ])("%s.%s is from %d to %d %s, or a token", (kind, name, min, max, unit) => {
    const others = { queueDepth: { queueName: "q", thresholdMessages: 1 }, logErrors: { pattern: "ERROR" } };
    const minutes = name === "badMinutes" ? { windowMinutes: 1440 } : { badMinutes: 1 };
    const given = (value: number) => ({
      [kind]: { kind: "on", ...minutes, ...(others as Record<string, object>)[kind], [name]: value },
    });
    const long = {
      terminationWaitMinutes: 2880,
      loadBalancer: { idleTimeoutSeconds: NUMBER },
      desiredCount: NUMBER,
    };
    for (const value of [min, max, NUMBER]) {
      expect(problems(given(value), long)).toEqual([]);
    }
    for (const value of [min === 0.001 ? 0 : min - 0.1, max + 1]) {
      expect(problems(given(value), long)).toContain(`alarms.${kind}.${name}: got ${value} ${unit}`);
    }
  });

  test("of the latency is below the idle timeout of the service's own load balancer", () => {
    const latency = (thresholdSeconds: number) => ({ latency: { kind: "on", thresholdSeconds } });
    const timeout = (idleTimeoutSeconds: number) => ({ loadBalancer: { idleTimeoutSeconds } });
    const never = (seconds: number, idle: number) => [
      `alarms.latency.thresholdSeconds: got ${seconds} seconds, and the load balancer answers 504 after ${idle} seconds: the alarm could never be in ALARM`,
    ];
    expect(problems(latency(59.9))).toEqual([]);
    expect(problems(latency(60))).toEqual(never(60, 60));
    expect(problems(latency(119.9), timeout(120))).toEqual([]);
    expect(problems(latency(120), timeout(120))).toEqual(never(120, 120));
    expect(problems(latency(60), { ...FULL_RULES_SERVICE, names: {} })).toEqual([]);
  });

  test("may have a fraction where it counts no things", () => {
    expect(problems({ cpu: { kind: "on", thresholdPercent: 80.5 } })).toEqual([]);
    expect(problems({ unhealthyHosts: { kind: "on", thresholdHosts: 1.5 } })).toEqual([
      "alarms.unhealthyHosts.thresholdHosts: got 1.5 tasks",
    ]);
  });

  test("fails without a unit", () => {
    expect(problems({ latency: { kind: "on", threshold: 1 } })).toEqual([
      "alarms.latency.threshold: unknown property; did you mean thresholdSeconds?",
    ]);
    expect(problems(custom({ threshold: { kind: "at-least", value: 1 } }))).toEqual([
      "alarms.custom.jobs.threshold.unit: is missing",
    ]);
    expect(problems(custom({ threshold: 5 }))).toEqual(["alarms.custom.jobs.threshold: got 5"]);
    expect(problems(custom({ threshold: { kind: "at-least", value: 1, unit: " " } }))).toEqual([
      'alarms.custom.jobs.threshold.unit: got " "',
    ]);
  });
});

describe("alarms that could never be in ALARM", () => {
  test("fail when every kind is off", () => {
    expect(problems(ALL_OFF)).toEqual([
      "alarms: every alarm is off, so the composite alarm could never be in ALARM",
    ]);
    expect(problems({ ...ALL_OFF, cpu: { kind: "on" } })).toEqual([]);
    expect(problems({ ...ALL_OFF, ...custom() })).toEqual([]);
  });

  test("fail when more minutes must be bad than the window has", () => {
    const minutes = (badMinutes: number, windowMinutes: number) =>
      problems({ cpu: { kind: "on", badMinutes, windowMinutes } });
    expect(minutes(4, 4)).toEqual([]);
    expect(minutes(4, 3)).toEqual([
      "alarms.cpu.windowMinutes: got 3 minutes, of which 4 must be bad: the alarm could never be in ALARM",
    ]);
  });

  test("fail on traffic when the deployment ends before them", () => {
    const late = (trafficShift: object, terminationWaitMinutes: number, alarms: object = {}) =>
      problems(alarms, { trafficShift, terminationWaitMinutes });
    const found = (kind: string, bad: string, end: string) =>
      `alarms.${kind}: goes off too late: it needs ${bad} and 1 minute for the metrics, but the deployment ends ${end} after the first production traffic`;
    const atOnce = { kind: "all-at-once" };
    expect(late(atOnce, 4)).toEqual([]);
    expect(late(atOnce, 3)).toEqual([found("latency", "3 bad minutes", "3 minutes")]);
    expect(late(atOnce, 1)).toEqual([
      found("errorRate", "2 bad minutes", "1 minute"),
      found("latency", "3 bad minutes", "1 minute"),
    ]);
    const oneMinute = { errorRate: { kind: "on", badMinutes: 1 }, latency: OFF };
    expect(late(atOnce, 2, oneMinute)).toEqual([]);
    expect(late(atOnce, 0, oneMinute)).toEqual([found("errorRate", "1 bad minute", "0 minutes")]);
    expect(late({ kind: "canary", percent: 10, bakeMinutes: 4 }, 0)).toEqual([]);
    expect(late({ kind: "linear", percent: 50, everyMinutes: 3 }, 0)).toEqual([
      found("latency", "3 bad minutes", "3 minutes"),
    ]);
    const predefined = { kind: "predefined", configName: "CodeDeployDefault.ECSCanary10Percent5Minutes" };
    expect(late(predefined, 0)).toEqual([]);
    expect(late(predefined, 0, { latency: { kind: "on", badMinutes: 5 } })).toEqual([
      found("latency", "5 bad minutes", "5 minutes"),
    ]);
    expect(late({ kind: "custom", configName: "mine" }, 0)).toEqual([]);
    expect(late({ kind: "canary", percent: 10, bakeMinutes: NUMBER }, 0)).toEqual([]);
    expect(late(atOnce, 4, { latency: { kind: "on", badMinutes: NUMBER } })).toEqual([]);
  });

  test("may be on anything else, which can be bad before production traffic", () => {
    const alarms = {
      ...ALL_OFF,
      unhealthyHosts: { kind: "on" },
      cpu: { kind: "on", badMinutes: 60 },
      memory: { kind: "on" },
      queueDepth: { kind: "on", queueName: "orders", thresholdMessages: 1 },
      logErrors: { kind: "on", pattern: "ERROR" },
      ...custom({ badMinutes: 60 }),
    };
    expect(problems(alarms, { trafficShift: { kind: "all-at-once" }, terminationWaitMinutes: 0 })).toEqual(
      [],
    );
  });

  test("fail when the service never has so many tasks", () => {
    const hosts = (thresholdHosts: number, props: object) =>
      problems({ unhealthyHosts: { kind: "on", thresholdHosts } }, props);
    const above = (tasks: number, from: string) => [
      `alarms.unhealthyHosts.thresholdHosts: got ${tasks} tasks, which is above ${from}: the alarm could never be in ALARM`,
    ];
    const scaling = { minTasks: 2, maxTasks: 4 };
    expect(hosts(4, { scaling })).toEqual([]);
    expect(hosts(5, { scaling })).toEqual(above(5, "scaling.maxTasks (4)"));
    const schedules = [{ name: "day", schedule: "cron(0 8 * * ? *)", maxTasks: 10 }];
    expect(hosts(5, { scaling: { ...scaling, schedules } })).toEqual([]);
    expect(hosts(2, {})).toEqual([]);
    expect(hosts(3, {})).toEqual(above(3, "desiredCount (2)"));
    expect(hosts(3, { desiredCount: 3 })).toEqual([]);
    expect(hosts(4, { desiredCount: 3 })).toEqual(above(4, "desiredCount (3)"));
    expect(hosts(4, { desiredCount: 0 })).toEqual([]);
  });

  test("fail on log lines where the container with the traffic logs elsewhere, also with a sidecar that does not", () => {
    const alarms = { logErrors: { kind: "on", pattern: "ERROR" } };
    const found = (logs: object, props: object = {}) =>
      problems(alarms, {
        container: { ...SERVICE.container, logs },
        sidecars: { proxy: { image: "proxy:1" } },
        ...props,
      });
    const elsewhere = (kind: string, group = "/ecs/shop-web") => [
      `alarms.logErrors: the lines of container don't go to the log group ${group}: its logs are "${kind}"`,
    ];
    const splunk = { kind: "splunk", options: { "splunk-url": "https://a", "splunk-token": "b" } };
    expect(found(splunk)).toEqual(elsewhere("splunk"));
    expect(found(splunk, { sidecars: {} })).toEqual(elsewhere("splunk"));
    expect(found({ kind: "cloudwatch" })).toEqual([]);
    const logRouter = { image: "router:1" };
    const firelens = (options?: object) => ({ kind: "firelens", options });
    const to = (log_group_name: string) => firelens({ Name: "cloudwatch_logs", log_group_name });
    expect(found(firelens({}), { logRouter })).toEqual(elsewhere("firelens"));
    expect(found(firelens(), { logRouter })).toEqual([]);
    expect(found(to("other"), { logRouter })).toEqual(elsewhere("firelens"));
    expect(found(to("/ecs/shop-web"), { logRouter })).toEqual([]);
    expect(found(to(Token.asString(ref("var.group"))), { logRouter })).toEqual([]);
    const names = { logGroup: "web" };
    expect(found(to("web"), { logRouter, names })).toEqual([]);
    expect(found(to("/ecs/shop-web"), { logRouter, names })).toEqual(elsewhere("firelens", "web"));
  });

  test("fail on log lines of an existing task definition", () => {
    const alarms = { logErrors: { kind: "on", pattern: "ERROR" } };
    const task = {
      kind: "existing",
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
      containerName: "app",
      containerPort: 80,
      roleArns: [],
    };
    expect(problems(alarms, { container: undefined, task })).toEqual([
      "alarms.logErrors: the task definition is an existing one, so the stack has no log group",
    ]);
  });
});

describe("the alarms of a service", () => {
  test("fail with a queue that is not named by its name", () => {
    const queue = (queueName: string) =>
      problems({ queueDepth: { kind: "on", queueName, thresholdMessages: 1 } });
    expect(["orders", "orders.fifo", "q".repeat(80)].map(queue)).toEqual([[], [], []]);
    const wrong = ["arn:aws:sqs:eu-west-1:111122223333:orders", "https://sqs/orders", "q".repeat(81)];
    expect(wrong.map(queue)).toEqual(
      wrong.map((name) => [`alarms.queueDepth.queueName: got ${JSON.stringify(name)}`]),
    );
  });

  test("fail with a pattern that matches every line", () => {
    const pattern = (text: string) => problems({ logErrors: { kind: "on", pattern: text } });
    expect(["ERROR", "e".repeat(1024)].map(pattern)).toEqual([[], []]);
    expect([" ", "e".repeat(1025)].flatMap(pattern)).toHaveLength(2);
  });

  test("fail with a custom alarm that CloudWatch would refuse", () => {
    const finite = { kind: "at-least", value: Number.NaN, unit: "jobs" };
    expect(problems(custom({ namespace: "A:B", metricName: "", threshold: finite }))).toEqual([
      'alarms.custom.jobs.namespace: got "A:B"',
      'alarms.custom.jobs.metricName: got ""',
      "alarms.custom.jobs.threshold.value: got NaN",
    ]);
    expect(problems(custom({}, "failed jobs"))).toEqual(['alarms.custom.failed jobs: got "failed jobs"']);
    const dimensions = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, "a"]));
    expect(problems(custom({ dimensions: dimensions(30) }))).toEqual([]);
    expect(problems(custom({ dimensions: dimensions(31) }))).toEqual([
      "alarms.custom.jobs.dimensions: got 31 dimensions",
    ]);
  });

  test("fail when there are more than a composite alarm may have", () => {
    const many = (count: number) => ({
      custom: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`c${index}`, custom().custom["jobs"]]),
      ),
    });
    expect(problems(many(95))).toEqual([]);
    expect(problems(many(96))).toEqual(["alarms.custom: got 101 alarms with those of the other kinds"]);
  });

  test("fail with a name that can't be quoted in a rule", () => {
    expect(problems({}, { names: { cpuAlarm: 'the "cpu"' } })).toEqual([
      'names.cpuAlarm: got "the \\"cpu\\""',
    ]);
    expect(problems(custom({ alarmName: "a".repeat(256) }))).toEqual([
      `alarms.custom.jobs.alarmName: "${"a".repeat(256)}" has 256 characters`,
    ]);
  });

  test("fail with the name of an alarm that is off", () => {
    expect(problems({}, { names: { logErrorsAlarm: "a" } })).toEqual([
      "names.logErrorsAlarm: has no effect: alarms.logErrors is off",
    ]);
    expect(
      problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, names: { rollbackAlarm: "a" } })),
    ).toEqual(["names.rollbackAlarm: has no effect: alarms is not set"]);
  });

  test("fail when the user watches the composite alarm too, or 50 others", () => {
    expect(problems({}, { rollbackAlarmNames: ["shop-web-rollback"] })).toEqual([
      "rollbackAlarmNames: shop-web-rollback occurs more than once",
    ]);
    const names = (count: number) => Array.from({ length: count }, (_, index) => `alarm-${index}`);
    expect(problems({}, { rollbackAlarmNames: names(49) })).toEqual([]);
    expect(problems({}, { rollbackAlarmNames: names(50) })).toEqual(["rollbackAlarmNames: got 51 alarms"]);
    const stack = new ServiceStack(testApp(), "web", { ...SERVICE, alarms: {} });
    expect(problemsOf(() => stack.addAlarm("shop-web-rollback"))).toEqual([
      "rollbackAlarmNames: shop-web-rollback occurs more than once",
    ]);
  });

  test("fail with an alarm of another region, given by its ARN", () => {
    const arn = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors";
    expect(problems({}, { rollbackAlarmNames: [arn] })).toEqual([
      `rollbackAlarmNames: got "${arn}"`,
      "rollbackAlarmNames[0]: is in us-east-1, but the service is in eu-west-1",
    ]);
  });

  test("take tokens for minutes, also where the window is one minute more", () => {
    const template = synthService({ alarms: { errorRate: { kind: "on", badMinutes: NUMBER } } });
    const alarm = template.byId("aws_cloudwatch_metric_alarm", "alarms_error-rate");
    expect([alarm["datapoints_to_alarm"], alarm["evaluation_periods"]]).toEqual([
      "${var.number}",
      "${(var.number + 1)}",
    ]);
  });
});

import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { describe, expect, test } from "@jest/globals";
import { type App, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { testApp } from "../../../support/template";

const serviceIn = (app: App, props: Partial<ServiceStackProps> = {}) =>
  new ServiceStack(app, "web", { ...SERVICE, ...props });
const alarmIn = (scope: Construct, alarmName: string, more: Partial<CloudwatchMetricAlarmConfig> = {}) =>
  new CloudwatchMetricAlarm(scope, "errors", {
    alarmName,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    namespace: "Shop",
    metricName: "Errors",
    ...more,
  });

/** A stack of the user, with a provider for a region. */
function ownStack(app: App, region: string, allowedAccountIds?: string[]): TerraformStack {
  const stack = new TerraformStack(app, "own");
  new AwsProvider(stack, "aws", {
    region,
    ...(allowedAccountIds === undefined ? {} : { allowedAccountIds }),
  });
  return stack;
}

const problems = (app: App) => app.node.validate();
const ELSEWHERE = (path: string, where: string, service = "eu-west-1") => [
  `web watches the alarm ${path}, which is in ${where}, but its deployment group is in ${service}: the alarm would never stop a deployment`,
  "   to do: create the alarm in the region and account of the service, or watch another one",
];

describe("a watched alarm", () => {
  test("may be in the region of the service, or outside of the app", () => {
    const app = testApp();
    serviceIn(app, { rollbackAlarmNames: ["errors", "of-others"] });
    alarmIn(ownStack(app, "eu-west-1"), "errors");
    expect(problems(app)).toEqual([]);
  });

  test("fails in another region, with its name as text", () => {
    const app = testApp();
    serviceIn(app, { rollbackAlarmNames: ["errors"] });
    alarmIn(ownStack(app, "us-east-1"), "errors");
    expect(problems(app)).toEqual([ELSEWHERE("own/errors", "us-east-1").join("\n")]);
  });

  test("fails in another region with its name as a token, in the props and when it is added", () => {
    const app = testApp();
    const { alarmName } = alarmIn(ownStack(app, "us-east-1"), "errors");
    const wrong = ["rollbackAlarmNames[0]: is in us-east-1, but the service is in eu-west-1"];
    expect(problemsOf(() => serviceIn(testApp(), { rollbackAlarmNames: [alarmName] }))).toEqual(wrong);
    expect(problemsOf(() => serviceIn(app).addAlarm(alarmName))).toEqual(wrong);
  });

  test("fails at synth when the region of its token is known only after the service is created", () => {
    const app = testApp();
    const own = new TerraformStack(app, "own");
    serviceIn(app, { rollbackAlarmNames: [alarmIn(own, "errors").alarmName] });
    new AwsProvider(own, "aws", { region: "us-east-1" });
    expect(problems(app)).toEqual([ELSEWHERE("own/errors", "us-east-1").join("\n")]);
  });

  test("fails with an own region or provider of its resource", () => {
    const app = testApp();
    const service = serviceIn(app, { rollbackAlarmNames: ["one", "two"] });
    alarmIn(service, "one", { region: "us-east-1" });
    const provider = new AwsProvider(service, "other", { alias: "other", region: "eu-west-2" });
    new CloudwatchCompositeAlarm(service, "two", { alarmName: "two", alarmRule: "TRUE", provider });
    expect(problems(app)).toEqual([
      ELSEWHERE("web/errors", "us-east-1").join("\n"),
      ELSEWHERE("web/two", "eu-west-2").join("\n"),
    ]);
  });

  test("fails in another account, if both are known", () => {
    const find = (account: string, allowedAccountIds?: readonly string[]) => {
      const app = testApp();
      serviceIn(app, {
        rollbackAlarmNames: ["errors"],
        ...(allowedAccountIds === undefined ? {} : { allowedAccountIds }),
      });
      alarmIn(ownStack(app, "eu-west-1", [account]), "errors");
      return problems(app);
    };
    expect(find("444455556666")).toEqual([]);
    expect(find("111122223333", ["111122223333"])).toEqual([]);
    expect(find("444455556666", ["111122223333"])).toEqual([
      ELSEWHERE("own/errors", "eu-west-1 of account 444455556666", "eu-west-1 of account 111122223333").join(
        "\n",
      ),
    ]);
  });

  test("fails in another account with its name as a token, if both are known", () => {
    const { alarmName } = alarmIn(ownStack(testApp(), "eu-west-1", ["444455556666"]), "errors");
    const find = (more: Partial<ServiceStackProps>) =>
      problemsOf(() => serviceIn(testApp(), { rollbackAlarmNames: [alarmName], ...more }));
    expect(find({})).toEqual([]);
    expect(find({ allowedAccountIds: ["111122223333"] })).toEqual([
      "rollbackAlarmNames[0]: is in eu-west-1 of account 444455556666, but the service is in eu-west-1 of account 111122223333",
    ]);
  });

  test("fails when its ARN is given as a token, in the props and when it is added", () => {
    const service = serviceIn(testApp());
    const { arn } = alarmIn(service, "errors");
    const wrong = {
      prop: "rollbackAlarmNames[0]",
      what: "is the attribute arn of web/errors",
      allowed: "the attribute alarm_name",
      fix: "give its alarmName",
    };
    expect(wholeProblemsOf(() => service.addAlarm(arn))).toEqual([wrong]);
    expect(wholeProblemsOf(() => serviceIn(testApp(), { rollbackAlarmNames: [arn] }))).toEqual([wrong]);
  });
});

describe("the queue of an alarm", () => {
  const readBy = (app: App, queueName: string) =>
    serviceIn(app, { alarms: { queueDepth: { kind: "on", queueName, thresholdMessages: 10 } } });

  test("may be in the region of the service, or outside of the app", () => {
    const find = (name: string) => {
      const app = testApp();
      new SqsQueue(ownStack(app, "eu-west-1"), "queue", { name: "orders" });
      readBy(app, name);
      return problems(app);
    };
    expect(find("orders")).toEqual([]);
    expect(find("of-others")).toEqual([]);
  });

  test("fails in another region, with its name as text", () => {
    const app = testApp();
    new SqsQueue(ownStack(app, "us-east-1"), "queue", { name: "orders" });
    readBy(app, "orders");
    expect(problems(app)).toEqual([
      [
        "web has an alarm on the queue own/queue, which is in us-east-1, but the alarm is in eu-west-1: it could never be in ALARM",
        "   to do: give a queue in the region and account of the service, or create the alarm where the queue is",
      ].join("\n"),
    ]);
  });

  test("fails in another region, with its name as a token", () => {
    const { name } = new SqsQueue(ownStack(testApp(), "us-east-1"), "queue");
    expect(problemsOf(() => readBy(testApp(), name))).toEqual([
      "alarms.queueDepth.queueName: is in us-east-1, but the service is in eu-west-1",
    ]);
  });

  test.each(["id", "arn", "url"] as const)("fails when it is given by its %s", (attribute) => {
    const queue = new SqsQueue(ownStack(testApp(), "eu-west-1"), "queue");
    expect(problemsOf(() => readBy(testApp(), queue[attribute]))).toEqual([
      `alarms.queueDepth.queueName: is the attribute ${attribute} of own/queue`,
    ]);
  });
});

describe("the name of an alarm", () => {
  const repeated = (name: string, ...paths: string[]) =>
    [
      `the alarm name "${name}" is used ${paths.length} times: by ${paths.join(" and ")}`,
      "   to do: rename one of them. If their stacks are in different accounts, set allowedAccountIds in each",
    ].join("\n");

  test("fails when an alarm of the user has it, in the same region", () => {
    const find = (region: string) => {
      const app = testApp();
      serviceIn(app, { alarms: {} });
      alarmIn(ownStack(app, region), "shop-web-latency");
      return problems(app);
    };
    expect(find("eu-west-1")).toEqual([repeated("shop-web-latency", "web/alarms/latency", "own/errors")]);
    expect(find("us-east-1")).toEqual([]);
  });
});

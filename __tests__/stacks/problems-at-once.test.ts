/** Synth reports problems in two stages, each at once: the props of a construct, and the whole app. */
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { expect, test } from "@jest/globals";
import { type App, TerraformStack } from "cdktf";
import { ServiceStack, type ServiceStackProps } from "../../stacks";
import { SERVICE } from "../support/fixtures";
import { problemsOf } from "../support/problems";
import { testApp } from "../support/template";

test("all problems with the props of a construct are reported at once", () => {
  const wrong = {
    alarms: { latency: { kind: "on", threshold: 1 }, queueDepth: { kind: "on", queueName: "a/b" } },
    approval: { waitMinutes: 0 },
    hooks: { afterAllowTestTraffic: { kind: "http-probe", maxLatencyMilliseconds: 900_000 } },
    testListener: { kind: "none" },
    notifications: { topic: { kind: "own", kmsKeyArn: "alias/shop" } },
    rollbackAlarmNames: ["arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors"],
  };
  const props = { ...SERVICE, ...wrong } as unknown as ServiceStackProps;
  expect(problemsOf(() => new ServiceStack(testApp(), "web", props))).toEqual([
    "alarms.latency.threshold: unknown property; did you mean thresholdSeconds?",
    "alarms.queueDepth.thresholdMessages: is missing",
    "hooks.afterAllowTestTraffic.maxLatencyMilliseconds: got 900000 milliseconds",
    "hooks.afterAllowTestTraffic: is set, but there is no test listener, so CodeDeploy would never call it",
    "approval.waitMinutes: got 0 minutes",
    "hooks.afterAllowTestTraffic.host: is left out, and no name is known that the certificate has",
    'notifications.topic.kmsKeyArn: got "alias/shop"',
    'rollbackAlarmNames: got "arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors"',
    'alarms.queueDepth.queueName: got "a/b"',
    "rollbackAlarmNames[0]: is in us-east-1, but the service is in eu-west-1",
  ]);
});

test("all problems of the whole app are reported at once", () => {
  const app = testApp();
  const own = new TerraformStack(app, "own");
  new AwsProvider(own, "aws", { region: "us-east-1" });
  const home = new AwsProvider(own, "home", { alias: "home", region: "eu-west-1" });
  new SqsQueue(own, "queue", { name: "orders" });
  new SnsTopic(own, "topic", {
    name: "alerts",
    kmsMasterKeyId: new KmsKey(own, "key").arn,
    provider: home,
  });
  alarmIn(own, "errors", "errors");
  const web = new ServiceStack(app, "web", {
    ...SERVICE,
    alarms: { queueDepth: { kind: "on", queueName: "orders", thresholdMessages: 10 } },
    notifications: { topic: { kind: "existing", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" } },
    rollbackAlarmNames: ["errors"],
  });
  alarmIn(web, "latency", "shop-web-latency");
  new ServiceStack(app, "jobs", { ...SERVICE, name: "jobs", names: { loadBalancer: "shop-web" } });
  new LbListener(web, "second", {
    loadBalancerArn: `${web.loadBalancer?.loadBalancer.arn}`,
    port: 443,
    defaultAction: [{ type: "fixed-response" }],
    lifecycle: { ignoreChanges: ["default_action"] },
  });
  expect(synthProblems(app)).toEqual([
    'the load balancer name "shop-web" is used 2 times, in web and jobs',
    "web/second.port: got 443, which is the port of web/load-balancer/production-listener on the same load balancer",
    'the alarm name "shop-web-latency" is used 2 times: by web/alarms/latency and web/latency',
    "web has an alarm on the queue own/queue, which is in us-east-1, but the alarm is in eu-west-1: it could never be in ALARM",
    "web watches the alarm own/errors, which is in us-east-1, but its deployment group is in eu-west-1: the alarm would never stop a deployment",
    "web.notifications.topic.kmsKeyArn: is missing, but the topic own/topic has a KMS key: CodeDeploy may not use it, so it can't publish",
  ]);
});

function alarmIn(stack: TerraformStack, id: string, alarmName: string): void {
  new CloudwatchMetricAlarm(stack, id, {
    alarmName,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    namespace: "Shop",
    metricName: "Errors",
  });
}

/** The first line of each problem that synth reports. */
function synthProblems(app: App): string[] {
  try {
    app.synth();
  } catch (error) {
    return String(error)
      .split("\n")
      .filter((line) => /^ {2}\S/.test(line))
      .map((line) => line.trim());
  }
  return [];
}

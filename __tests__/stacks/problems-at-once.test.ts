/** Synth reports problems in two stages, each at once: the props of a construct, and the whole app. */
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { describe, expect, test } from "@jest/globals";
import { type App, TerraformStack } from "cdktf";
import { addEnvironments, type Environments, ServiceStack, type ServiceStackProps } from "../../stacks";
import { Migration, type MigrationProps } from "../../stacks/migration";
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

describe("eight mistakes in the environments of an app", () => {
  const app = testApp();
  const own = new TerraformStack(app, "own");
  new AwsProvider(own, "aws", { region: "us-east-1" });
  const home = new AwsProvider(own, "home", { alias: "home", region: "eu-west-1" });
  const elsewhere = alarmIn(own, "errors", "errors");
  const kmsMasterKeyId = new KmsKey(own, "key", { provider: home }).arn;
  const topic = new SnsTopic(own, "topic", { name: "alerts", kmsMasterKeyId, provider: home });

  const environmentsOf = (web: object, alarms = {}) =>
    ({
      prod: {
        region: "eu-west-1",
        network: { kind: "existing", ...SERVICE.network },
        services: {
          web: {
            container: SERVICE.container,
            productionListener: SERVICE.productionListener,
            alarms: { latency: { kind: "on" }, ...alarms },
            ...web,
          },
        },
      },
    }) as unknown as Environments;

  test("are reported by addEnvironments, except for the migration", () => {
    const wrong = environmentsOf(
      {
        // 1: an alarm in another region
        rollbackAlarmNames: [elsewhere.alarmName],
        // 2: alarms of the same name
        names: { errorRateAlarm: "shop-bad", latencyAlarm: "shop-bad" },
        // 4: a latency bound beyond the function's timeout; 5: a hook that needs a test listener where there is none
        hooks: {
          afterAllowTestTraffic: {
            kind: "http-probe",
            host: "shop.example",
            maxLatencyMilliseconds: 900_000,
          },
        },
        testListener: { kind: "none" },
        // 6: an approval wait below 1 minute
        approval: { waitMinutes: 0 },
        // 7: a topic whose key CodeDeploy may not use
        notifications: { topic: { kind: "existing", arn: topic.arn } },
      },
      // 3: a threshold without a unit
      { latency: { kind: "on", threshold: 1 } },
    );
    const stacks = app.node.children.length;
    const web = "prod.services.web";
    expect(problemsOf(() => addEnvironments(app, wrong))).toEqual([
      `${web}.alarms.latency.threshold: unknown property; did you mean thresholdSeconds?`,
      `${web}.names.latencyAlarm: the alarm name "shop-bad" is also that of names.errorRateAlarm`,
      `${web}.hooks.afterAllowTestTraffic.maxLatencyMilliseconds: got 900000 milliseconds`,
      `${web}.hooks.afterAllowTestTraffic: is set, but there is no test listener, so CodeDeploy would never call it`,
      `${web}.approval.waitMinutes: got 0 minutes`,
      `${web}.notifications.topic.kmsKeyArn: is missing, but the topic own/topic has a KMS key: CodeDeploy may not use it, so it can't publish`,
      `${web}.rollbackAlarmNames[0]: is in us-east-1, but the service is in eu-west-1`,
    ]);
    expect(app.node.children).toHaveLength(stacks);
  });

  test("are reported by app.synth() for the migration, and for what the app may add after the services", () => {
    const { prod } = addEnvironments(
      app,
      environmentsOf({
        // 1 and 7, by text
        rollbackAlarmNames: ["errors"],
        notifications: { topic: { kind: "existing", arn: "arn:aws:sns:eu-west-1:111122223333:alerts" } },
      }),
    );
    const service = prod?.services["web"];
    if (service === undefined) {
      throw new Error("no service");
    }
    // 2, in the service and outside of it
    alarmIn(service, "latency", "prod-web-latency");
    // 8: a migration without a command
    const migration = { service, phase: "expand" } as unknown as MigrationProps;
    new Migration(service, "expand", migration);
    expect(synthProblems(app)).toEqual([
      'the alarm name "prod-web-latency" is used 2 times: by prod-web/alarms/latency and prod-web/latency',
      "prod-web watches the alarm own/errors, which is in us-east-1, but its deployment group is in eu-west-1: the alarm would never stop a deployment",
      "prod-web.notifications.topic.kmsKeyArn: is missing, but the topic own/topic has a KMS key: CodeDeploy may not use it, so it can't publish",
      "prod-web/expand.command: is missing",
    ]);
  });
});

function alarmIn(stack: TerraformStack, id: string, alarmName: string): CloudwatchMetricAlarm {
  return new CloudwatchMetricAlarm(stack, id, {
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

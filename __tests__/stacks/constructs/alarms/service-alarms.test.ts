import { describe, expect, test } from "@jest/globals";
import { type AlarmOptions, ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { RULES_SERVICE, SERVICE, SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { FULL_SERVICE } from "../../../support/full-service";
import { synthService } from "../../../support/service";
import { type Attributes, Template, testApp } from "../../../support/template";

const alarmed = (alarms: AlarmOptions, props: Partial<ServiceStackProps> = {}) =>
  synthService({ ...props, alarms });
const alarmOf = (template: Template, id: string) =>
  template.byId("aws_cloudwatch_metric_alarm", `alarms_${id}`);
const minutesOf = (template: Template, id: string) => {
  const { datapoints_to_alarm: bad, evaluation_periods: window } = alarmOf(template, id);
  return [bad, window];
};
const queriesOf = (template: Template, id: string) => alarmOf(template, id)["metric_query"] as Attributes[];
const expressionsOf = (template: Template, id: string) =>
  queriesOf(template, id).flatMap(({ id: name, expression }) =>
    expression === undefined ? [] : [[name, expression]],
  );
const metricsOf = (template: Template, id: string) =>
  queriesOf(template, id).flatMap(({ id: name, metric }) =>
    metric === undefined ? [] : [{ name, ...(metric as Attributes) }],
  );
const counts = (template: Template) =>
  ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm", "aws_cloudwatch_log_metric_filter"].map(
    (type) => template.counts()[type] ?? 0,
  );
const OFF = { kind: "off" } as const;
const ALL_OFF = { errorRate: OFF, latency: OFF, unhealthyHosts: OFF, cpu: OFF, memory: OFF };

describe("the alarms of a service", () => {
  test("are made only where they are wanted", () => {
    expect(counts(synthService())).toEqual([0, 0, 0]);
    expect(counts(alarmed({}))).toEqual([5, 1, 0]);
    expect(counts(alarmed({ ...ALL_OFF, cpu: { kind: "on" } }))).toEqual([1, 1, 0]);
    expect(
      counts(alarmed(FULL_SERVICE.alarms, { scaling: FULL_SERVICE.scaling, terminationWaitMinutes: 60 })),
    ).toEqual([9, 1, 1]);
  });

  test("are watched through one composite alarm, after those of the user", () => {
    const template = alarmed(
      { ...ALL_OFF, cpu: { kind: "on" }, memory: { kind: "on" } },
      { rollbackAlarmNames: ["errors"] },
    );
    const composite = template.only("aws_cloudwatch_composite_alarm");
    const ref = (id: string) =>
      `ALARM("\${${template.addressOf("aws_cloudwatch_metric_alarm", `alarms_${id}`)}.alarm_name}")`;
    expect(composite).toMatchObject({
      alarm_name: "shop-web-rollback",
      alarm_rule: `${ref("cpu")} OR ${ref("memory")}`,
    });
    expect(template.only("aws_codedeploy_deployment_group")).toMatchObject({
      alarm_configuration: { enabled: true, alarms: ["errors", "shop-web-rollback"] },
      auto_rollback_configuration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
      },
      depends_on: expect.arrayContaining([template.addressOf("aws_cloudwatch_composite_alarm", "alarms")]),
    });
    expect(template.document.output?.["rollback-alarm-name"]).toMatchObject({
      value: `\${${template.addressOf("aws_cloudwatch_composite_alarm", "alarms")}.alarm_name}`,
    });
  });

  test("are joined by those that are added", () => {
    const stack = new ServiceStack(testApp(), "web", { ...SERVICE, alarms: {} });
    stack.addAlarm("errors");
    expect(Template.of(stack).only("aws_codedeploy_deployment_group")["alarm_configuration"]).toEqual({
      enabled: true,
      alarms: ["shop-web-rollback", "errors"],
    });
  });

  test("exist before a deployment", () => {
    const template = alarmed({});
    expect(template.only("terraform_data")["depends_on"]).toEqual(
      expect.arrayContaining([
        template.addressOf("aws_cloudwatch_metric_alarm", "alarms_error-rate"),
        template.addressOf("aws_cloudwatch_composite_alarm", "alarms"),
      ]),
    );
  });

  test("start no deployment when they change", () => {
    const trigger = (template: Template) => template.only("terraform_data")["triggers_replace"];
    expect(trigger(alarmed({}))).toEqual(trigger(synthService()));
  });

  test("have these thresholds by default, of which each minute without data is good", () => {
    const template = alarmed({});
    const settings = (id: string) => {
      const { comparison_operator, threshold, treat_missing_data } = alarmOf(template, id);
      return [comparison_operator, threshold, treat_missing_data, ...minutesOf(template, id)];
    };
    const AT_LEAST = "GreaterThanOrEqualToThreshold";
    expect(["error-rate", "latency", "unhealthy-hosts", "cpu", "memory"].map(settings)).toEqual([
      [AT_LEAST, 5, "notBreaching", 2, 3],
      [AT_LEAST, 1, "notBreaching", 3, 3],
      [AT_LEAST, 1, "notBreaching", 3, 3],
      [AT_LEAST, 95, "notBreaching", 3, 3],
      [AT_LEAST, 90, "notBreaching", 3, 3],
    ]);
  });

  test("take every option", () => {
    const template = alarmed(FULL_SERVICE.alarms, {
      scaling: FULL_SERVICE.scaling,
      terminationWaitMinutes: 60,
    });
    const ids = [
      "error-rate",
      "latency",
      "unhealthy-hosts",
      "cpu",
      "memory",
      "queue-depth",
      "log-errors",
      "custom-payments",
    ];
    expect(ids.map((id) => [alarmOf(template, id)["threshold"], ...minutesOf(template, id)])).toEqual([
      [2.5, 3, 5],
      [0.5, 2, 4],
      [2, 4, 6],
      [80, 5, 7],
      [85, 6, 8],
      [1000, 7, 9],
      [20, 8, 10],
      [3, 9, 11],
    ]);
  });
});

describe("the error rate", () => {
  const template = alarmed({ errorRate: { kind: "on", minFailedRequests: 4 } });

  test("is computed for each target group, and the worse one counts", () => {
    expect(expressionsOf(template, "error-rate")).toEqual([
      ["blue_failed", "SUM([blue_5xx, blue_connections, blue_requests * 0])"],
      ["blue_rate", "IF(blue_failed >= 4, 100 * blue_failed / blue_requests, 0)"],
      ["green_failed", "SUM([green_5xx, green_connections, green_requests * 0])"],
      ["green_rate", "IF(green_failed >= 4, 100 * green_failed / green_requests, 0)"],
      ["requests", "SUM([blue_requests, green_requests])"],
      [
        "load_balancer_rate",
        "IF(load_balancer_5xx >= 4, 100 * load_balancer_5xx / MAX([requests, load_balancer_5xx]), 0)",
      ],
      ["rate", "MAX([blue_rate, green_rate, load_balancer_rate])"],
    ]);
    expect(
      queriesOf(template, "error-rate")
        .filter((query) => query["return_data"])
        .map(({ id }) => id),
    ).toEqual(["rate"]);
  });

  test("counts 5XX answers and failed connections per minute, of both target groups", () => {
    const ofGroups = metricsOf(template, "error-rate").filter(({ name }) => name !== "load_balancer_5xx");
    expect(ofGroups).toEqual(
      ["blue", "green"].flatMap((color) =>
        [
          ["5xx", "HTTPCode_Target_5XX_Count"],
          ["connections", "TargetConnectionErrorCount"],
          ["requests", "RequestCount"],
        ].map(([name, metric_name]) => ({
          name: `${color}_${name}`,
          namespace: "AWS/ApplicationELB",
          metric_name,
          stat: "Sum",
          period: 60,
          dimensions: {
            LoadBalancer: `\${replace(${template.addressOf("aws_lb_listener", "load-balancer_production")}.arn, "/^.*:listener/(app/[^/]+/[^/]+)/.*$/", "$1")}`,
            TargetGroup: `\${${template.addressOf("aws_lb_target_group", `target-groups_${color}`)}.arn_suffix}`,
          },
        })),
      ),
    );
  });

  test("counts the 5XX answers of the service's own load balancer", () => {
    const [blue] = metricsOf(template, "error-rate") as unknown as [{ dimensions: Attributes }];
    expect(metricsOf(template, "error-rate").at(-1)).toEqual({
      name: "load_balancer_5xx",
      namespace: "AWS/ApplicationELB",
      metric_name: "HTTPCode_ELB_5XX_Count",
      stat: "Sum",
      period: 60,
      dimensions: { LoadBalancer: blue.dimensions["LoadBalancer"] },
    });
  });

  test("does not count the 5XX answers of a shared load balancer, which may be for another service", () => {
    const rules = Template.of(new ServiceStack(testApp(), "web", { ...RULES_SERVICE, alarms: {} }));
    expect(metricsOf(rules, "error-rate").map(({ name }) => name)).not.toContain("load_balancer_5xx");
    expect(expressionsOf(rules, "error-rate").at(-1)).toEqual(["rate", "MAX([blue_rate, green_rate])"]);
  });

  test("is on the shared load balancer of a service with rules", () => {
    const rules = Template.of(new ServiceStack(testApp(), "web", { ...RULES_SERVICE, alarms: {} }));
    const [first] = metricsOf(rules, "error-rate") as unknown as [{ dimensions: Attributes }];
    expect(first.dimensions["LoadBalancer"]).toBe(
      `\${replace("${SHARED_LOAD_BALANCER.productionListenerArn}", "/^.*:listener/(app/[^/]+/[^/]+)/.*$/", "$1")}`,
    );
  });
});

describe("an alarm", () => {
  test("on latency looks at a percentile of each target group, in minutes with enough requests", () => {
    const template = alarmed({ latency: { kind: "on", statistic: "p99", minRequests: 7 } });
    expect(expressionsOf(template, "latency")).toEqual([
      ["blue_latency", "IF(blue_requests >= 7, blue_time, 0)"],
      ["green_latency", "IF(green_requests >= 7, green_time, 0)"],
      ["latency", "MAX([blue_latency, green_latency])"],
    ]);
    expect(
      metricsOf(template, "latency").map(({ name, metric_name, stat }: Attributes) => [
        name,
        metric_name,
        stat,
      ]),
    ).toEqual([
      ["blue_time", "TargetResponseTime", "p99"],
      ["blue_requests", "RequestCount", "Sum"],
      ["green_time", "TargetResponseTime", "p99"],
      ["green_requests", "RequestCount", "Sum"],
    ]);
  });

  test("on unhealthy hosts looks at the target group with more of them", () => {
    const template = alarmed({});
    expect(expressionsOf(template, "unhealthy-hosts")).toEqual([["hosts", "MAX([blue_hosts, green_hosts])"]]);
    expect(
      metricsOf(template, "unhealthy-hosts").map(({ metric_name, stat }: Attributes) => [metric_name, stat]),
    ).toEqual([
      ["UnHealthyHostCount", "Maximum"],
      ["UnHealthyHostCount", "Maximum"],
    ]);
  });

  test("on unhealthy hosts waits for longer than the grace period of a new task", () => {
    const minutes = (healthCheckGracePeriodSeconds: number) =>
      minutesOf(alarmed({}, { healthCheckGracePeriodSeconds }), "unhealthy-hosts");
    expect([0, 60, 61, 300].map(minutes)).toEqual([
      [3, 3],
      [3, 3],
      [4, 4],
      [7, 7],
    ]);
  });

  test("on CPU and memory looks at the task that uses most, old or new", () => {
    const template = alarmed({});
    const dimensions = {
      ClusterName: `\${${template.addressOf("aws_ecs_cluster", "cluster_")}.name}`,
      ServiceName: `\${${template.addressOf("aws_ecs_service", "service")}.name}`,
    };
    const common = { name: "value", namespace: "AWS/ECS", stat: "Maximum", period: 60, dimensions };
    expect(metricsOf(template, "cpu")).toEqual([{ ...common, metric_name: "CPUUtilization" }]);
    expect(metricsOf(template, "memory")).toEqual([{ ...common, metric_name: "MemoryUtilization" }]);
  });

  test("on a queue looks at its visible messages", () => {
    const template = alarmed({ queueDepth: { kind: "on", queueName: "orders", thresholdMessages: 100 } });
    expect(metricsOf(template, "queue-depth")).toMatchObject([
      {
        namespace: "AWS/SQS",
        metric_name: "ApproximateNumberOfMessagesVisible",
        stat: "Maximum",
        dimensions: { QueueName: "orders" },
      },
    ]);
  });

  test("on log lines counts those of the service's log group that match", () => {
    const template = alarmed({ logErrors: { kind: "on", pattern: "?ERROR ?FATAL" } });
    const filter = template.addressOf("aws_cloudwatch_log_metric_filter", "alarms_log-filter");
    expect(template.only("aws_cloudwatch_log_metric_filter")).toMatchObject({
      name: "shop-web-log-errors",
      log_group_name: `\${${template.addressOf("aws_cloudwatch_log_group", "task")}.name}`,
      pattern: "?ERROR ?FATAL",
      metric_transformation: {
        namespace: "LogErrors",
        name: "shop-web-log-errors",
        value: "1",
        default_value: "0",
      },
    });
    expect(metricsOf(template, "log-errors")).toMatchObject([
      {
        namespace: `\${${filter}.metric_transformation[0].namespace}`,
        metric_name: `\${${filter}.metric_transformation[0].name}`,
        stat: "Sum",
      },
    ]);
    expect([alarmOf(template, "log-errors")["threshold"], ...minutesOf(template, "log-errors")]).toEqual([
      10, 2, 3,
    ]);
  });

  test("on any metric has its unit in its description", () => {
    const template = alarmed({
      custom: {
        "paid-orders": {
          namespace: "Shop",
          metricName: "Paid",
          statistic: "Sum",
          threshold: { kind: "at-most", value: 0.5, unit: "orders" },
          missingData: "breaching",
        },
      },
    });
    expect(alarmOf(template, "custom-paid-orders")).toMatchObject({
      alarm_name: "shop-web-paid-orders",
      alarm_description: "Sum of Paid in a minute; at most 0.5 orders is bad",
      comparison_operator: "LessThanOrEqualToThreshold",
      threshold: 0.5,
      treat_missing_data: "breaching",
      datapoints_to_alarm: 3,
      evaluation_periods: 3,
    });
    expect(alarmOf(template, "custom-paid-orders")).not.toHaveProperty("unit");
  });
});

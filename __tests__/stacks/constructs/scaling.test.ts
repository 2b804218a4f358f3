import { describe, expect, test } from "@jest/globals";
import { TerraformVariable } from "cdktf";
import { type Scaling, ServiceStack, type ServiceStackProps, type StepScaling } from "../../../stacks";
import { CLUSTER_ARN, SERVICE } from "../../support/fixtures";
import { FULL_SERVICE } from "../../support/full-service";
import { problemsOf } from "../../support/problems";
import { type Attributes, Template, testApp } from "../../support/template";

const templateOf = (props: Partial<ServiceStackProps>) =>
  Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...props }));
const scaled = (scaling: Partial<Scaling>, props: Partial<ServiceStackProps> = {}) =>
  templateOf({ ...props, scaling: { minTasks: 2, maxTasks: 8, ...scaling } });

const problems = (scaling: unknown, props: Partial<ServiceStackProps> = {}) =>
  problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, ...props, scaling: scaling as Scaling }));
const changed = (scaling: object, props: Partial<ServiceStackProps> = {}) =>
  problems({ minTasks: 2, maxTasks: 8, ...scaling }, props);

const RESOURCES = [
  "aws_appautoscaling_target",
  "aws_appautoscaling_policy",
  "aws_appautoscaling_scheduled_action",
  "aws_cloudwatch_metric_alarm",
];
const counts = (template: Template) => RESOURCES.map((type) => template.counts()[type] ?? 0);

const OUT: StepScaling = {
  kind: "out",
  name: "busy",
  metric: { kind: "cpu" },
  levels: [
    { from: 70, addTasks: 2 },
    { from: 90, addTasks: 5 },
  ],
};
const IN: StepScaling = {
  kind: "in",
  name: "idle",
  metric: { kind: "memory" },
  levels: [
    { upTo: 0.3, removeTasks: 1 },
    { upTo: 0.1, removeTasks: 3 },
  ],
};

/** The configuration of a policy by the start of its id. */
const tracking = (template: Template, id: string) =>
  template.byId("aws_appautoscaling_policy", `scaling_${id}`)["target_tracking_scaling_policy_configuration"];

describe("a service's scaling", () => {
  test("has no resource unless it is wanted", () => {
    expect(counts(templateOf({}))).toEqual([0, 0, 0, 0]);
    expect(counts(scaled({}))).toEqual([1, 0, 0, 0]);
    expect(counts(templateOf({ scaling: FULL_SERVICE.scaling }))).toEqual([1, 4, 1, 1]);
  });

  test("is on the service by the id that the driver uses", () => {
    const own = scaled({}).only("aws_appautoscaling_target");
    const cluster = scaled({}).addressOf("aws_ecs_cluster", "cluster");
    const service = scaled({}).addressOf("aws_ecs_service", "service");
    expect(own).toMatchObject({
      service_namespace: "ecs",
      scalable_dimension: "ecs:service:DesiredCount",
      resource_id: `service/\${${cluster}.name}/\${${service}.name}`,
      min_capacity: 2,
      max_capacity: 8,
    });
    const shared = scaled({}, { clusterArn: CLUSTER_ARN }).only("aws_appautoscaling_target");
    expect(shared["resource_id"]).toBe(`service/shop/\${${service}.name}`);
  });

  test("starts with minTasks, or with the desired count", () => {
    const count = (template: Template) => template.only("aws_ecs_service")["desired_count"];
    expect(count(templateOf({}))).toBe(2);
    expect(count(scaled({ minTasks: 4 }))).toBe(4);
    expect(count(scaled({ minTasks: 4 }, { desiredCount: 5 }))).toBe(5);
  });

  test("tracks CPU and memory", () => {
    const template = scaled({ cpuPercent: 60, memoryPercent: 70, scaleOutCooldownSeconds: 0 });
    expect(tracking(template, "cpu")).toEqual({
      predefined_metric_specification: { predefined_metric_type: "ECSServiceAverageCPUUtilization" },
      target_value: 60,
      scale_out_cooldown: 0,
      scale_in_cooldown: 300,
    });
    expect(tracking(template, "memory")).toEqual({
      predefined_metric_specification: { predefined_metric_type: "ECSServiceAverageMemoryUtilization" },
      target_value: 70,
      scale_out_cooldown: 0,
      scale_in_cooldown: 300,
    });
    expect(counts(template)).toEqual([1, 2, 0, 0]);
  });

  test("tracks the requests of both target groups", () => {
    const template = scaled({ requestsPerTaskPerMinute: 1000 });
    const requestsTo = (color: string) => ({
      id: color,
      return_data: false,
      metric_stat: {
        stat: "Sum",
        metric: {
          namespace: "AWS/ApplicationELB",
          metric_name: "RequestCountPerTarget",
          dimensions: [
            {
              name: "TargetGroup",
              value: `\${${template.addressOf("aws_lb_target_group", `target-groups_${color}`)}.arn_suffix}`,
            },
          ],
        },
      },
    });
    expect(tracking(template, "requests")).toEqual({
      customized_metric_specification: {
        metrics: [
          requestsTo("blue"),
          requestsTo("green"),
          { id: "requests", expression: "SUM([blue, green])", return_data: true },
        ],
      },
      target_value: 1000,
      scale_out_cooldown: 60,
      scale_in_cooldown: 300,
    });
  });

  test("adds tasks from each level on, and removes them up to each level", () => {
    const template = scaled({ steps: [OUT, IN] });
    const step = (id: string) =>
      template.byId("aws_appautoscaling_policy", `scaling_step-${id}`)["step_scaling_policy_configuration"];
    expect(step("busy")).toMatchObject({
      adjustment_type: "ChangeInCapacity",
      cooldown: 60,
      step_adjustment: [
        { scaling_adjustment: 2, metric_interval_lower_bound: "0", metric_interval_upper_bound: "20" },
        { scaling_adjustment: 5, metric_interval_lower_bound: "20" },
      ],
    });
    expect(step("idle")).toMatchObject({
      cooldown: 300,
      step_adjustment: [
        { scaling_adjustment: -1, metric_interval_lower_bound: "-0.2", metric_interval_upper_bound: "0" },
        { scaling_adjustment: -3, metric_interval_upper_bound: "-0.2" },
      ],
    });
    const alarm = (id: string) => template.byId("aws_cloudwatch_metric_alarm", `scaling_step-${id}-alarm`);
    const policy = (id: string) => template.addressOf("aws_appautoscaling_policy", `scaling_step-${id}`);
    expect(alarm("busy")).toMatchObject({
      alarm_name: "shop-web-busy",
      comparison_operator: "GreaterThanOrEqualToThreshold",
      threshold: 70,
      evaluation_periods: 3,
      alarm_actions: [`\${${policy("busy")}.arn}`],
    });
    expect(alarm("idle")).toMatchObject({
      comparison_operator: "LessThanOrEqualToThreshold",
      threshold: 0.3,
    });
  });

  test("steps by CPU, memory, requests or any metric", () => {
    const queries = (metric: StepScaling["metric"]) =>
      (
        scaled({ steps: [{ ...OUT, metric }] }).only("aws_cloudwatch_metric_alarm")[
          "metric_query"
        ] as Attributes[]
      ).map(({ metric: of, expression }) => (of as Attributes | undefined)?.["metric_name"] ?? expression);
    expect(queries({ kind: "cpu" })).toEqual(["CPUUtilization"]);
    expect(queries({ kind: "memory" })).toEqual(["MemoryUtilization"]);
    expect(queries({ kind: "requests-per-task" })).toEqual([
      "RequestCountPerTarget",
      "RequestCountPerTarget",
      "SUM([blue, green])",
    ]);
    expect(queries({ kind: "custom", namespace: "Shop", metricName: "Backlog" })).toEqual(["Backlog"]);
  });

  test("sets the bounds by schedules, one after another", () => {
    const template = scaled({
      schedules: [
        { name: "day", schedule: "cron(0 8 ? * MON-FRI *)", timeZone: "Europe/Berlin", minTasks: 4 },
        { name: "night", schedule: "cron(0 20 ? * * *)", minTasks: 0, maxTasks: 3 },
      ],
    });
    const action = (id: string) =>
      template.byId("aws_appautoscaling_scheduled_action", `scaling_schedule-${id}`);
    expect(action("day")).toMatchObject({
      name: "shop-web-day",
      schedule: "cron(0 8 ? * MON-FRI *)",
      timezone: "Europe/Berlin",
      scalable_target_action: { min_capacity: 4 },
    });
    expect(action("night")).toMatchObject({
      timezone: "UTC",
      scalable_target_action: { min_capacity: 0, max_capacity: 3 },
      depends_on: [template.addressOf("aws_appautoscaling_scheduled_action", "scaling_schedule-day")],
    });
  });

  test("starts no deployment when it changes", () => {
    const trigger = (template: Template) => {
      const { depends_on: _, ...others } = template.only("terraform_data");
      return others;
    };
    expect(trigger(scaled({}))).toEqual(trigger(templateOf({})));
    expect(trigger(scaled({ ...FULL_SERVICE.scaling }))).toEqual(trigger(templateOf({})));
  });

  test("exists before the deployment that suspends it", () => {
    const template = scaled({ cpuPercent: 60 });
    expect(template.only("terraform_data")["depends_on"]).toEqual(
      expect.arrayContaining([
        template.addressOf("aws_appautoscaling_target", "scaling"),
        template.addressOf("aws_appautoscaling_policy", "scaling"),
      ]),
    );
  });

  test("takes tokens for all numbers and texts but levels and names", () => {
    const outer = new ServiceStack(testApp(), "outer", SERVICE);
    const number = new TerraformVariable(outer, "number", { type: "number" }).numberValue;
    const text = new TerraformVariable(outer, "text", { type: "string" }).stringValue;
    const tracked = { cpuPercent: number, memoryPercent: number, requestsPerTaskPerMinute: number };
    const cooldowns = { scaleOutCooldownSeconds: number, scaleInCooldownSeconds: number };
    const schedule = { name: "a", schedule: text, timeZone: text, minTasks: number, maxTasks: number };
    const step = { ...OUT, minutes: number };
    expect(
      problems(
        {
          minTasks: number,
          maxTasks: number,
          ...tracked,
          ...cooldowns,
          schedules: [schedule],
          steps: [step],
        },
        { desiredCount: number },
      ),
    ).toEqual([]);
    expect(
      changed({
        steps: [{ ...OUT, name: text, levels: [{ from: number, addTasks: number }] }],
        schedules: [{ ...schedule, name: text }],
      }),
    ).toEqual(
      ["steps[0].name", "steps[0].levels[0].from", "steps[0].levels[0].addTasks", "schedules[0].name"].map(
        (prop) => `scaling.${prop}: got a token, whose value only Terraform knows`,
      ),
    );
  });
});

describe("a service's scaling fails", () => {
  const ranges: [keyof Scaling, number, number, object][] = [
    ["maxTasks", 2, 5000, {}],
    ["cpuPercent", 1, 100, {}],
    ["memoryPercent", 1, 100, {}],
    ["requestsPerTaskPerMinute", 1, 2_147_483_647, {}],
    ["scaleOutCooldownSeconds", 0, 86_400, { cpuPercent: 50 }],
    ["scaleInCooldownSeconds", 0, 86_400, { cpuPercent: 50 }],
  ];
  test.each(ranges)("when %s is outside its range", (name, min, max, others) => {
    const of = (value: number) => changed({ ...others, [name]: value });
    expect([of(min), of(max)]).toEqual([[], []]);
    expect([of(min - 1), of(max + 1)].map((found) => found.length)).toEqual([1, 1]);
    expect(of(min + 0.5)[0]).toContain(`scaling.${name}: got ${min + 0.5}`);
  });

  test("when the bounds cross, and not when they are equal", () => {
    expect(problems({ minTasks: 3, maxTasks: 3 })).toEqual([]);
    expect(problems({ minTasks: 4, maxTasks: 3 })).toEqual([
      "scaling.minTasks: got 4 tasks, which is above scaling.maxTasks (3)",
    ]);
  });

  test("when the desired count is outside the bounds, and not when it is one of them", () => {
    const of = (desiredCount: number) => changed({}, { desiredCount });
    expect([of(2), of(8)]).toEqual([[], []]);
    expect([of(1), of(9)]).toEqual([
      ["desiredCount: got 1 tasks, which is below scaling.minTasks (2)"],
      ["desiredCount: got 9 tasks, which is above scaling.maxTasks (8)"],
    ]);
  });

  test("when nothing starts the first task", () => {
    const schedule = { name: "a", schedule: "rate(1 day)" };
    expect(changed({ minTasks: 0, schedules: [{ ...schedule, minTasks: 1 }] })).toEqual([]);
    expect(changed({ minTasks: 0, schedules: [{ ...schedule, maxTasks: 1 }] })).toHaveLength(1);
    expect(changed({ minTasks: 0 })).toHaveLength(1);
  });

  test("when there is a cooldown and nothing is tracked", () => {
    expect(changed({ scaleInCooldownSeconds: 60, steps: [OUT] })).toEqual([
      "scaling.scaleInCooldownSeconds: is set, but no value is tracked",
    ]);
  });

  test("when levels are not in order, missing or too many", () => {
    const levels = (...values: number[]) =>
      changed({ steps: [{ ...OUT, levels: values.map((from) => ({ from, addTasks: 1 })) }] });
    expect(levels(1, 2)).toEqual([]);
    expect(levels(2, 2)).toEqual(["scaling.steps[0].levels[1].from: got 2 after 2"]);
    expect(levels()).toEqual(["scaling.steps[0].levels: got 0 levels"]);
    const many = (count: number) => levels(...Array.from({ length: count }, (_, index) => index));
    expect(many(20)).toEqual([]);
    expect(many(21)).toEqual(["scaling.steps[0].levels: got 21 levels"]);
    const down = (...values: number[]) =>
      changed({ steps: [{ ...IN, levels: values.map((upTo) => ({ upTo, removeTasks: 1 })) }] });
    expect(down(2, 1)).toEqual([]);
    expect(down(1, 2)).toEqual(["scaling.steps[0].levels[1].upTo: got 2 after 1"]);
  });

  test("when a step adds no task or lasts no minute", () => {
    const of = (minutes: number, addTasks: number) =>
      changed({ steps: [{ ...OUT, minutes, levels: [{ from: 1, addTasks }] }] });
    expect([of(1, 1), of(1440, 5000)]).toEqual([[], []]);
    expect(of(0, 0)).toEqual([
      "scaling.steps[0].minutes: got 0 minutes",
      "scaling.steps[0].levels[0].addTasks: got 0 tasks",
    ]);
    expect(of(1441, 5001)).toHaveLength(2);
  });

  test("when two steps or schedules have one name, or a name that AWS refuses", () => {
    const schedule = { name: "a", schedule: "rate(1 day)", minTasks: 2 };
    expect(changed({ steps: [OUT, OUT], schedules: [schedule, schedule] })).toEqual([
      "scaling.steps: busy occurs more than once",
      "scaling.schedules: a occurs more than once",
    ]);
    expect(changed({ steps: [{ ...OUT, name: "a b" }] })).toEqual(['scaling.steps[0].name: got "a b"']);
    expect(changed({ schedules: [{ ...schedule, name: "a".repeat(100) }] })).toEqual([]);
    expect(changed({ schedules: [{ ...schedule, name: "a".repeat(101) }] })).toHaveLength(1);
  });

  test.each([
    ["cron(0 8 ? * MON-FRI *)", 0],
    ["cron(0 8 ? * MON-FRI)", 1],
    ["rate(2 hours)", 0],
    ["rate(0 hours)", 1],
    ["at(2026-12-24T08:00:00)", 0],
    ["at(2026-12-24)", 1],
    ["0 8 * * *", 1],
  ])("when the schedule %p has %d mistakes", (schedule, count) => {
    expect(changed({ schedules: [{ name: "a", schedule, minTasks: 2 }] })).toHaveLength(count);
  });

  test("when a schedule's bounds cross each other or those of the scaling, or there are none", () => {
    const of = (bounds: object) =>
      changed({ schedules: [{ name: "a", schedule: "rate(1 day)", ...bounds }] });
    expect([of({ minTasks: 8 }), of({ maxTasks: 2 }), of({ minTasks: 9, maxTasks: 9 })]).toEqual([
      [],
      [],
      [],
    ]);
    expect(of({ minTasks: 9 })).toEqual([
      "scaling.schedules[0].minTasks: got 9 tasks, which is above scaling.maxTasks (8)",
    ]);
    expect(of({ maxTasks: 1 })).toEqual([
      "scaling.minTasks: got 2 tasks, which is above scaling.schedules[0].maxTasks (1)",
    ]);
    expect(of({ minTasks: 4, maxTasks: 3 })).toEqual([
      "scaling.schedules[0].minTasks: got 4 tasks, which is above scaling.schedules[0].maxTasks (3)",
    ]);
    expect(of({})).toEqual(["scaling.schedules[0]: changes nothing"]);
    expect(of({ minTasks: 2, timeZone: "berlin time" })).toHaveLength(1);
  });
});

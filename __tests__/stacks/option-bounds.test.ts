/** The numbers of a service's options: their bounds, a token, and where AWS gets them. */
import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import { ServiceStack, type ServiceStackProps } from "../../stacks";
import { SERVICE } from "../support/fixtures";
import { problemsOf } from "../support/problems";
import { synthService } from "../support/service";
import { type Attributes, type Template, testApp } from "../support/template";

const TOKEN = Token.asNumber(ref("var.number"));
const WRITTEN = "${var.number}";

const problems = (props: Partial<ServiceStackProps>) =>
  problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, ...props }));
const attribute = (type: string, name: string) => (template: Template) =>
  Object.values(template.all(type))[0]?.[name];
const healthCheck = (name: string) => (template: Template) =>
  (attribute("aws_lb_target_group", "health_check")(template) as Attributes)[name];
const strategy = (name: string) => (template: Template) =>
  (attribute("aws_ecs_service", "capacity_provider_strategy")(template) as Attributes[])[0]?.[name];

/** An option, its first and last value, the unit, props with a value, and the value in the template. */
type Row = readonly [
  prop: string,
  min: number,
  max: number,
  unit: string,
  props: (value: number) => Partial<ServiceStackProps>,
  written: (template: Template) => unknown,
];

const rows: readonly Row[] = [
  [
    "desiredCount",
    0,
    5000,
    "tasks",
    (desiredCount) => ({ desiredCount }),
    attribute("aws_ecs_service", "desired_count"),
  ],
  [
    "healthCheckGracePeriodSeconds",
    0,
    2_147_483_647,
    "seconds",
    (healthCheckGracePeriodSeconds) => ({ healthCheckGracePeriodSeconds }),
    attribute("aws_ecs_service", "health_check_grace_period_seconds"),
  ],
  [
    "deregistrationDelaySeconds",
    0,
    3600,
    "seconds",
    (deregistrationDelaySeconds) => ({ deregistrationDelaySeconds }),
    // The provider's attribute is text.
    (template) => {
      const delay = attribute("aws_lb_target_group", "deregistration_delay")(template);
      return delay === WRITTEN ? delay : Number(delay);
    },
  ],
  [
    "healthCheck.intervalSeconds",
    5,
    300,
    "seconds",
    (intervalSeconds) => ({ healthCheck: { intervalSeconds, timeoutSeconds: 2 } }),
    healthCheck("interval"),
  ],
  [
    "healthCheck.timeoutSeconds",
    2,
    120,
    "seconds",
    (timeoutSeconds) => ({ healthCheck: { intervalSeconds: 300, timeoutSeconds } }),
    healthCheck("timeout"),
  ],
  [
    "healthCheck.healthyThreshold",
    2,
    10,
    "checks",
    (healthyThreshold) => ({ healthCheck: { healthyThreshold } }),
    healthCheck("healthy_threshold"),
  ],
  [
    "healthCheck.unhealthyThreshold",
    2,
    10,
    "checks",
    (unhealthyThreshold) => ({ healthCheck: { unhealthyThreshold } }),
    healthCheck("unhealthy_threshold"),
  ],
  [
    "capacityProviders[0].weight",
    0,
    1000,
    "parts",
    (weight) => ({
      capacityProviders: [
        { name: "FARGATE", weight },
        { name: "FARGATE_SPOT", weight: 1 },
      ],
    }),
    strategy("weight"),
  ],
  [
    "capacityProviders[0].base",
    0,
    100_000,
    "tasks",
    (base) => ({ capacityProviders: [{ name: "FARGATE", weight: 1, base }] }),
    strategy("base"),
  ],
  [
    "balancing.stickiness.durationSeconds",
    1,
    604_800,
    "seconds",
    (durationSeconds) => ({ balancing: { stickiness: { kind: "load-balancer-cookie", durationSeconds } } }),
    (template) => (attribute("aws_lb_target_group", "stickiness")(template) as Attributes)["cookie_duration"],
  ],
  [
    "loadBalancer.idleTimeoutSeconds",
    1,
    4000,
    "seconds",
    (idleTimeoutSeconds) => ({ loadBalancer: { idleTimeoutSeconds } }),
    attribute("aws_lb", "idle_timeout"),
  ],
  [
    "loadBalancer.logs.retentionDays",
    1,
    3653,
    "days",
    (retentionDays) => ({ loadBalancer: { logs: { kind: "own", retentionDays } } }),
    (template) => {
      const rules = attribute("aws_s3_bucket_lifecycle_configuration", "rule")(template);
      const [{ expiration }] = rules as [{ expiration: [Attributes] }];
      return expiration[0]["days"];
    },
  ],
];

describe("a number", () => {
  test.each(rows)("of %s is written from %d to %d, and as a token", (...row) => {
    const [_prop, min, max, _unit, props, written] = row;
    expect([min, max, TOKEN].map((value) => written(synthService(props(value))))).toEqual([
      min,
      max,
      WRITTEN,
    ]);
  });

  test.each(rows)("fails when %s is outside of %d to %d, or a fraction", (prop, min, max, unit, props) => {
    const wrong = [min - 1, max + 1, min + 0.5];
    expect(wrong.map((value) => problems(props(value)))).toEqual(
      wrong.map((value) => [`${prop}: got ${value} ${unit}`]),
    );
  });
});

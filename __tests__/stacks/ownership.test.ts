import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { OWNED_ELSEWHERE, type Scaling, ServiceStack } from "../../stacks";
import { Migration } from "../../stacks/migration";
import { RULES_SERVICE, SERVICE } from "../support/fixtures";
import { FULL_SERVICE } from "../support/full-service";
import { type Attributes, Template, testApp } from "../support/template";

const template = Template.of(new ServiceStack(testApp(), "web", SERVICE));
const withSchedules = Template.of(
  new ServiceStack(testApp(), "web", { ...SERVICE, scaling: FULL_SERVICE.scaling }),
);
const withMigration = new ServiceStack(testApp(), "web", SERVICE);
new Migration(withMigration, "expand", { service: withMigration, phase: "expand", command: ["migrate"] });
const migrated = Template.of(withMigration);
const withRules = Template.of(new ServiceStack(testApp(), "web", RULES_SERVICE));

/** The attributes whose changes a resource ignores. */
function ignored(resource: Attributes): string[] {
  const { ignore_changes = [] } = (resource["lifecycle"] ?? {}) as { ignore_changes?: string[] };
  return ignore_changes;
}

const ownedAttributes = (type: string): string[] =>
  OWNED_ELSEWHERE.filter(({ resource }) => resource === type).map(({ attribute }) => attribute);

describe("an attribute that others own", () => {
  test("is ignored by the service", () => {
    expect(ignored(template.only("aws_ecs_service"))).toEqual(ownedAttributes("aws_ecs_service"));
    expect(ownedAttributes("aws_ecs_service")).toHaveLength(8);
  });

  test("is ignored by the production and the test listener, but not by the redirect", () => {
    const listener = (id: string) => template.byId("aws_lb_listener", `load-balancer_${id}`);
    expect(ignored(listener("production-listener"))).toEqual(["default_action"]);
    expect(ignored(listener("test-listener"))).toEqual(["default_action"]);
    expect(ignored(listener("http-redirect-listener"))).toEqual([]);
  });

  test("is ignored by the rules on a shared load balancer, for production and tests", () => {
    const rules = Object.values(withRules.all("aws_lb_listener_rule"));
    expect(rules.map(ignored)).toEqual([["action"], ["action"]]);
    expect(ownedAttributes("aws_lb_listener_rule")).toEqual(["action"]);
  });

  test("is ignored by the scalable target, the bounds only where a schedule sets them", () => {
    const of = (schedules: Scaling["schedules"]) =>
      ignored(
        Template.of(
          new ServiceStack(testApp(), "web", {
            ...SERVICE,
            scaling: { minTasks: 1, maxTasks: 9, ...(schedules === undefined ? {} : { schedules }) },
          }),
        ).only("aws_appautoscaling_target"),
      );
    const schedule = "rate(1 day)";
    expect(of(undefined)).toEqual(["suspended_state"]);
    expect(of([{ name: "a", schedule, minTasks: 2 }])).toEqual(["suspended_state", "min_capacity"]);
    expect(of([{ name: "a", schedule, maxTasks: 2 }])).toEqual(["suspended_state", "max_capacity"]);
    expect(ignored(withSchedules.only("aws_appautoscaling_target"))).toEqual(
      ownedAttributes("aws_appautoscaling_target"),
    );
  });

  test("is ignored by the record of a migration", () => {
    expect(ignored(migrated.only("aws_ssm_parameter"))).toEqual(ownedAttributes("aws_ssm_parameter"));
  });

  test("is the only kind of attribute that resources ignore", () => {
    const ignoring = (of: Template) =>
      Object.keys(of.counts()).filter((type) =>
        Object.values(of.all(type)).some((resource) => ignored(resource).length > 0),
      );
    expect(ignoring(template).sort()).toEqual(["aws_ecs_service", "aws_lb_listener"]);
    expect(ignoring(withRules).sort()).toEqual(["aws_ecs_service", "aws_lb_listener_rule"]);
    expect(ignoring(withSchedules).sort()).toEqual([
      "aws_appautoscaling_target",
      "aws_ecs_service",
      "aws_lb_listener",
    ]);
    expect(ignoring(migrated).sort()).toEqual(["aws_ecs_service", "aws_lb_listener", "aws_ssm_parameter"]);
    const owned = new Set<string>(OWNED_ELSEWHERE.map(({ resource }) => resource));
    expect([...owned].sort()).toEqual(
      [...new Set([withSchedules, withRules, migrated].flatMap(ignoring))].sort(),
    );
  });

  test("is in the AppSpec if CodeDeploy reads it from there", () => {
    const trigger = JSON.stringify(template.only("terraform_data")["triggers_replace"]);
    for (const field of ["TaskDefinition", "LoadBalancerInfo", "NetworkConfiguration", "PlatformVersion"]) {
      expect(trigger).toContain(`"${field}":`);
    }
  });

  test("is a row in the architecture document", () => {
    const document = readFileSync(join(resolve(__dirname, "..", ".."), "docs", "architecture.md"), "utf8");
    const rows = [...document.matchAll(/^\| `(aws_\w+)` \| `(\w+)` \|/gm)].map(([, resource, attribute]) => ({
      resource,
      attribute,
    }));
    expect(rows).toEqual(OWNED_ELSEWHERE.map(({ resource, attribute }) => ({ resource, attribute })));
  });
});

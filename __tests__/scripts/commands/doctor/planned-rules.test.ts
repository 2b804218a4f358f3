import { expect, test } from "@jest/globals";
import { plannedRules } from "../../../../scripts/commands/doctor/planned-rules";
import { ServiceStack } from "../../../../stacks";
import { SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { FULL_RULES_SERVICE } from "../../../support/full-service";
import { Template, testApp } from "../../../support/template";
import { plannedRule, SHOP_TEMPLATE, templateWith } from "./template";

const rulesOf = (document: ReturnType<typeof templateWith> | Template["document"]) =>
  plannedRules({ path: SHOP_TEMPLATE, document: { ...document } });

test("the rules of a stack are read from its template", () => {
  const stack = new ServiceStack(testApp(), "shop", FULL_RULES_SERVICE);
  const rules = rulesOf(Template.of(stack).document);

  expect(rules.map(({ address }) => address.replace(/_\w{8}$/, ""))).toEqual([
    "aws_lb_listener_rule.listener-rules_production-orders",
    "aws_lb_listener_rule.listener-rules_production-version",
    "aws_lb_listener_rule.listener-rules_test-orders",
    "aws_lb_listener_rule.listener-rules_test-version",
  ]);
  expect(rules.slice(0, 2)).toMatchObject([
    {
      listenerArn: SHARED_LOAD_BALANCER.productionListenerArn,
      priority: 10,
      conditions: ["host shop.example.com", "path /orders/*", "method GET"],
    },
    { priority: 11, conditions: ["header X-Version 2", "query version=2", "source 192.0.2.0/24"] },
  ]);
  const names = [stack.targetGroups.blue, stack.targetGroups.green].map(({ nameInput }) => nameInput);
  expect(rules.map(({ targetGroups }) => targetGroups)).toEqual(rules.map(() => names));
  expect(rules[2]?.listenerArn).toBe(SHARED_LOAD_BALANCER.testListenerArn);
});

test.each([
  ["listener", { listener_arn: "${var.listener}" }, { listenerArn: undefined, priority: 10 }],
  ["priority", { priority: "${var.priority}" }, { priority: undefined }],
])("a %s that only Terraform knows is undefined", (_what, changes, expected) => {
  expect(rulesOf(templateWith({ shop: plannedRule(changes) }))).toMatchObject([expected]);
});

test("target groups whose names only Terraform knows are undefined", () => {
  const { resource } = templateWith({ shop: plannedRule() });
  const named = { ...resource.aws_lb_target_group, blue_1: { name: "${var.name}" } };

  expect(rulesOf(templateWith({}, { resource: { ...resource, aws_lb_target_group: named } }))).toMatchObject([
    { targetGroups: undefined },
  ]);
});

test("a rule of the user for something else is left out", () => {
  const elsewhere = { type: "forward", forward: { target_group: [{ arn: "${var.group}" }] } };
  const rules = {
    redirect: plannedRule({ action: [{ type: "redirect", redirect: { status_code: "HTTP_301" } }] }),
    others: plannedRule({ action: [elsewhere] }),
  };

  expect(rulesOf(templateWith(rules))).toEqual([]);
});

import { describe, expect, test } from "@jest/globals";
import { type PlannedChange, parsePlan } from "../../../../scripts/plan/plan";
import { warningsOf } from "../../../../scripts/review/warnings";
import { change, planOf, routineImageChange } from "../plans";

const kinds = (...changes: readonly PlannedChange[]) =>
  warningsOf(planOf(...changes)).map(({ kind }) => kind);

describe("a replaced resource", () => {
  test.each([
    ["aws_lb.main", "load-balancer-replaced"],
    ["aws_lb_listener.production", "listener-replaced"],
    ["aws_lb_listener_rule.web", "listener-rule-replaced"],
    ["aws_lb_target_group.green", "target-group-replaced"],
    ["aws_ecs_service.web", "service-replaced"],
    ["aws_codedeploy_deployment_group.web", "deployment-group-replaced"],
    ["aws_codedeploy_app.web", "application-replaced"],
  ])("%s is a warning, and none if it is changed in place or created", (address, kind) => {
    expect(warningsOf(planOf(change(address, "replaced")))).toMatchObject([{ kind, address }]);
    expect(kinds(change(address, "changed"), change(address, "created"))).toEqual([]);
  });

  test.each([
    ["destroyed first", ["delete", "create"]],
    ["created first", ["create", "delete"]],
  ])("is a warning when it is %s", (_, actions) => {
    const resource = { address: "aws_ecs_service.web", mode: "managed", type: "aws_ecs_service" };
    const plan = parsePlan(
      JSON.stringify({
        format_version: "1.2",
        resource_changes: [{ ...resource, change: { actions, before: {}, after: {} } }],
      }),
    );
    expect(plan && warningsOf(plan)).toMatchObject([{ kind: "service-replaced" }]);
  });

  test("is none in a routine image change", () => {
    expect(kinds(...routineImageChange())).toEqual([]);
  });

  test("is none for an alarm", () => {
    expect(kinds(change("aws_cloudwatch_metric_alarm.errors", "replaced"))).toEqual([]);
  });

  test("names what forces it, and why it may be an outage", () => {
    const forward = { default_action: [{ type: "forward" }] };
    const listener = change("aws_lb_listener.production", "replaced", {
      before: { ...forward, port: 80 },
      after: { ...forward, port: 8080 },
      replacePaths: [["port"]],
    });
    expect(warningsOf(planOf(listener))[0]?.text).toEqual([
      "The listener is replaced because of `port`.",
      "The new listener sends all traffic to the target group of its code. If the other one is live, no task is behind it: users get errors until the next deployment. The port is closed while the listener is replaced, and rules of other stacks on it are lost.",
      "Do instead: add a second listener on another port, move clients to it, and remove the old one later. If it must be replaced: apply while the target group of its code is live.",
    ]);
  });

  test("says nothing of target groups for a listener that only redirects", () => {
    const redirect = { default_action: [{ type: "redirect" }] };
    const listener = change("aws_lb_listener.redirect", "replaced", { before: redirect, after: redirect });
    expect(warningsOf(planOf(listener))[0]?.text).toEqual([
      "The listener is replaced.",
      "The port is closed while the listener is replaced, and rules of other stacks on it are lost.",
      "Do instead: add a second listener on another port, and remove the old one later.",
    ]);
  });

  test("says how to keep a tainted one that works", () => {
    const tainted = change("aws_ecs_service.web", "replaced", { reason: "replace_because_tainted" });
    expect(warningsOf(planOf(tainted))[0]?.text.at(-1)).toBe(
      "Terraform marked it as tainted because its creation failed. If it works: in the stack's folder, `terraform untaint 'aws_ecs_service.web'`.",
    );
  });
});

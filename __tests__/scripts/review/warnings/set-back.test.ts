import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../../scripts/plan/plan";
import { warningsOf } from "../../../../scripts/review/warnings";
import { change, changed, planOf } from "../plans";

const kinds = (...changes: readonly PlannedChange[]) =>
  warningsOf(planOf(...changes)).map(({ kind }) => kind);
const arn = (name: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/0123456789abcdef`;
const forward = (blue: number, green: number) => [
  {
    type: "forward",
    forward: [
      {
        target_group: [
          { arn: arn("web-blue"), weight: blue },
          { arn: arn("web-green"), weight: green },
        ],
      },
    ],
  },
];
const LISTENER = "aws_lb_listener.production";

describe("a route", () => {
  test("is a warning if the plan sends its traffic to the other target group", () => {
    const swapped = changed(
      LISTENER,
      { default_action: forward(0, 100) },
      { default_action: forward(100, 0) },
    );
    expect(warningsOf(planOf(swapped))).toEqual([
      {
        kind: "traffic-set-back",
        address: LISTENER,
        text: [
          "The plan changes where `default_action` sends traffic: from `web-green` 100 % to `web-blue` 100 %.",
          "CodeDeploy sets the target groups in each deployment. The plan sets them as they are in the code, and the tasks stay where they are: if the code's target group is not the live one, all users get errors.",
          "Do instead: add `ignore_changes = [default_action]` to its lifecycle, and plan again. The stacks of this package do so. Compare with what `status` shows as live.",
        ],
      },
    ]);
  });

  test("is a warning for a rule, too", () => {
    const rule = changed(
      "aws_lb_listener_rule.web",
      { action: forward(0, 100) },
      { action: forward(100, 0) },
    );
    expect(kinds(rule)).toEqual(["traffic-set-back"]);
  });

  test("is a warning if it forwards no longer, or to what only the apply knows", () => {
    const before = { default_action: forward(0, 100) };
    expect(kinds(changed(LISTENER, before, { default_action: [{ type: "fixed-response" }] }))).toEqual([
      "traffic-set-back",
    ]);
    const unknown = { afterUnknown: { default_action: [{ target_group_arn: true }] } };
    expect(kinds(changed(LISTENER, before, { default_action: [{ type: "forward" }] }, unknown))).toEqual([
      "traffic-set-back",
    ]);
  });

  test("is none if the shares stay, in whatever form", () => {
    const single = [{ type: "forward", target_group_arn: arn("web-green"), forward: [] }];
    const authenticated = [{ type: "authenticate-oidc" }, ...single];
    expect(
      kinds(changed(LISTENER, { default_action: forward(0, 100) }, { default_action: forward(0, 1) })),
    ).toEqual([]);
    expect(kinds(changed(LISTENER, { default_action: forward(0, 100) }, { default_action: single }))).toEqual(
      [],
    );
    expect(kinds(changed(LISTENER, { default_action: single }, { default_action: authenticated }))).toEqual(
      [],
    );
  });

  test("is none if it forwarded nothing before", () => {
    const refused = { default_action: [{ type: "fixed-response" }] };
    expect(kinds(changed(LISTENER, refused, { default_action: forward(100, 0) }))).toEqual([]);
  });

  test("is none if it only redirects", () => {
    const redirect = (port: string) => ({ default_action: [{ type: "redirect", redirect: [{ port }] }] });
    expect(kinds(changed(LISTENER, redirect("443"), redirect("8443")))).toEqual([]);
  });

  test("is none if it is new, or if only another attribute changes", () => {
    const default_action = forward(100, 0);
    expect(kinds(change(LISTENER, "created", { after: { default_action } }))).toEqual([]);
    expect(
      kinds(changed(LISTENER, { default_action, tags: {} }, { default_action, tags: { a: "b" } })),
    ).toEqual([]);
  });
});

describe("a service", () => {
  const SERVICE = "aws_ecs_service.web";
  const service = (members: object, type = "CODE_DEPLOY") => ({
    deployment_controller: [{ type }],
    desired_count: 8,
    task_definition: "web:7",
    ...members,
  });
  const text = (after: object) => warningsOf(planOf(changed(SERVICE, service({}), service(after))))[0]?.text;

  test("is a warning if the plan sets its number of tasks", () => {
    expect(text({ desired_count: 2 })).toEqual([
      "The plan sets `desired_count` of the service, which CodeDeploy or scaling owns after the first apply.",
      "The number of tasks changes from 8 to 2, whatever scaling has set.",
      "Do instead: add `ignore_changes = [desired_count]` to its lifecycle, and plan again. The stacks of this package do so: the trigger passes new values to CodeDeploy.",
    ]);
  });

  test("is a warning if the plan sets what ECS refuses", () => {
    expect(text({ task_definition: "web:1" })?.slice(0, 2)).toEqual([
      "The plan sets `task_definition` of the service, which CodeDeploy or scaling owns after the first apply.",
      "ECS refuses this for a service that CodeDeploy deploys: the apply fails midway.",
    ]);
  });

  test("is none if something else changes, or if ECS deploys it", () => {
    expect(text({ health_check_grace_period_seconds: 60 })).toBeUndefined();
    const before = service({}, "ECS");
    expect(kinds(changed(SERVICE, before, { ...before, task_definition: "web:8" }))).toEqual([]);
  });
});

describe("a scaling target", () => {
  const TARGET = "aws_appautoscaling_target.web";
  const suspended = (is: boolean) => ({ suspended_state: [{ dynamic_scaling_in_suspended: is }] });

  test("is a warning if the plan resumes its scaling, and none if only its limits change", () => {
    expect(kinds(changed(TARGET, suspended(true), suspended(false)))).toEqual(["scaling-set-back"]);
    expect(
      kinds(
        changed(TARGET, { ...suspended(true), max_capacity: 4 }, { ...suspended(true), max_capacity: 8 }),
      ),
    ).toEqual([]);
  });
});

import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../scripts/plan/plan";
import { otherChanges } from "../../../scripts/review/changes";
import {
  appSpec,
  change,
  changed,
  newRevision,
  planOf,
  revision,
  routineImageChange,
  trigger,
} from "./plans";

const listed = (...changes: readonly PlannedChange[]) =>
  otherChanges(planOf(...changes)).map(({ title, changes: found }) => [
    title,
    ...found.map(({ address, action }) => `${action} ${address}`),
  ]);
const attributesOf = (...changes: readonly PlannedChange[]) =>
  otherChanges(planOf(...changes)).flatMap((group) => group.changes.map(({ attributes }) => attributes));

describe("other changes", () => {
  test("are none in a routine image change", () => {
    expect(otherChanges(planOf(...routineImageChange()))).toEqual([]);
  });

  test("are none in an empty plan", () => {
    expect(otherChanges(planOf())).toEqual([]);
  });

  test("leave out the first revision of a first deploy", () => {
    const container_definitions = JSON.stringify([{ name: "app" }]);
    const first = [
      change("aws_ecs_task_definition.task", "created", { after: { container_definitions } }),
      change("terraform_data.trigger", "created", { after: { triggers_replace: { app_spec: appSpec() } } }),
    ];
    expect(listed(...first)).toEqual([]);
  });

  test("have a new revision that no trigger deploys", () => {
    const expected = [["Service and tasks", "replaced aws_ecs_task_definition.task"]];
    expect(listed(newRevision())).toEqual(expected);
    expect(listed(newRevision("job"), trigger(appSpec(revision(7)), appSpec()))).toEqual(expected);
  });

  test("have a trigger of which only the summary changes", () => {
    const app_spec = appSpec(revision(7));
    const summary = (traffic_shift: string) => ({
      input: { traffic_shift },
      triggers_replace: { app_spec },
    });
    const plan = planOf(changed("terraform_data.trigger", summary("canary"), summary("linear")));
    expect(otherChanges(plan)).toEqual([
      {
        title: "Service and tasks",
        changes: [{ address: "terraform_data.trigger", action: "changed", attributes: ["input"] }],
      },
    ]);
  });

  test.each([
    ["aws_ecs_service.a", "Service and tasks"],
    ["aws_codedeploy_deployment_group.a", "Service and tasks"],
    ["null_resource.migration", "Service and tasks"],
    ["aws_lambda_function.probe", "Service and tasks"],
    ["aws_lb.a", "Load balancer and traffic"],
    ["aws_lb_listener_certificate.a", "Load balancer and traffic"],
    ["aws_route53_record.a", "Load balancer and traffic"],
    ["aws_appautoscaling_policy.a", "Scaling"],
    ["aws_cloudwatch_metric_alarm.a", "Alarms and notifications"],
    ["aws_sns_topic.a", "Alarms and notifications"],
    ["aws_iam_role_policy.a", "Roles and policies"],
    ["aws_vpc_security_group_ingress_rule.a", "Network"],
    ["aws_route.a", "Network"],
    ["aws_route_table.a", "Network"],
    ["aws_cloudwatch_log_group.a", "Secrets, files and logs"],
    ["aws_s3_bucket.a", "Secrets, files and logs"],
    ["aws_ssm_parameter.a", "Secrets, files and logs"],
    ["random_id.a", "Other"],
  ])("put %s into: %s", (address, title) => {
    expect(listed(change(address, "created"))).toEqual([[title, `created ${address}`]]);
  });

  test("have the riskiest first: groups, and changes in a group", () => {
    const changes = [
      change("aws_sns_topic.b", "created"),
      change("aws_ecs_cluster.c", "created"),
      change("aws_ecs_service.b", "changed"),
      change("aws_ecs_cluster.a", "changed"),
      change("aws_subnet.a", "replaced"),
      change("aws_codedeploy_app.a", "replaced"),
    ];
    const expected = [
      [
        "Service and tasks",
        "replaced aws_codedeploy_app.a",
        "changed aws_ecs_cluster.a",
        "changed aws_ecs_service.b",
        "created aws_ecs_cluster.c",
      ],
      ["Network", "replaced aws_subnet.a"],
      ["Alarms and notifications", "created aws_sns_topic.b"],
    ];
    expect(listed(...changes)).toEqual(expected);
    expect(listed(...changes.toReversed())).toEqual(expected);
  });
});

test("a moved resource has its old address, and one that is imported and changed says so", () => {
  const changes = [
    change("aws_lb.new", "moved", { movedFrom: "aws_lb.old" }),
    change("aws_lb.taken", "changed", { isImported: true }),
    change("aws_lb.same", "imported", { isImported: true }),
  ];
  expect(otherChanges(planOf(...changes)).flatMap((group) => group.changes)).toEqual([
    { address: "aws_lb.taken", action: "changed", attributes: [], isImported: true },
    { address: "aws_lb.same", action: "imported", attributes: [] },
    { address: "aws_lb.new", action: "moved", attributes: [], movedFrom: "aws_lb.old" },
  ]);
});

test("a change with a warning comes before one without, whatever its action", () => {
  const unprotected = changed(
    "aws_lb.z",
    { enable_deletion_protection: true },
    { enable_deletion_protection: false },
  );
  const changes = [
    change("aws_subnet.a", "replaced"),
    change("aws_wafv2_web_acl.a", "replaced"),
    unprotected,
  ];
  expect(listed(...changes)).toEqual([
    ["Load balancer and traffic", "changed aws_lb.z", "replaced aws_wafv2_web_acl.a"],
    ["Network", "replaced aws_subnet.a"],
  ]);
});

describe("the attributes of a change", () => {
  test("are those that differ, or that only the apply knows", () => {
    const before = { port: 80, name: "a", arn: "x", list: [], tags: { a: "1" }, tags_all: { a: "1" } };
    const after = { port: 81, name: "a", list: null, tags: {}, tags_all: {} };
    expect(attributesOf(changed("aws_lb.a", before, after, { afterUnknown: { arn: true } }))).toEqual([
      ["arn", "port", "tags"],
    ]);
  });

  test("have those that force a replacement, and none that AWS sets anew", () => {
    const replaced = change("aws_subnet.a", "replaced", {
      before: { id: "1", vpc_id: "1", cidr: "a" },
      after: { cidr: "b" },
      afterUnknown: { id: true, vpc_id: true },
      replacePaths: [["vpc_id"]],
    });
    expect(attributesOf(replaced)).toEqual([["cidr", "vpc_id"]]);
  });

  test("have no sensitive ones", () => {
    const sensitive = { before: { value: true }, after: { parts: [false, true] } };
    const before = { value: "a", parts: ["a", "b"], name: "a" };
    const after = { value: "b", parts: ["a", "c"], name: "b" };
    expect(attributesOf(changed("aws_ssm_parameter.a", before, after, { sensitive }))).toEqual([["name"]]);
  });

  test("are none of a new or a destroyed resource", () => {
    expect(attributesOf(change("aws_lb.a", "created", { after: { port: 1 } }))).toEqual([[]]);
    expect(attributesOf(change("aws_lb.a", "destroyed", { before: { port: 1 } }))).toEqual([[]]);
  });
});

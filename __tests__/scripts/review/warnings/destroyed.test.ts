import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../../scripts/plan/plan";
import { warningsOf } from "../../../../scripts/review/warnings";
import { appSpec, change, planOf, revision, routineImageChange } from "../plans";

const listed = (...changes: readonly PlannedChange[]) =>
  warningsOf(planOf(...changes)).map(({ kind, address }) => `${kind} ${address}`);

describe("a destroyed resource", () => {
  test("is a warning, those with data first", () => {
    const changes = [
      change("aws_cloudwatch_dashboard.web", "destroyed"),
      change("aws_lb_listener.test", "destroyed"),
      change("aws_cloudwatch_log_group.web", "destroyed"),
      change("aws_s3_bucket.revisions", "destroyed"),
    ];
    expect(listed(...changes)).toEqual([
      "data-destroyed aws_cloudwatch_log_group.web",
      "data-destroyed aws_s3_bucket.revisions",
      "destroyed aws_cloudwatch_dashboard.web",
      "destroyed aws_lb_listener.test",
    ]);
  });

  test("is a warning with what is lost, and how to keep it", () => {
    expect(warningsOf(planOf(change("aws_cloudwatch_log_group.web", "destroyed")))[0]?.text).toEqual([
      "It is destroyed.",
      "All its logs are lost.",
      "Do this: check that nothing needs it. If it must stay in AWS: in the stack's folder, `terraform state rm 'aws_cloudwatch_log_group.web'`.",
    ]);
  });

  test("says of a policy that denies that more is allowed from now on", () => {
    const policy = JSON.stringify({ Statement: [{ Effect: "Deny", Action: "iam:*", Resource: "*" }] });
    const gone = change("aws_iam_role_policy.protection", "destroyed", { before: { policy } });
    expect(warningsOf(planOf(gone))[0]?.text[1]).toBe(
      "What it denies is allowed from now on, as far as other policies allow it.",
    );
  });

  test("may be what an earlier replacement left behind: nothing is done to the current one", () => {
    const deposed = { isDeposed: true };
    const text = (type: string) =>
      warningsOf(planOf(change(`${type}.web`, "destroyed", deposed))).map((warning) => [
        warning.kind,
        ...warning.text,
      ]);
    const left =
      "An old object is destroyed, which an earlier replacement left behind. The current one stays.";
    const check = "Do this: check that nothing uses the old one any more.";
    expect(text("aws_ecs_service")).toEqual([
      ["destroyed", left, "What still uses the old one fails.", check],
    ]);
    expect(text("aws_cloudwatch_log_group")).toEqual([
      ["data-destroyed", left, "All its logs are lost.", check],
    ]);
  });

  test("may only have another address", () => {
    const old = change("aws_sns_topic.a", "destroyed", { before: { name: "x" } });
    const [same, other] = [
      change("aws_sns_topic.b", "created", { after: { name: "x" } }),
      change("aws_sns_topic.c", "created", { after: { name: "y" } }),
    ];
    const keep =
      "If it only has another id in the code, keep it: in the stack's folder, `terraform state mv 'aws_sns_topic.a' 'aws_sns_topic.b'`. Then plan again.";
    expect(warningsOf(planOf(old, same))[0]?.text.at(-1)).toBe(keep);
    expect(warningsOf(planOf(old, other, same))[0]?.text.at(-1)).toBe(keep);
  });

  test("says of a trigger that Terraform releases nothing any more", () => {
    const before = { triggers_replace: { app_spec: appSpec(revision(7)) } };
    expect(warningsOf(planOf(change("terraform_data.trigger", "destroyed", { before })))[0]?.text[1]).toBe(
      "Terraform releases nothing any more. The running tasks stay.",
    );
  });

  test("is none if AWS keeps it, or in a routine image change", () => {
    const kept = change("aws_ecs_task_definition.old", "destroyed", { before: { skip_destroy: true } });
    expect(listed(kept, ...routineImageChange())).toEqual([]);
    const gone = change("aws_ecs_task_definition.old", "destroyed", { before: { skip_destroy: false } });
    expect(listed(gone)).toEqual(["destroyed aws_ecs_task_definition.old"]);
  });
});

describe("a forgotten resource", () => {
  test("is a warning where a destroyed one is", () => {
    const kept = { before: { skip_destroy: true } };
    const changes = [
      change("aws_s3_bucket.revisions", "forgotten"),
      change("aws_iam_role_policy.a", "forgotten", { before: { policy: "{}" } }),
      change("aws_iam_role_policy_attachment.a", "forgotten", { before: { policy_arn: "arn" } }),
      change("aws_ecs_task_definition.old", "forgotten", kept),
    ];
    expect(listed(...changes)).toEqual([
      "forgotten aws_s3_bucket.revisions",
      "forgotten aws_iam_role_policy.a",
      "forgotten aws_iam_role_policy_attachment.a",
    ]);
  });

  test("is a warning with what is left, and how to keep it", () => {
    const texts = (one: PlannedChange) => warningsOf(planOf(one))[0]?.text;
    const trigger = { before: { triggers_replace: { app_spec: appSpec(revision(7)) } } };
    expect(texts(change("aws_s3_bucket.revisions", "forgotten"))).toEqual([
      "Terraform forgets it: it stays in AWS, but no plan shows, changes or deletes it any more.",
      "Its settings no longer follow the code, and it still costs money.",
      "Do this: check that another stack or an operator takes care of it. To keep it in this stack: put it back into the code instead of the `removed` block, and plan again.",
    ]);
    expect(texts(change("terraform_data.trigger", "forgotten", trigger))?.[1]).toBe(
      "Terraform releases nothing any more. The running tasks stay.",
    );
  });
});

describe("a destroyed deployment config", () => {
  const name = "deployment_config_name";
  const config = change("aws_codedeploy_deployment_config.old", "destroyed", { before: { [name]: "old" } });
  const group = (id: string, action: PlannedChange["action"], after: PlannedChange["after"]) =>
    change(`aws_codedeploy_deployment_group.${id}`, action, { before: { [name]: "old" }, after });
  const leaves = group("a", "changed", { [name]: "new" });

  test("is no warning if its group uses another one in the same plan, also one that only the apply knows", () => {
    expect(listed(config, leaves)).toEqual([]);
    expect(listed(config, { ...group("a", "changed", {}), afterUnknown: { [name]: true } })).toEqual([]);
  });

  test("is a warning if no group leaves it, or if another one still uses it", () => {
    expect(listed(config)).toEqual(["destroyed aws_codedeploy_deployment_config.old"]);
    const other = { address: "aws_codedeploy_deployment_group.b", type: "aws_codedeploy_deployment_group" };
    expect(listed(config, group("a", "forgotten", {}))).toContain(
      "destroyed aws_codedeploy_deployment_config.old",
    );
    const plan = { ...planOf(config, leaves), resources: [{ ...other, values: { [name]: "old" } }] };
    expect(warningsOf(plan)[0]?.text[1]).toBe(
      "CodeDeploy refuses while a deployment group uses it: the apply then fails midway.",
    );
  });

  test("is no warning with its group, which is one with the application", () => {
    expect(listed(config, group("a", "destroyed", {}), change("aws_codedeploy_app.a", "destroyed"))).toEqual([
      "destroyed aws_codedeploy_deployment_group.a",
      "destroyed aws_codedeploy_app.a",
    ]);
  });
});

describe("a replaced resource with data", () => {
  test.each([
    "aws_s3_bucket.a",
    "aws_cloudwatch_log_group.a",
    "aws_ecr_repository.a",
    "aws_efs_file_system.a",
    "aws_dynamodb_table.a",
    "aws_db_instance.a",
    "aws_rds_cluster.a",
    "aws_sqs_queue.a",
    "aws_secretsmanager_secret.a",
    "aws_kms_key.a",
  ])("is a warning: %s", (address) => {
    expect(listed(change(address, "replaced"))).toEqual([`data-destroyed ${address}`]);
    expect(listed(change(address, "changed"), change(address, "created"))).toEqual([]);
  });

  test("is none without data", () => {
    expect(listed(change("aws_s3_bucket_policy.a", "replaced"), change("aws_subnet.a", "replaced"))).toEqual(
      [],
    );
  });
});

import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../../scripts/plan/plan";
import { warningsOf } from "../../../../scripts/review/warnings";
import { appSpec, changed, planOf, revision, trigger } from "../plans";

const first = (...changes: readonly PlannedChange[]) =>
  warningsOf(planOf(...changes)).map(({ text }) => text[0]);
/** The value at a path, each step but the last as a block. */
const nested = (path: string, value: unknown): Record<string, unknown> => {
  const [name = "", ...rest] = path.split(".");
  return { [name]: rest.length === 0 ? value : [nested(rest.join("."), value)] };
};

const GROUP = "aws_codedeploy_deployment_group.web";
const ALARM = "aws_cloudwatch_metric_alarm.errors";
const TLS13 = "ELBSecurityPolicy-TLS13-1";
const EXEC = "configuration.execute_command_configuration";
const WAIT =
  "blue_green_deployment_config.terminate_blue_instances_on_deployment_success.termination_wait_time_in_minutes";

describe("a protection", () => {
  test.each<[string, string, unknown, unknown]>([
    ["aws_lb.main", "enable_deletion_protection", true, false],
    ["aws_lb.main", "access_logs.enabled", true, false],
    ["aws_lb.main", "drop_invalid_header_fields", true, false],
    ["aws_lb.main", "desync_mitigation_mode", "defensive", "monitor"],
    ["aws_lb.main", "desync_mitigation_mode", "strictest", "defensive"],
    ["aws_lb.main", "subnets", ["a", "b"], ["a"]],
    ["aws_lb_listener.production", "protocol", "HTTPS", "HTTP"],
    ["aws_lb_listener.production", "ssl_policy", `${TLS13}-2-Res-2021-06`, "ELBSecurityPolicy-2016-08"],
    ["aws_lb_listener.redirect", "default_action.redirect.protocol", "HTTPS", "HTTP"],
    ["aws_subnet.a", "map_public_ip_on_launch", false, true],
    ["aws_ecs_cluster.main", "setting.value", "enabled", "disabled"],
    ["aws_ecs_cluster.main", "setting.value", "enhanced", "disabled"],
    ["aws_ecs_cluster.main", `${EXEC}.logging`, "OVERRIDE", "NONE"],
    ["aws_ecs_cluster.main", `${EXEC}.kms_key_id`, "arn:key", ""],
    ["aws_iam_openid_connect_provider.github", "client_id_list", ["a"], ["a", "b"]],
    ["aws_cloudtrail.a", "enable_logging", true, false],
    ["aws_cloudtrail.a", "enable_log_file_validation", true, false],
    ["aws_cloudtrail.a", "is_multi_region_trail", true, false],
    ["aws_cloudtrail.a", "include_global_service_events", true, false],
    ["aws_cloudtrail.a", "cloud_watch_logs_group_arn", "arn:log", ""],
    ["aws_cloudtrail.a", "sns_topic_name", "audit", null],
    ["aws_lambda_function.probe", "code_signing_config_arn", "arn:config", null],
    ["aws_lambda_function.probe", "dead_letter_config.target_arn", "arn:queue", null],
    ["aws_lambda_function.probe", "kms_key_arn", "arn:key", ""],
    ["aws_rds_cluster.data", "deletion_protection", true, false],
    ["aws_dynamodb_table.data", "deletion_protection_enabled", true, false],
    ["aws_dynamodb_table.data", "point_in_time_recovery.enabled", true, false],
    ["aws_instance.a", "disable_api_termination", true, false],
    ["aws_cloudformation_stack.a", "termination_protection", true, false],
    ["aws_rds_cluster.data", "skip_final_snapshot", false, true],
    ["aws_rds_cluster.data", "backup_retention_period", 7, 1],
    ["aws_s3_bucket.logs", "force_destroy", false, true],
    ["aws_ecr_repository.app", "force_delete", false, true],
    ["aws_ecr_repository.app", "image_tag_mutability", "IMMUTABLE", "MUTABLE"],
    ["aws_ecr_repository.app", "image_scanning_configuration.scan_on_push", true, false],
    ["aws_ecr_repository.app", "encryption_configuration.encryption_type", "KMS", "AES256"],
    ["aws_s3_bucket_versioning.a", "versioning_configuration.status", "Enabled", "Suspended"],
    ["aws_s3_bucket_public_access_block.a", "block_public_acls", true, false],
    ["aws_s3_bucket_public_access_block.a", "restrict_public_buckets", true, false],
    [
      "aws_s3_bucket_server_side_encryption_configuration.a",
      "rule.apply_server_side_encryption_by_default.sse_algorithm",
      "aws:kms",
      "AES256",
    ],
    ["aws_s3_bucket_lifecycle_configuration.a", "rule.expiration.days", 365, 30],
    [
      "aws_s3_bucket_lifecycle_configuration.a",
      "rule.noncurrent_version_expiration.noncurrent_days",
      365,
      30,
    ],
    ["aws_cloudwatch_log_group.a", "retention_in_days", 365, 30],
    ["aws_cloudwatch_log_group.a", "retention_in_days", 0, 30],
    ["aws_cloudwatch_log_group.a", "kms_key_id", "arn:key", ""],
    ["aws_sns_topic.a", "kms_master_key_id", "alias/a", null],
    ["aws_kms_key.a", "enable_key_rotation", true, false],
    ["aws_ssm_parameter.a", "type", "SecureString", "String"],
    ["aws_ssm_parameter.a", "key_id", "arn:key", ""],
    [GROUP, "auto_rollback_configuration.enabled", true, false],
    [GROUP, "auto_rollback_configuration.events", ["A", "B"], ["A"]],
    [GROUP, "alarm_configuration.enabled", true, false],
    [GROUP, "alarm_configuration.alarms", ["errors", "latency"], ["errors", "cpu"]],
    [GROUP, "alarm_configuration.ignore_poll_alarm_failure", false, true],
    [GROUP, WAIT, 60, 5],
    [
      GROUP,
      "blue_green_deployment_config.deployment_ready_option.action_on_timeout",
      "STOP_DEPLOYMENT",
      "CONTINUE_DEPLOYMENT",
    ],
    [GROUP, "trigger_configuration.trigger_events", ["DeploymentFailure", "DeploymentReady"], []],
    [
      GROUP,
      "trigger_configuration.trigger_events",
      ["DeploymentFailure", "DeploymentReady"],
      ["DeploymentReady"],
    ],
    [GROUP, "deployment_config_name", "shop-canary", "CodeDeployDefault.ECSAllAtOnce"],
    [ALARM, "actions_enabled", true, false],
    [ALARM, "alarm_actions", ["arn:topic"], []],
    [ALARM, "period", 60, 300],
    [ALARM, "evaluation_periods", 1, 5],
    [ALARM, "treat_missing_data", "breaching", "notBreaching"],
  ])(
    "of %s is a warning if it is lowered, and none if it is raised or stays: %s",
    (address, path, high, low) => {
      const kinds = (before: unknown, after: unknown) =>
        warningsOf(planOf(changed(address, nested(path, before), nested(path, after)))).map(
          ({ kind }) => kind,
        );
      expect(kinds(high, low)).toEqual(["protection-lowered"]);
      expect(kinds(high, high)).toEqual([]);
      if (!Array.isArray(high) || !Array.isArray(low) || low.length !== high.length) {
        expect(kinds(low, high)).toEqual([]);
      }
    },
  );

  test("is a warning if its whole block is removed", () => {
    const before = { trigger_configuration: [{ trigger_events: ["DeploymentFailure"] }] };
    expect(first(changed(GROUP, before, { trigger_configuration: [] }))).toEqual([
      "`trigger_configuration.trigger_events` changes from `DeploymentFailure` to nothing.",
    ]);
    const setting = [{ name: "containerInsights", value: "enabled" }];
    expect(first(changed("aws_ecs_cluster.main", { setting }, { setting: [] }))).toEqual([
      "`setting.value` changes from `enabled` to nothing.",
    ]);
  });

  test("is a warning with both values, and the reason", () => {
    expect(warningsOf(planOf(changed(GROUP, nested(WAIT, 60), nested(WAIT, 5))))).toEqual([
      {
        kind: "protection-lowered",
        address: GROUP,
        text: [
          `\`${WAIT}\` changes from \`60\` to \`5\`.`,
          "The old tasks are stopped earlier after a release: a quick rollback is possible for a shorter time.",
          "Do instead: keep the value. If the change is intended, say why in the pull request.",
        ],
      },
    ]);
  });

  test("shows no sensitive value", () => {
    const sensitive = { before: { kms_key_id: true }, after: {} };
    const change = changed("aws_cloudwatch_log_group.a", { kms_key_id: "s3cret" }, {}, { sensitive });
    expect(first(change)).toEqual(["`kms_key_id` changes."]);
  });

  test("is a warning if only the apply knows its value, except for another key", () => {
    const unknown = (path: string, value: unknown) =>
      changed("aws_lb.main", { [path]: value }, {}, { afterUnknown: { [path]: true } });
    expect(first(unknown("enable_deletion_protection", true))).toEqual([
      "Only the apply knows the new value of `enable_deletion_protection`. It may be lowered.",
    ]);
    expect(first(unknown("enable_deletion_protection", false))).toEqual([]);
    expect(first(unknown("kms_key_id", "arn:key"))).toEqual([]);
  });
});

describe("an alarm", () => {
  const alarm = (comparison: string, threshold: number) => ({
    comparison_operator: comparison,
    threshold,
  });
  const [OVER, UNDER] = ["GreaterThanOrEqualToThreshold", "LessThanThreshold"];

  test("is a warning if its threshold is reached later, and none if earlier", () => {
    expect(first(changed(ALARM, alarm(OVER, 5), alarm(OVER, 50)))).toEqual([
      "`threshold` changes from `5` to `50`.",
    ]);
    expect(first(changed(ALARM, alarm(OVER, 50), alarm(OVER, 5)))).toEqual([]);
    expect(first(changed(ALARM, alarm(UNDER, 5), alarm(UNDER, 1)))).toEqual([
      "`threshold` changes from `5` to `1`.",
    ]);
    expect(first(changed(ALARM, alarm(UNDER, 1), alarm(UNDER, 5)))).toEqual([]);
  });

  test("is a warning if it needs more bad periods, and none if it needs fewer", () => {
    const periods = (evaluation_periods: number, datapoints_to_alarm: number) => ({
      evaluation_periods,
      datapoints_to_alarm,
    });
    // 0 means all periods.
    const [oneOfThree, twoOfThree, twoOfFive, allOfThree] = [
      periods(3, 1),
      periods(3, 2),
      periods(5, 2),
      periods(3, 0),
    ];
    expect(first(changed(ALARM, oneOfThree, twoOfThree))).toEqual([
      "The alarm needs 2 bad periods instead of 1.",
    ]);
    expect(first(changed(ALARM, oneOfThree, allOfThree))).toEqual([
      "The alarm needs 3 bad periods instead of 1.",
    ]);
    expect(first(changed(ALARM, allOfThree, twoOfThree))).toEqual([]);
    expect(first(changed(ALARM, twoOfThree, twoOfFive))).toEqual([]);
    const sensitive = { before: { datapoints_to_alarm: true }, after: {} };
    expect(first(changed(ALARM, oneOfThree, twoOfThree, { sensitive }))).toEqual([
      "The alarm needs more bad periods than before.",
    ]);
  });

  test("is a warning if it compares in another way", () => {
    expect(first(changed(ALARM, alarm(OVER, 5), alarm(UNDER, 5)))).toEqual([
      "`comparison_operator` changes: the alarm goes off in other cases than before.",
    ]);
  });

  test("of other alarms is a warning if it includes one less, and none if one more", () => {
    const rule = (alarm_rule: string) => ({ alarm_rule });
    const [both, one] = [rule('ALARM("errors") OR ALARM(latency)'), rule('ALARM("latency")')];
    const address = "aws_cloudwatch_composite_alarm.web";
    expect(first(changed(address, both, one))).toEqual(["The alarm no longer includes `errors`."]);
    expect(first(changed(address, one, both))).toEqual([]);
  });
});

test("a hook that the AppSpec no longer has is a warning, and a new one is none", () => {
  const [without, withHook] = [
    appSpec(revision(7)),
    appSpec(revision(7), [{ AfterAllowTestTraffic: "probe" }]),
  ];
  expect(first(trigger(withHook, without))).toEqual([
    "The AppSpec no longer has the hooks `AfterAllowTestTraffic`.",
  ]);
  expect(first(trigger(without, withHook))).toEqual([]);
});

test("a hook whose function only the apply knows is kept", () => {
  const withHook = appSpec(revision(7), [{ AfterAllowTestTraffic: "probe" }]);
  const hook = { app_spec: { Hooks: [{ AfterAllowTestTraffic: true }] } };
  const change = trigger(withHook, appSpec(revision(7)));
  expect(first({ ...change, afterUnknown: { triggers_replace: hook } })).toEqual([]);
  expect(first({ ...change, afterUnknown: { triggers_replace: { app_spec: { Hooks: true } } } })).toEqual([]);
});

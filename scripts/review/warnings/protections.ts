/** What protects a service and its data, and when a change lowers it. */
import { strings } from "../values";

/** How one attribute protects, by resource type. */
export interface Protection {
  readonly types: RegExp;
  /** A path, such as `versioning_configuration.status`. */
  readonly path: string;
  /** Whether a change of the value lowers the protection. */
  readonly isLowered: (before: unknown, after: unknown) => boolean;
  /** Whether an unknown value is as good, such as the ARN of another key. */
  readonly unknownIsFine?: true;
  /** Why that is dangerous. */
  readonly why: string;
}

const off = (before: unknown, after: unknown) => before === true && after !== true;
const on = (before: unknown, after: unknown) => before !== true && after === true;
const no = (value: string) => (before: unknown, after: unknown) => before === value && after !== value;
const shorter = (before: unknown, after: unknown) => number(after) < number(before);
const longer = (before: unknown, after: unknown) => number(after) > number(before);
const removed = (before: unknown, after: unknown) => isSet(before) && !isSet(after);
const fewer = (before: unknown, after: unknown) =>
  strings(before).some((one) => !strings(after).includes(one));
/** Log groups and lifecycle rules keep data forever without a number, or with 0. */
const keptShorter = (before: unknown, after: unknown) =>
  (number(after) || Infinity) < (number(before) || Infinity);

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

const DELETED = "A mistake, or a later plan, may then delete it with its data.";
const GUARD = "A bad release may then stay in production, or reach more users before it is rolled back.";
const PUBLIC = "Objects may then be public.";
const UNENCRYPTED = "Data may then be read without the key's permissions.";
const LOST = "Older data is deleted, and can't be restored.";
const GROUP = /^aws_codedeploy_deployment_group$/;
const ANY = /^/;

/** All protections. Of `prevent_destroy` a plan has nothing: Terraform itself stops a destroy. */
export const PROTECTIONS: readonly Protection[] = [
  ...["enable_deletion_protection", "deletion_protection", "deletion_protection_enabled"].map((path) => ({
    types: ANY,
    path,
    isLowered: off,
    why: DELETED,
  })),
  ...["disable_api_termination", "disable_api_stop", "termination_protection"].map((path) => ({
    types: ANY,
    path,
    isLowered: off,
    why: DELETED,
  })),
  ...["force_destroy", "force_delete", "skip_final_snapshot"].map((path) => ({
    types: ANY,
    path,
    isLowered: on,
    why: DELETED,
  })),
  ...["backup_retention_period", "recovery_window_in_days", "deletion_window_in_days"].map((path) => ({
    types: ANY,
    path,
    isLowered: shorter,
    why: "What was deleted by mistake can be restored for a shorter time.",
  })),
  { types: ANY, path: "point_in_time_recovery.enabled", isLowered: off, why: LOST },
  { types: ANY, path: "kms_key_id", isLowered: removed, unknownIsFine: true, why: UNENCRYPTED },
  { types: ANY, path: "kms_master_key_id", isLowered: removed, unknownIsFine: true, why: UNENCRYPTED },
  { types: /^aws_kms_key$/, path: "enable_key_rotation", isLowered: off, why: UNENCRYPTED },
  { types: /^aws_ssm_parameter$/, path: "type", isLowered: no("SecureString"), why: UNENCRYPTED },
  {
    types: /^aws_a?lb$/,
    path: "access_logs.enabled",
    isLowered: off,
    why: "Nobody sees later who sent which request.",
  },
  {
    types: /^aws_a?lb$/,
    path: "drop_invalid_header_fields",
    isLowered: off,
    why: "Tasks get invalid headers, which attacks use.",
  },
  {
    types: /^aws_a?lb_listener$/,
    path: "protocol",
    isLowered: no("HTTPS"),
    why: "Everyone on the way can read and change the traffic.",
  },
  {
    types: /^aws_s3_bucket_versioning$/,
    path: "versioning_configuration.status",
    isLowered: no("Enabled"),
    why: "Objects that are overwritten or deleted can't be restored. Revisions in S3 are deployed by version.",
  },
  ...["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].map(
    (path) => ({
      types: /^aws_s3_(bucket|account)_public_access_block$/,
      path,
      isLowered: off,
      why: PUBLIC,
    }),
  ),
  {
    types: /^aws_s3_bucket_server_side_encryption_configuration$/,
    path: "rule.apply_server_side_encryption_by_default.sse_algorithm",
    isLowered: no("aws:kms"),
    why: UNENCRYPTED,
  },
  {
    types: /^aws_s3_bucket_lifecycle_configuration$/,
    path: "rule.expiration.days",
    isLowered: keptShorter,
    why: LOST,
  },
  { types: /^aws_cloudwatch_log_group$/, path: "retention_in_days", isLowered: keptShorter, why: LOST },
  {
    types: /^aws_ecr_repository$/,
    path: "image_tag_mutability",
    isLowered: no("IMMUTABLE"),
    why: "A tag may then name another image than the one that was tested.",
  },
  { types: GROUP, path: "auto_rollback_configuration.enabled", isLowered: off, why: GUARD },
  { types: GROUP, path: "auto_rollback_configuration.events", isLowered: fewer, why: GUARD },
  { types: GROUP, path: "alarm_configuration.enabled", isLowered: off, why: GUARD },
  { types: GROUP, path: "alarm_configuration.alarms", isLowered: fewer, why: GUARD },
  { types: GROUP, path: "alarm_configuration.ignore_poll_alarm_failure", isLowered: on, why: GUARD },
  {
    types: GROUP,
    path: "blue_green_deployment_config.terminate_blue_instances_on_deployment_success.termination_wait_time_in_minutes",
    isLowered: shorter,
    why: "The old tasks are stopped earlier after a release: a quick rollback is possible for a shorter time.",
  },
  {
    types: GROUP,
    path: "blue_green_deployment_config.deployment_ready_option.action_on_timeout",
    isLowered: no("STOP_DEPLOYMENT"),
    why: "Releases then reach production without an approval.",
  },
  {
    types: GROUP,
    path: "deployment_config_name",
    isLowered: (before, after) => !isAllAtOnce(before) && isAllAtOnce(after),
    why: "Releases then reach all users at once.",
  },
  {
    types: /^aws_cloudwatch_(metric|composite)_alarm$/,
    path: "actions_enabled",
    isLowered: off,
    why: "Nobody is notified by it.",
  },
  ...["evaluation_periods", "datapoints_to_alarm", "period"].map((path) => ({
    types: /^aws_cloudwatch_metric_alarm$/,
    path,
    isLowered: longer,
    why: GUARD,
  })),
  {
    types: /^aws_cloudwatch_metric_alarm$/,
    path: "treat_missing_data",
    isLowered: no("breaching"),
    why: GUARD,
  },
];

function isAllAtOnce(name: unknown): boolean {
  return typeof name === "string" && /AllAtOnce$/i.test(name);
}

import { no, number, off, on, type Protection, removed, shorter } from "./lowered";

const DELETED = "A mistake, or a later plan, may then delete it with its data.";
const PUBLIC = "Objects may then be public.";
const UNENCRYPTED = "Data may then be read without the key's permissions.";
const LOST = "Older data is deleted, and can't be restored.";
const ANY = /^/;
const TRAIL = /^aws_cloudtrail$/;

/** Log groups and lifecycle rules keep data forever without a number, or with 0. */
const keptShorter = (before: unknown, after: unknown) =>
  (number(after) || Infinity) < (number(before) || Infinity);

/** Of what keeps data, logs and secrets. */
export const OF_DATA: readonly Protection[] = [
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
  ...["kms_key_id", "kms_master_key_id", "kms_key_arn"].map((path) => ({
    types: ANY,
    path,
    isLowered: removed,
    unknownIsFine: true as const,
    why: UNENCRYPTED,
  })),
  { types: /^aws_kms_key$/, path: "enable_key_rotation", isLowered: off, why: UNENCRYPTED },
  { types: /^aws_ssm_parameter$/, path: "type", isLowered: no("SecureString"), why: UNENCRYPTED },
  {
    types: /^aws_ssm_parameter$/,
    path: "key_id",
    isLowered: removed,
    unknownIsFine: true,
    why: UNENCRYPTED,
  },
  {
    types: /^aws_ecr_repository$/,
    path: "encryption_configuration.encryption_type",
    isLowered: no("KMS"),
    why: UNENCRYPTED,
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
    isLowered: no("aws:kms", "aws:kms:dsse"),
    why: UNENCRYPTED,
  },
  ...["rule.expiration.days", "rule.noncurrent_version_expiration.noncurrent_days"].map((path) => ({
    types: /^aws_s3_bucket_lifecycle_configuration$/,
    path,
    isLowered: keptShorter,
    why: LOST,
  })),
  { types: /^aws_cloudwatch_log_group$/, path: "retention_in_days", isLowered: keptShorter, why: LOST },
  ...[
    "enable_logging",
    "enable_log_file_validation",
    "is_multi_region_trail",
    "include_global_service_events",
  ].map((path) => ({
    types: TRAIL,
    path,
    isLowered: off,
    why: "Nobody can prove later who changed what in the account.",
  })),
  ...["cloud_watch_logs_group_arn", "sns_topic_name"].map((path) => ({
    types: TRAIL,
    path,
    isLowered: removed,
    unknownIsFine: true as const,
    why: "Nobody notices what the trail records until they look for it.",
  })),
];

import { isSet } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const TRAIL = ["aws_cloudtrail"];

export const CLOUDTRAIL_RULES: readonly Rule[] = [
  resourceRule(TRAIL, {
    name: "a trail records all regions",
    ids: ["CKV_AWS_67", "AWS-0014", "CloudTrail.1"],
    holds: ({ values }) =>
      values["is_multi_region_trail"] === true && values["include_global_service_events"] !== false,
  }),
  resourceRule(TRAIL, {
    name: "a trail is on",
    ids: ["CKV_AWS_251"],
    holds: ({ values }) => values["enable_logging"] !== false,
  }),
  resourceRule(TRAIL, {
    name: "the files of a trail can be validated",
    ids: ["CKV_AWS_36", "AWS-0016", "CloudTrail.4"],
    holds: ({ values }) => values["enable_log_file_validation"] === true,
  }),
  resourceRule(TRAIL, {
    name: "a trail is encrypted with a KMS key",
    ids: ["CKV_AWS_35", "AWS-0015", "CloudTrail.2"],
    holds: ({ values }) => isSet(values["kms_key_id"]),
  }),
  resourceRule(TRAIL, {
    name: "a trail writes to CloudWatch Logs",
    ids: ["CKV2_AWS_10", "AWS-0162", "CloudTrail.5"],
    holds: ({ values }) => isSet(values["cloud_watch_logs_group_arn"]),
  }),
  resourceRule(TRAIL, {
    name: "a trail notifies of files",
    ids: ["CKV_AWS_252"],
    holds: ({ values }) => isSet(values["sns_topic_name"]),
  }),
];

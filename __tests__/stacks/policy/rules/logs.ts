import { isSet } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const LOG_GROUP = ["aws_cloudwatch_log_group"];

export const LOG_RULES: readonly Rule[] = [
  resourceRule(LOG_GROUP, {
    name: "a log group is encrypted with a KMS key",
    ids: ["CKV_AWS_158", "AWS-0017"],
    holds: ({ values }) => isSet(values["kms_key_id"]),
  }),
  resourceRule(LOG_GROUP, {
    name: "logs expire",
    ids: ["CKV_AWS_66"],
    holds: ({ values }) => Number(values["retention_in_days"]) > 0,
  }),
  resourceRule(LOG_GROUP, {
    name: "logs are kept for a year",
    ids: ["CKV_AWS_338"],
    holds: ({ values }) => Number(values["retention_in_days"]) >= 365,
  }),
];

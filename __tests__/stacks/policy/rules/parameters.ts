import { isSet } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const PARAMETER = ["aws_ssm_parameter"];

export const PARAMETER_RULES: readonly Rule[] = [
  resourceRule(PARAMETER, {
    name: "a parameter is encrypted",
    ids: ["CKV2_AWS_34"],
    holds: ({ values }) => values["type"] === "SecureString",
  }),
  resourceRule(PARAMETER, {
    name: "a parameter is encrypted with a KMS key of the user",
    ids: ["CKV_AWS_337"],
    holds: ({ values }) => isSet(values["key_id"]),
  }),
];

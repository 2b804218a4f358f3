import { blocks, isSet } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const FUNCTION = ["aws_lambda_function"];

/** Versions of Node that Lambda supports. */
const SUPPORTED = /^nodejs(22|24)\.x$/;

export const LAMBDA_RULES: readonly Rule[] = [
  resourceRule(FUNCTION, {
    name: "a function's runtime is supported",
    ids: ["CKV_AWS_363", "Lambda.2", "L1"],
    holds: ({ values }) => SUPPORTED.test(String(values["runtime"])),
  }),
  resourceRule(FUNCTION, {
    name: "a function is traced",
    ids: ["CKV_AWS_50", "AWS-0066"],
    holds: ({ values }) => blocks(values, "tracing_config").some(({ mode }) => mode === "Active"),
  }),
  resourceRule(FUNCTION, {
    name: "a function is in a VPC",
    ids: ["CKV_AWS_117"],
    holds: ({ values }) => blocks(values, "vpc_config").length > 0,
  }),
  resourceRule(FUNCTION, {
    name: "a function in a VPC is in two zones or more",
    ids: ["Lambda.5"],
    applies: ({ values }) => blocks(values, "vpc_config").length > 0,
    holds: ({ values }) =>
      blocks(values, "vpc_config").every(({ subnet_ids }) => (subnet_ids as readonly unknown[]).length > 1),
  }),
  resourceRule(FUNCTION, {
    name: "a function has a dead-letter queue",
    ids: ["CKV_AWS_116"],
    holds: ({ values }) => blocks(values, "dead_letter_config").length > 0,
  }),
  resourceRule(FUNCTION, {
    name: "a function's concurrency is limited",
    ids: ["CKV_AWS_115"],
    holds: ({ values }) => Number(values["reserved_concurrent_executions"] ?? -1) >= 0,
  }),
  resourceRule(FUNCTION, {
    name: "a function's environment variables are encrypted with a KMS key",
    ids: ["CKV_AWS_173"],
    applies: ({ values }) => blocks(values, "environment").length > 0,
    holds: ({ values }) => isSet(values["kms_key_arn"]),
  }),
  resourceRule(FUNCTION, {
    name: "a function's code is signed",
    ids: ["CKV_AWS_272"],
    holds: ({ values }) => isSet(values["code_signing_config_arn"]),
  }),
];

import { statementsIn } from "../support/documents";
import { isSet } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const TOPIC = ["aws_sns_topic"];

/** The key of AWS for SNS. */
const AWS_KEY = /^(alias\/aws\/sns|arn:[^:]+:kms:.*:alias\/aws\/sns)$/;

export const SNS_RULES: readonly Rule[] = [
  resourceRule(TOPIC, {
    name: "a topic is encrypted",
    ids: ["CKV_AWS_26", "AWS-0095", "SNS.1"],
    holds: ({ values }) => isSet(values["kms_master_key_id"]),
  }),
  resourceRule(TOPIC, {
    name: "a topic is encrypted with a KMS key of the user",
    ids: ["AWS-0136"],
    holds: ({ values: { kms_master_key_id: key } }) => isSet(key) && !AWS_KEY.test(String(key)),
  }),
  resourceRule(["aws_sns_topic_policy"], {
    name: "a topic is not open to everyone or to another account",
    ids: ["CKV_AWS_169", "CKV_AWS_385", "SNS.4"],
    holds: (policy) =>
      statementsIn(policy, "policy")
        .filter(({ allows }) => allows)
        .every(({ principals }) => Object.keys(principals).every((kind) => kind === "Service")),
  }),
  resourceRule(TOPIC, {
    name: "a topic is used by TLS only",
    ids: ["SNS3"],
    holds: (topic, stack) =>
      stack
        .referringTo(topic, "aws_sns_topic_policy", "arn")
        .flatMap((policy) => statementsIn(policy, "policy"))
        .some(
          ({ allows, actions, principals, conditions }) =>
            !allows &&
            actions.some((action) => ["sns:Publish", "sns:*"].includes(action)) &&
            Object.values(principals).flat().includes("*") &&
            String(conditions["Bool"]?.["aws:SecureTransport"]) === "false",
        ),
  }),
];

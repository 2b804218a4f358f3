import type { Attributes } from "../../../support/template";
import { statementsIn } from "../support/documents";
import { blocks, type Resource, type Resources } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const BUCKET = ["aws_s3_bucket"];

export const S3_RULES: readonly Rule[] = [
  resourceRule(BUCKET, {
    name: "a bucket blocks public access",
    ids: [
      ...["CKV2_AWS_6", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"],
      ...["AWS-0086", "AWS-0087", "AWS-0091", "AWS-0093", "AWS-0094", "S3.2", "S3.3", "S3.8", "S2"],
    ],
    holds: (bucket, stack) =>
      settingsOf(bucket, stack, "public_access_block").some((values) =>
        ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(
          (flag) => values[flag] === true,
        ),
      ),
  }),
  resourceRule(BUCKET, {
    name: "a bucket is encrypted",
    ids: ["CKV_AWS_19", "AWS-0088"],
    holds: (bucket, stack) => algorithms(bucket, stack).length > 0,
  }),
  resourceRule(BUCKET, {
    name: "a bucket is encrypted with a KMS key",
    ids: ["CKV_AWS_145", "AWS-0132"],
    holds: (bucket, stack) =>
      algorithms(bucket, stack).some((algorithm) => String(algorithm).startsWith("aws:kms")),
  }),
  resourceRule(BUCKET, {
    name: "a bucket is used by TLS only",
    ids: ["S3.5", "S10"],
    holds: deniesWithoutTls,
  }),
  resourceRule(BUCKET, {
    name: "a bucket keeps the versions of its objects",
    ids: ["CKV_AWS_21", "AWS-0090"],
    holds: (bucket, stack) =>
      settingsOf(bucket, stack, "versioning")
        .flatMap((values) => blocks(values, "versioning_configuration"))
        .some(({ status }) => status === "Enabled"),
  }),
  resourceRule(BUCKET, {
    name: "the requests to a bucket are logged",
    ids: ["CKV_AWS_18", "AWS-0089", "S3.9", "S1"],
    holds: (bucket, stack) => settingsOf(bucket, stack, "logging").length > 0,
  }),
  resourceRule(BUCKET, {
    name: "a bucket has lifecycle rules",
    ids: ["CKV2_AWS_61", "S3.13"],
    holds: (bucket, stack) => lifecycleRules(bucket, stack).length > 0,
  }),
  resourceRule(BUCKET, {
    name: "a bucket removes incomplete uploads",
    ids: ["CKV_AWS_300"],
    holds: (bucket, stack) =>
      lifecycleRules(bucket, stack).some(
        (rule) => blocks(rule, "abort_incomplete_multipart_upload").length > 0,
      ),
  }),
  resourceRule(BUCKET, {
    name: "a bucket is copied to another region",
    ids: ["CKV_AWS_144"],
    holds: (bucket, stack) => settingsOf(bucket, stack, "replication_configuration").length > 0,
  }),
  resourceRule(BUCKET, {
    name: "a bucket notifies of events",
    ids: ["CKV2_AWS_62"],
    holds: (bucket, stack) => settingsOf(bucket, stack, "notification").length > 0,
  }),
];

/** The settings of a bucket that are a resource each, such as `aws_s3_bucket_versioning`. */
function settingsOf(bucket: Resource, stack: Resources, setting: string): readonly Attributes[] {
  return stack.referringTo(bucket, `aws_s3_bucket_${setting}`, "bucket").map(({ values }) => values);
}

function algorithms(bucket: Resource, stack: Resources): readonly unknown[] {
  return settingsOf(bucket, stack, "server_side_encryption_configuration")
    .flatMap((values) => blocks(values, "rule"))
    .flatMap((rule) => blocks(rule, "apply_server_side_encryption_by_default"))
    .map(({ sse_algorithm }) => sse_algorithm);
}

function lifecycleRules(bucket: Resource, stack: Resources): readonly Attributes[] {
  return settingsOf(bucket, stack, "lifecycle_configuration")
    .flatMap((values) => blocks(values, "rule"))
    .filter(({ status }) => status === "Enabled");
}

/** Whether a statement denies everyone every action on the bucket and its objects without TLS. */
function deniesWithoutTls(bucket: Resource, stack: Resources): boolean {
  return stack
    .referringTo(bucket, "aws_s3_bucket_policy", "bucket")
    .flatMap((policy) => statementsIn(policy, "policy"))
    .some(
      ({ allows, actions, resources, principals, conditions }) =>
        !allows &&
        actions.includes("s3:*") &&
        resources.length === 2 &&
        Object.values(principals).flat().includes("*") &&
        String(conditions["Bool"]?.["aws:SecureTransport"]) === "false",
    );
}

import { blocks } from "../support/resources";
import { type Rule, resourceRule, statementRule } from "../support/rule";

const REPOSITORY = ["aws_ecr_repository"];

export const ECR_RULES: readonly Rule[] = [
  resourceRule(REPOSITORY, {
    name: "a repository scans images when they are pushed",
    ids: ["CKV_AWS_163", "AWS-0030", "ECR.1"],
    holds: ({ values }) =>
      blocks(values, "image_scanning_configuration").some(({ scan_on_push }) => scan_on_push === true),
  }),
  resourceRule(REPOSITORY, {
    name: "a repository's tags are immutable",
    ids: ["CKV_AWS_51", "AWS-0031", "ECR.2"],
    holds: ({ values }) => values["image_tag_mutability"] === "IMMUTABLE",
  }),
  resourceRule(REPOSITORY, {
    name: "a repository is encrypted with a KMS key",
    ids: ["CKV_AWS_136", "AWS-0033"],
    holds: ({ values }) =>
      blocks(values, "encryption_configuration").some(({ encryption_type }) => encryption_type === "KMS"),
  }),
  resourceRule(REPOSITORY, {
    name: "a repository has a lifecycle policy",
    ids: ["ECR.3"],
    holds: (repository, stack) =>
      stack.referringTo(repository, "aws_ecr_lifecycle_policy", "repository").length > 0,
  }),
  statementRule(
    { aws_ecr_repository_policy: "policy" },
    {
      name: "a repository is not open to everyone",
      ids: ["CKV_AWS_32", "AWS-0032", "ECR1"],
      holds: ({ principals }) => !Object.values(principals).flat().includes("*"),
    },
  ),
];

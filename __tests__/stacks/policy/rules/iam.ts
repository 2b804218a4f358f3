import { WILDCARD_REASONS, WITHOUT_RESOURCE_REASONS } from "../../../support/iam/wildcard-reasons";
import { type Rule, resourceRule, statementRule } from "../support/rule";

/** The resource types with a policy that says what may be done, and its attribute. */
const PERMISSIONS = { aws_iam_role_policy: "policy", aws_iam_policy: "policy" };

/** The resource types with a policy that says who may assume them. */
const TRUST = { aws_iam_role: "assume_role_policy" };

/** The issuer of the tokens of GitHub's jobs. */
const GITHUB = "token.actions.githubusercontent.com";

const isReasonKnown = (action: string) =>
  Object.hasOwn(WILDCARD_REASONS, action) || Object.hasOwn(WITHOUT_RESOURCE_REASONS, action);

export const IAM_RULES: readonly Rule[] = [
  statementRule(PERMISSIONS, {
    name: "a policy allows no action by a wildcard",
    ids: ["CKV_AWS_62", "CKV_AWS_63", "AWS-0057", "IAM.1", "IAM.21", "IAM5"],
    holds: ({ actions }) => !actions.some((action) => action.includes("*")),
  }),
  // The reasons are in a separate file, because AWS's service authorization data is compared with them.
  statementRule(PERMISSIONS, {
    name: "a policy allows an action on all resources only for a reason",
    ids: [
      ...["CKV_AWS_107", "CKV_AWS_108", "CKV_AWS_109", "CKV_AWS_110", "CKV_AWS_111"],
      ...["CKV_AWS_286", "CKV_AWS_287", "CKV_AWS_288", "CKV_AWS_289", "CKV_AWS_290"],
      ...["CKV_AWS_355", "CKV_AWS_356", "AWS-0057", "IAM5"],
    ],
    holds: ({ actions, resources }) => !resources.includes("*") || actions.every(isReasonKnown),
  }),
  statementRule(PERMISSIONS, {
    name: "a policy passes named roles to one service",
    ids: ["CKV_AWS_110", "CKV_AWS_286", "AWS-0342"],
    applies: ({ actions }) => actions.includes("iam:PassRole"),
    holds: ({ resources, conditions }) =>
      !resources.some((resource) => resource.includes("*")) &&
      typeof conditions["StringEquals"]?.["iam:PassedToService"] === "string",
  }),
  statementRule(TRUST, {
    name: "a role trusts only services and principals that it names",
    ids: ["CKV_AWS_60", "CKV_AWS_61"],
    holds: ({ principals }) => {
      const ids = Object.values(principals).flat();
      return ids.length > 0 && !ids.some((id) => id.includes("*") || /^(\d{12}|.*:root)$/.test(id));
    },
  }),
  statementRule(TRUST, {
    name: "a role for GitHub's jobs trusts one repository, and tokens made for AWS",
    ids: ["CKV_AWS_358", "CKV_AWS_393"],
    applies: ({ actions }) => actions.includes("sts:AssumeRoleWithWebIdentity"),
    holds: ({ conditions: { StringEquals = {}, StringLike = {} } }) => {
      const subjects = [{ ...StringLike, ...StringEquals }[`${GITHUB}:sub`] ?? []].flat().map(String);
      return (
        StringEquals[`${GITHUB}:aud`] === "sts.amazonaws.com" &&
        subjects.length > 0 &&
        subjects.every((subject) =>
          /^repo:[^*?/:]+\/[^*?/:]+:(pull_request|environment:[^*?]+|ref:refs\/heads\/[^*?]+\*?)$/.test(
            subject,
          ),
        )
      );
    },
  }),
  resourceRule(["aws_iam_role_policy_attachment"], {
    name: "a role has no policy that AWS manages",
    ids: ["CKV_AWS_274", "CKV2_AWS_56", "IAM4"],
    holds: ({ values }) => !/^arn:[^:]+:iam::aws:policy\//.test(String(values["policy_arn"])),
  }),
];

/** Policies that allow more than before. */
import type { PlannedChange } from "../../plan/plan";
import { readPolicy } from "../policies/document";
import { type Widening, widenedBy } from "../policies/widened";
import { at, isSensitive, isUnknown } from "../values";
import { isOfNew, type Owner } from "./owner";
import { code, type FindWarnings, type Warning } from "./warning";

/** Where a resource has its policy, and what it is a policy of. */
interface PolicyAttribute {
  readonly policy: string;
  /** The attribute that names the owner, and the owner's type. @default - the resource itself is the owner */
  readonly owner?: Owner;
}

const owned = (policy: string, attribute: string, type: string): PolicyAttribute => ({
  policy,
  owner: { attribute, type },
});

const POLICIES: Readonly<Record<string, PolicyAttribute>> = {
  aws_iam_role: { policy: "assume_role_policy" },
  aws_iam_role_policy: owned("policy", "role", "aws_iam_role"),
  aws_iam_user_policy: owned("policy", "user", "aws_iam_user"),
  aws_iam_group_policy: owned("policy", "group", "aws_iam_group"),
  aws_iam_policy: { policy: "policy" },
  aws_s3_bucket_policy: owned("policy", "bucket", "aws_s3_bucket"),
  aws_sns_topic_policy: owned("policy", "arn", "aws_sns_topic"),
  aws_sqs_queue_policy: owned("policy", "queue_url", "aws_sqs_queue"),
  aws_ecr_repository_policy: owned("policy", "repository", "aws_ecr_repository"),
  aws_kms_key: { policy: "policy" },
  aws_kms_key_policy: owned("policy", "key_id", "aws_kms_key"),
  aws_secretsmanager_secret_policy: owned("policy", "secret_arn", "aws_secretsmanager_secret"),
  aws_cloudwatch_log_resource_policy: { policy: "policy_document" },
  aws_vpc_endpoint: { policy: "policy" },
};
const MOST_LINES = 6;

/** Warns of policies that allow more, and of policies whose change can't be judged. */
export const policyWidened: FindWarnings = ({ changes }) =>
  changes.flatMap((change) => {
    const attribute = POLICIES[change.type];
    return attribute === undefined ||
      change.action === "destroyed" ||
      change.action === "forgotten" ||
      (change.action === "created" && isOfNew(changes, change, attribute.owner))
      ? []
      : compared(change, attribute.policy);
  });

function compared(change: PlannedChange, path: string): readonly Warning[] {
  const { address, action, before, after } = change;
  const cannot = (why: string): readonly Warning[] => [
    {
      kind: "policy-not-known",
      address,
      text: [
        `Whether ${code(path)} allows more than before can't be judged: ${why}.`,
        "Do this: compare the policy in the code of the two versions before you apply.",
      ],
    },
  ];
  if (isUnknown(change, path)) {
    return cannot("only the apply knows the new policy");
  }
  if (at(before, path) === at(after, path)) {
    return [];
  }
  if (isSensitive(change, path)) {
    return cannot("Terraform marks it as sensitive");
  }
  const [old, wanted] = [readPolicy(at(before, path)), readPolicy(at(after, path))];
  if (old === undefined || wanted === undefined) {
    return cannot("it can't be read as an IAM policy");
  }
  const found = widenedBy(old, wanted);
  return found.length === 0 ? [] : [{ kind: "policy-widened", address, text: textOf(path, action, found) }];
}

function textOf(
  path: string,
  action: PlannedChange["action"],
  found: readonly Widening[],
): readonly string[] {
  const lines = [...new Set(found.map(lineOf))];
  const more = lines.length - MOST_LINES;
  return [
    action === "created" ? "A new policy adds permissions:" : `${code(path)} allows more than before:`,
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`and ${more} more`] : []),
    "Everyone who can use what the policy belongs to gets these permissions. Do this: check that each is needed, and limit it to the resources that need it.",
  ];
}

function lineOf({ kind, action, resource, principal, isByCondition }: Widening): string {
  const on = resource === "*" && principal !== "*" ? "" : ` on ${code(resource)}`;
  const by = principal === "*" ? "" : ` by ${code(principal)}`;
  const because = isByCondition ? ", because a condition changes" : "";
  return `${kind}: ${code(action)}${on}${by}${because}`;
}

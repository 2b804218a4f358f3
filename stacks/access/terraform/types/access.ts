import { allow, inIam, type Types } from "../grant";

const ROLE = inIam("role{path}{name}");
const ROLE_OF = "{role:role}";
const POLICY = inIam("policy{path}{name}");

/** IAM. */
export const ACCESS: Types = {
  aws_iam_role: {
    read: [
      allow(
        [
          "iam:GetRole",
          "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies",
          "iam:ListInstanceProfilesForRole",
          "iam:ListRolePolicies",
          "iam:ListRoleTags",
        ],
        ROLE,
      ),
    ],
    write: [
      allow(
        [
          "iam:CreateRole",
          "iam:DeleteRole",
          "iam:DeleteRolePermissionsBoundary",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
          "iam:UpdateRoleDescription",
        ],
        ROLE,
      ),
    ],
  },
  aws_iam_role_policy: {
    named: "role",
    read: [allow(["iam:GetRolePolicy"], ROLE_OF)],
    write: [allow(["iam:DeleteRolePolicy", "iam:PutRolePolicy"], ROLE_OF)],
  },
  aws_iam_role_policy_attachment: {
    named: "role",
    read: [allow(["iam:ListAttachedRolePolicies"], ROLE_OF)],
    write: [allow(["iam:AttachRolePolicy", "iam:DetachRolePolicy"], ROLE_OF)],
  },
  aws_iam_policy: {
    read: [
      allow(
        ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyTags", "iam:ListPolicyVersions"],
        POLICY,
      ),
    ],
    write: [
      allow(
        [
          "iam:CreatePolicy",
          "iam:CreatePolicyVersion",
          "iam:DeletePolicy",
          "iam:DeletePolicyVersion",
          "iam:TagPolicy",
          "iam:UntagPolicy",
        ],
        POLICY,
      ),
    ],
  },
};

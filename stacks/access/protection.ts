import type { Statement } from "../support/statement";
import type { AccessRole } from "./access-role";

/** What the roles of an access stack may not change. */
export interface Protected {
  /** The roles of the stack. */
  readonly roles: readonly AccessRole[];
  /** GitHub's identity provider, by ARN. */
  readonly providerArn: string;
  /** The objects of the stack's own state, by ARN. */
  readonly stateArns: readonly string[];
  /** The bucket of the states, by ARN. */
  readonly stateBucketArn: string;
  /** The KMS key of the bucket, by ARN. */
  readonly stateKeyArn: string | undefined;
  /** The audit trail and its bucket, by ARN. */
  readonly auditTrail: { readonly arn: string; readonly bucketArn: string } | undefined;
  /** The permissions boundary of the roles that the deploy role makes, by ARN. */
  readonly boundaryArn: string | undefined;
}

/**
 * What every role of an access stack is denied: whatever would raise its own rights, or change the access stack. A denial
 * wins over everything that is allowed, also by a pattern of names, or by the user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function protectingStatements(everything: Protected): Statement[] {
  return denials(everything).filter(({ resources }) => resources.length > 0);
}

function denials(everything: Protected): Statement[] {
  const { roles, providerArn, stateArns, stateBucketArn: bucket, auditTrail, boundaryArn } = everything;
  return [
    {
      sid: "Roles",
      actions: ["iam:*"],
      resources: [
        ...roles.map(({ role }) => role.arn),
        ...roles.flatMap(({ policies }) => policies.map(({ arn }) => arn)),
        providerArn,
      ],
    },
    { sid: "State", actions: ["s3:*"], resources: stateArns },
    {
      sid: "StateBucket",
      actions: [
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketAcl",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration",
      ],
      resources: [bucket],
    },
    // The old versions of the states.
    {
      sid: "StateVersions",
      actions: ["s3:DeleteObjectVersion"],
      resources: [`${bucket}/*`],
    },
    {
      sid: "StateKey",
      actions: ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
      resources: everything.stateKeyArn === undefined ? [] : [everything.stateKeyArn],
    },
    {
      sid: "AuditTrail",
      actions: ["cloudtrail:*"],
      resources: auditTrail === undefined ? [] : [auditTrail.arn],
    },
    {
      sid: "AuditBucket",
      actions: ["s3:*"],
      resources: auditTrail === undefined ? [] : [auditTrail.bucketArn, `${auditTrail.bucketArn}/*`],
    },
    ...(boundaryArn === undefined ? [] : boundaryDenials(boundaryArn)),
  ];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate */
function boundaryDenials(boundaryArn: string): Statement[] {
  return [
    {
      sid: "OnlyWithBoundary",
      actions: [
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:CreateRole",
        "iam:CreateUser",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:PutUserPermissionsBoundary",
        "iam:PutUserPolicy",
        "iam:UpdateAssumeRolePolicy",
      ],
      resources: ["*"],
      conditions: { StringNotEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    {
      sid: "KeepBoundary",
      actions: ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"],
      resources: ["*"],
    },
    {
      sid: "Boundary",
      actions: [
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
      ],
      resources: [boundaryArn],
    },
  ];
}

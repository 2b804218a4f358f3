import type { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { Construct } from "constructs";
import { PrivateBucket } from "../../constructs/bucket/private-bucket";

/**
 * The properties of a {@link StateBucket}.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export interface StateBucketProps {
  /** The name of the bucket. A change would replace it, which Terraform refuses. */
  readonly bucketName: string;
  /** The ARN of the KMS key that encrypts it. @default - S3's own encryption */
  readonly kmsKeyArn?: string | undefined;
  /** Other accounts whose roles may use it. @default - none */
  readonly accountIds?: readonly string[] | undefined;
}

/**
 * The bucket of Terraform's states. It keeps every version, so that a lost or damaged state can be restored. Terraform
 * refuses to destroy it.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export class StateBucket extends PrivateBucket {
  /** Versioning, which is on. */
  declare readonly versioning: S3BucketVersioningA;
  /** The policy, which refuses requests without TLS, and lets other accounts in. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, { bucketName, kmsKeyArn, accountIds }: StateBucketProps) {
    super(scope, id, {
      bucket: { bucket: bucketName, forceDestroy: false, lifecycle: { preventDestroy: true } },
      kmsKeyArn,
      versioned: true,
    });
    this.policy = this.allow(accountIds === undefined ? [] : allowAccounts(this.bucket.arn, accountIds));
  }
}

/** Lets the roles of other accounts use the bucket, as far as their own policies do. Only a lock file may be removed. */
function allowAccounts(arn: string, accountIds: readonly string[]): object[] {
  const allow = (sid: string, actions: readonly string[], resource: string) => ({
    Sid: sid,
    Effect: "Allow",
    Principal: { AWS: accountIds },
    Action: actions,
    Resource: resource,
  });
  return [
    allow("ListStates", ["s3:ListBucket"], arn),
    allow("KeepStates", ["s3:GetObject", "s3:PutObject"], `${arn}/*.tfstate`),
    allow("LockStates", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], `${arn}/*.tflock`),
  ];
}

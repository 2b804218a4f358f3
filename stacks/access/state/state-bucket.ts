import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import type { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { blockPublicAccess, encryptBucket, onlyWithTls } from "../../constructs/bucket/private-bucket";
import { jsonDocument } from "../../support/json-document";

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
export class StateBucket extends Construct {
  /** The bucket. */
  readonly bucket: S3Bucket;
  /** Versioning, which is on. */
  readonly versioning: S3BucketVersioningA;
  /** The block of all public access. */
  readonly publicAccessBlock: S3BucketPublicAccessBlock;
  /** The encryption, with S3's own keys or with `kmsKeyArn`. */
  readonly encryption: S3BucketServerSideEncryptionConfigurationA;
  /** The rule that removes incomplete uploads after 7 days. It expires no state. */
  readonly lifecycle: S3BucketLifecycleConfiguration;
  /** The policy, which refuses requests without TLS, and lets other accounts in. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, { bucketName, kmsKeyArn, accountIds }: StateBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: bucketName,
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    const bucket = this.bucket.id;
    this.versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    this.publicAccessBlock = blockPublicAccess(this, bucket);
    this.encryption = encryptBucket(this, bucket, kmsKeyArn);
    this.lifecycle = new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "abort-uploads",
          status: "Enabled",
          filter: [{ prefix: "" }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [this.versioning],
    });
    const { arn } = this.bucket;
    this.policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: jsonDocument(this, "policy-document", {
        Version: "2012-10-17",
        Statement: [...(accountIds === undefined ? [] : allowAccounts(arn, accountIds)), onlyWithTls(arn)],
      }),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [this.publicAccessBlock],
    });
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

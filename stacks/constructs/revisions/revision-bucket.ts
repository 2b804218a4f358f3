import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import type { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";
import { blockPublicAccess, encryptBucket, onlyWithTls } from "../bucket/private-bucket";

/**
 * The properties of a {@link RevisionBucket}.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-buckets-s3.html
 */
export interface RevisionBucketProps {
  /** The name of the service: the start of the bucket's name. */
  readonly name: string;
  /**
   * The whole name of the bucket. A change replaces the bucket: its AppSpecs are lost with `forceDestroy`, and without it
   * the apply fails while there are any. @default - `<name>-revisions-` and a suffix that makes it unique in all of AWS
   */
  readonly bucketName?: string | undefined;
  /**
   * The ARN of the KMS key that encrypts the bucket. A change encrypts only what is stored later.
   * @default - S3's own encryption
   */
  readonly kmsKeyArn?: string | undefined;
  /** Whether Terraform may destroy the bucket while it has AppSpecs. They are then lost. */
  readonly forceDestroy: boolean;
}

/**
 * A bucket for the AppSpecs of a service. It keeps every version, because a rollback deploys an old one.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/application-revisions-push.html
 */
export class RevisionBucket extends Construct {
  /** The bucket. */
  readonly bucket: S3Bucket;
  /** Versioning, which is on. */
  readonly versioning: S3BucketVersioningA;
  /** The block of all public access. */
  readonly publicAccessBlock: S3BucketPublicAccessBlock;
  /** The encryption, with S3's own keys or with `kmsKeyArn`. */
  readonly encryption: S3BucketServerSideEncryptionConfigurationA;
  /** The rule that removes incomplete uploads after 7 days. It expires no AppSpec. */
  readonly lifecycle: S3BucketLifecycleConfiguration;
  /** The policy, which refuses requests without TLS. */
  readonly policy: S3BucketPolicy;

  constructor(
    scope: Construct,
    id: string,
    { name, bucketName, kmsKeyArn, forceDestroy }: RevisionBucketProps,
  ) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      ...(bucketName === undefined
        ? { bucketPrefix: Fn.lower(`${name}-revisions-`) }
        : { bucket: bucketName }),
      forceDestroy,
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
    this.policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: jsonDocument(this, "policy-document", {
        Version: "2012-10-17",
        Statement: [onlyWithTls(this.bucket.arn)],
      }),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [this.publicAccessBlock],
    });
  }
}

import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import type { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";
import { blockPublicAccess, encryptBucket, onlyWithTls } from "../bucket/private-bucket";

/**
 * The properties of a bucket for the logs of a load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export interface LogBucketProps {
  /** The name of the load balancer: the start of the bucket's name. */
  readonly name: string;
  /**
   * The whole name of the bucket, 3 to 63 lower-case letters, digits, dots and hyphens, unique in all of AWS. A change
   * replaces the bucket. @default - `<name>-lb-` in lower case and a number that Terraform adds
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly bucketName?: string | undefined;
  /** Days until S3 deletes a log, 1 or more. */
  readonly retentionDays: number;
  /** Whether Terraform may destroy the bucket with the logs in it. If not, destroying it fails until it is empty. */
  readonly forceDestroy: boolean;
}

/**
 * A bucket for the logs of a load balancer. Elastic Load Balancing may write the logs of this account, and no caller may
 * use it without TLS. Its encryption is S3's own: Elastic Load Balancing supports no KMS key here.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export class LogBucket extends Construct {
  /** The bucket in S3. */
  readonly bucket: S3Bucket;
  /** It keeps everything in the bucket private. */
  readonly publicAccessBlock: S3BucketPublicAccessBlock;
  /** The encryption of the logs: S3's own. */
  readonly encryption: S3BucketServerSideEncryptionConfigurationA;
  /** The rule that deletes old logs. */
  readonly lifecycle: S3BucketLifecycleConfiguration;
  /** The account whose logs may be written. */
  readonly account: DataAwsCallerIdentity;
  /** The policy of the bucket. Without it the load balancer can't write. */
  readonly policy: S3BucketPolicy;

  constructor(
    scope: Construct,
    id: string,
    { name, bucketName, retentionDays, forceDestroy }: LogBucketProps,
  ) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      // S3 adds the rest: the names of buckets are unique in all of AWS.
      ...(bucketName === undefined ? { bucketPrefix: Fn.lower(`${name}-lb-`) } : { bucket: bucketName }),
      forceDestroy,
    });
    const bucket = this.bucket.id;
    this.publicAccessBlock = blockPublicAccess(this, bucket);
    this.encryption = encryptBucket(this, bucket);
    this.lifecycle = new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: retentionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
    this.account = new DataAwsCallerIdentity(this, "account", {});
    this.policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: this.renderPolicy(),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [this.publicAccessBlock],
    });
  }

  private renderPolicy(): string {
    const { arn } = this.bucket;
    return jsonDocument(this, "policy-document", {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${arn}/AWSLogs/${this.account.accountId}/*`,
        },
        onlyWithTls(arn),
      ],
    });
  }
}

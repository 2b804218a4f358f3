import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import { PrivateBucket } from "../bucket/private-bucket";

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
export class LogBucket extends PrivateBucket {
  /** The account whose logs may be written. */
  readonly account: DataAwsCallerIdentity;
  /** The policy of the bucket. Without it the load balancer can't write. */
  readonly policy: S3BucketPolicy;

  constructor(
    scope: Construct,
    id: string,
    { name, bucketName, retentionDays, forceDestroy }: LogBucketProps,
  ) {
    super(scope, id, {
      // S3 adds the rest: the names of buckets are unique in all of AWS.
      bucket: {
        ...(bucketName === undefined ? { bucketPrefix: Fn.lower(`${name}-lb-`) } : { bucket: bucketName }),
        forceDestroy,
      },
      versioned: false,
      expiration: { expiration: [{ days: retentionDays }] },
    });
    this.account = new DataAwsCallerIdentity(this, "account", {});
    this.policy = this.allow([
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${this.bucket.arn}/AWSLogs/${this.account.accountId}/*`,
      },
    ]);
  }
}

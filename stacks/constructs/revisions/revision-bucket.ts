import type { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import { PrivateBucket } from "../bucket/private-bucket";

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
export class RevisionBucket extends PrivateBucket {
  /** Versioning, which is on. */
  declare readonly versioning: S3BucketVersioningA;
  /** The policy, which refuses requests without TLS. */
  readonly policy: S3BucketPolicy;

  constructor(
    scope: Construct,
    id: string,
    { name, bucketName, kmsKeyArn, forceDestroy }: RevisionBucketProps,
  ) {
    super(scope, id, {
      bucket: {
        ...(bucketName === undefined
          ? { bucketPrefix: Fn.lower(`${name}-revisions-`) }
          : { bucket: bucketName }),
        forceDestroy,
      },
      kmsKeyArn,
      versioned: true,
    });
    this.policy = this.allow([]);
  }
}

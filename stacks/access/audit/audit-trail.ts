import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import type { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { blockPublicAccess, encryptBucket, onlyWithTls } from "../../constructs/bucket/private-bucket";
import { partitionOf } from "../../support/arns";
import { jsonDocument } from "../../support/json-document";

/** For how many days a file can be restored after it has expired, or after someone deleted or overwrote it. */
const RESTORE_DAYS = 30;

/**
 * The properties of an {@link AuditTrail}.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html
 */
export interface AuditTrailProps {
  /** The name of the trail. */
  readonly trailName: string;
  /** The name of the bucket. A change would replace it, which Terraform refuses. */
  readonly bucketName: string;
  /** For how many days each file is kept. */
  readonly retentionDays: number;
  /** The region of the trail, such as `eu-west-1`. It records all regions. */
  readonly region: string;
  /** The account of the trail. It may be a token. */
  readonly accountId: string;
}

/**
 * A trail that records the management events of all regions of the account, with digests that show whether a file was
 * changed or deleted; and its bucket, which Terraform refuses to destroy.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
 */
export class AuditTrail extends Construct {
  /** The bucket of the events. */
  readonly bucket: S3Bucket;
  /** Versioning, which is on. */
  readonly versioning: S3BucketVersioningA;
  /** The block of all public access. */
  readonly publicAccessBlock: S3BucketPublicAccessBlock;
  /** The encryption, with S3's own keys. */
  readonly encryption: S3BucketServerSideEncryptionConfigurationA;
  /** The rule that expires the files, and removes incomplete uploads after 7 days. */
  readonly lifecycle: S3BucketLifecycleConfiguration;
  /** The policy, which lets only this trail write, and refuses requests without TLS. */
  readonly policy: S3BucketPolicy;
  /** The trail. */
  readonly trail: Cloudtrail;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { trailName, bucketName, retentionDays } = props;
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
    this.encryption = encryptBucket(this, bucket);
    this.lifecycle = new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: RESTORE_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [this.versioning],
    });
    this.policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: this.renderPolicy(props),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [this.publicAccessBlock],
    });
    this.trail = new Cloudtrail(this, "trail", {
      name: trailName,
      s3BucketName: bucket,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      // CloudTrail checks at its creation that it may write.
      dependsOn: [this.policy],
    });
  }

  /**
   * What CloudTrail needs, for this trail only. The trail needs the policy, so its ARN is made from its name.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
   */
  private renderPolicy({ trailName, region, accountId }: AuditTrailProps): string {
    const { arn } = this.bucket;
    const trailArn = `arn:${partitionOf(region)}:cloudtrail:${region}:${accountId}:trail/${trailName}`;
    const allow = (sid: string, action: string, resource: string, conditions: object = {}) => ({
      Sid: sid,
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: action,
      Resource: resource,
      Condition: { StringEquals: { "aws:SourceArn": trailArn, ...conditions } },
    });
    return jsonDocument(this, "policy-document", {
      Version: "2012-10-17",
      Statement: [
        allow("AclCheck", "s3:GetBucketAcl", arn),
        allow("Write", "s3:PutObject", `${arn}/AWSLogs/${accountId}/*`, {
          "s3:x-amz-acl": "bucket-owner-full-control",
        }),
        onlyWithTls(arn),
      ],
    });
  }
}

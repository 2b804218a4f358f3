import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import type { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { Construct } from "constructs";
import { PrivateBucket } from "../../constructs/bucket/private-bucket";
import { partitionOf } from "../../support/arns";

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
export class AuditTrail extends PrivateBucket {
  /** Versioning, which is on. */
  declare readonly versioning: S3BucketVersioningA;
  /** The policy, which lets only this trail write, and refuses requests without TLS. */
  readonly policy: S3BucketPolicy;
  /** The trail. */
  readonly trail: Cloudtrail;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    const { trailName, bucketName, retentionDays } = props;
    super(scope, id, {
      bucket: { bucket: bucketName, forceDestroy: false, lifecycle: { preventDestroy: true } },
      versioned: true,
      expiration: {
        expiration: [{ days: retentionDays }],
        noncurrentVersionExpiration: [{ noncurrentDays: RESTORE_DAYS }],
      },
    });
    this.policy = this.allow(this.statements(props));
    this.trail = new Cloudtrail(this, "trail", {
      name: trailName,
      s3BucketName: this.bucket.id,
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
  private statements({ trailName, region, accountId }: AuditTrailProps): readonly object[] {
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
    return [
      allow("AclCheck", "s3:GetBucketAcl", arn),
      allow("Write", "s3:PutObject", `${arn}/AWSLogs/${accountId}/*`, {
        "s3:x-amz-acl": "bucket-owner-full-control",
      }),
    ];
  }
}

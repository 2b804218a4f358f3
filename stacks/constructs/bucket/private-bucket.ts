import { S3Bucket, type S3BucketConfig } from "@cdktf/provider-aws/lib/s3-bucket";
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";

/** The properties of a {@link PrivateBucket}. */
export interface PrivateBucketProps {
  /** The bucket itself: its name, and whether Terraform may destroy it. */
  readonly bucket: S3BucketConfig;
  /** The ARN of the KMS key that encrypts it. @default - S3's own encryption */
  readonly kmsKeyArn?: string | undefined;
  /** Whether S3 keeps every version of an object. */
  readonly versioned: boolean;
  /** Which objects expire, and when. @default - none */
  readonly expiration?: Partial<S3BucketLifecycleConfigurationRule> | undefined;
}

/** What every bucket of the stacks has: no public access, encryption, and only requests with TLS. */
export abstract class PrivateBucket extends Construct {
  /** The bucket in S3. */
  readonly bucket: S3Bucket;
  /** Versioning, if S3 keeps every version. */
  readonly versioning: S3BucketVersioningA | undefined;
  /** The block of all public access. */
  readonly publicAccessBlock: S3BucketPublicAccessBlock;
  /** The encryption, with S3's own keys or with `kmsKeyArn`. */
  readonly encryption: S3BucketServerSideEncryptionConfigurationA;
  /** The rule that removes incomplete uploads after 7 days, and expires objects if it is asked to. */
  readonly lifecycle: S3BucketLifecycleConfiguration;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", props.bucket);
    this.versioning = props.versioned ? this.keepVersions() : undefined;
    this.publicAccessBlock = this.blockPublicAccess();
    this.encryption = this.encrypt(props.kmsKeyArn);
    this.lifecycle = new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: this.bucket.id,
      rule: [
        {
          id: props.expiration === undefined ? "abort-uploads" : "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          ...props.expiration,
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      ...(this.versioning === undefined ? {} : { dependsOn: [this.versioning] }),
    });
  }

  /** The policy of the bucket: it refuses requests without TLS, and allows what `statements` say. */
  protected allow(statements: readonly object[]): S3BucketPolicy {
    const { arn, id } = this.bucket;
    return new S3BucketPolicy(this, "policy", {
      bucket: id,
      policy: jsonDocument(this, "policy-document", {
        Version: "2012-10-17",
        Statement: [...statements, onlyWithTls(arn)],
      }),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [this.publicAccessBlock],
    });
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
  private keepVersions(): S3BucketVersioningA {
    return new S3BucketVersioningA(this, "versioning", {
      bucket: this.bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
  private blockPublicAccess(): S3BucketPublicAccessBlock {
    return new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket: this.bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html */
  private encrypt(kmsKeyArn: string | undefined): S3BucketServerSideEncryptionConfigurationA {
    return new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: this.bucket.id,
      rule: [
        kmsKeyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
              bucketKeyEnabled: true,
            },
      ],
    });
  }
}

/** The statement of a bucket's policy that refuses requests without TLS. */
export function onlyWithTls(bucketArn: string) {
  return {
    Sid: "OnlyWithTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

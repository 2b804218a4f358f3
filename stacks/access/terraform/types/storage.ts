import { allow, inS3, type TypeGrants, type Types, useKey } from "../grant";

const BUCKET = inS3("{bucket}");
const OBJECT = inS3("{bucket}/{key}");

/** A resource that is a part of a bucket. Deleting it is a request to put the default, or nothing. */
const partOfBucket = (read: string, ...write: readonly string[]): TypeGrants => ({
  named: "bucket",
  // Terraform asks for the bucket first.
  read: [allow([`s3:${read}`, "s3:ListBucket"], BUCKET)],
  write: [
    allow(
      write.map((name) => `s3:${name}`),
      BUCKET,
    ),
  ],
});

/** S3. */
export const STORAGE: Types = {
  aws_s3_bucket: {
    named: "bucket",
    read: [
      allow(
        [
          "s3:GetAccelerateConfiguration",
          "s3:GetBucketAcl",
          "s3:GetBucketCORS",
          "s3:GetBucketLocation",
          "s3:GetBucketLogging",
          "s3:GetBucketObjectLockConfiguration",
          "s3:GetBucketPolicy",
          "s3:GetBucketRequestPayment",
          "s3:GetBucketTagging",
          "s3:GetBucketVersioning",
          "s3:GetBucketWebsite",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
          "s3:ListTagsForResource",
        ],
        BUCKET,
      ),
    ],
    write: [
      allow(
        ["s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource"],
        BUCKET,
      ),
      {
        ...allow(["s3:ListBucketVersions"], BUCKET),
        when: "force_destroy",
      },
      {
        ...allow(["s3:DeleteObject", "s3:DeleteObjectVersion"], inS3("{bucket}/*")),
        when: "force_destroy",
      },
    ],
  },
  aws_s3_bucket_lifecycle_configuration: partOfBucket(
    "GetLifecycleConfiguration",
    "PutLifecycleConfiguration",
  ),
  aws_s3_bucket_policy: partOfBucket("GetBucketPolicy", "DeleteBucketPolicy", "PutBucketPolicy"),
  aws_s3_bucket_public_access_block: partOfBucket("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
  aws_s3_bucket_server_side_encryption_configuration: partOfBucket(
    "GetEncryptionConfiguration",
    "PutEncryptionConfiguration",
  ),
  aws_s3_bucket_versioning: partOfBucket("GetBucketVersioning", "PutBucketVersioning"),
  aws_s3_object: {
    named: "key",
    read: [
      allow(["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"], OBJECT),
      allow(["s3:ListBucket"], BUCKET),
      useKey("kms_key_id", "s3", ["kms:Decrypt"]),
    ],
    write: [
      allow(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectTagging"], OBJECT),
      allow(["s3:ListBucketVersions"], BUCKET),
      useKey("kms_key_id", "s3", ["kms:GenerateDataKey"]),
    ],
  },
};

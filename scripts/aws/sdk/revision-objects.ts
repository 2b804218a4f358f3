import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { RevisionObjects } from "../revision-objects";
import { call, callUnless } from "./client/call";
import type { ClientSettings } from "./client/settings";

/** S3 answers AccessDenied for an object that doesn't exist, if the caller may not list the bucket. */
const NOT_THERE = ["NoSuchBucket", "NoSuchKey", "NoSuchVersion"];

/**
 * S3's part of AWS, as far as it keeps revisions.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html
 */
export function revisionObjects(settings: ClientSettings): RevisionObjects {
  // The bucket is in the path: a custom endpoint, as the local AWS has one, needs no separate name for each bucket.
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  return {
    async storeRevision(object, content) {
      const { bucket: Bucket, key: Key, bundleType } = object;
      const ContentType = `application/${bundleType.toLowerCase()}`;
      const { VersionId, ETag } = await call("s3:PutObject", () =>
        s3.send(new PutObjectCommand({ Bucket, Key, Body: content, ContentType })),
      );
      // S3 writes quotes around it. CodeDeploy gets it without them, as from `aws deploy push`.
      return { ...object, version: VersionId, eTag: ETag?.replaceAll('"', "") };
    },

    async revisionObject({ bucket, key, version }) {
      return callUnless(NOT_THERE, "s3:GetObject", async () => {
        const { Body } = await s3.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }),
        );
        // In the call, because the connection may end before the whole text has arrived.
        return Body?.transformToString();
      });
    },
  };
}

/** The AppSpecs in S3, which CodeDeploy reads. */
import { GetObjectCommand, NoSuchBucket, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import type { AccountRegion } from "../account-region";
import { motoClientConfig } from "../moto/credentials";

/** Where an AppSpec is in S3, in the form of CodeDeploy's API. */
export interface S3Location {
  readonly bucket: string;
  readonly key: string;
  readonly bundleType: string;
  readonly version?: string | undefined;
  readonly eTag?: string | undefined;
}

/** An object in S3, as it is now. */
export interface StoredObject {
  readonly content: string;
  readonly eTag: string | undefined;
}

/** The objects in S3 that one account and region can read. */
export interface RevisionObjects {
  /** @returns `undefined` if there is no such bucket, object or version */
  read(location: S3Location): Promise<StoredObject | undefined>;
}

/** The objects in moto's S3. */
export function createMotoRevisionObjects(endpoint: string, accountRegion: AccountRegion): RevisionObjects {
  const s3 = new S3Client({ ...motoClientConfig(endpoint, accountRegion), forcePathStyle: true });
  return {
    async read({ bucket, key, version }) {
      try {
        const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
        return { content: (await found.Body?.transformToString()) ?? "", eTag: found.ETag };
      } catch (error) {
        const isMissing =
          error instanceof NoSuchKey ||
          error instanceof NoSuchBucket ||
          (error as Error).name === "NoSuchVersion";
        if (isMissing) {
          return undefined;
        }
        throw error;
      }
    },
  };
}

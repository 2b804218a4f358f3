import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Statement } from "../../support/policy";
import { RevisionBucket } from "./revision-bucket";
import type { Revisions } from "./revision-props";

/**
 * The bucket that keeps a service's AppSpecs, as CodeDeploy and the driver use it.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html
 */
export interface RevisionStore {
  /** The name of the bucket. Its versioning must be on. */
  readonly bucketName: string;
  /** The ARN of the KMS key that encrypts it. @default - none */
  readonly kmsKeyArn?: string | undefined;
}

/** Creates the bucket of a service's AppSpecs, or uses an existing one. Both are `undefined` if they are inline. */
export function addRevisions(
  scope: Construct,
  revisions: Revisions,
  own: { readonly name: string; readonly bucketName: string | undefined; readonly forceDestroy: boolean },
): { readonly bucket: RevisionBucket | undefined; readonly store: RevisionStore | undefined } {
  switch (revisions.kind) {
    case "inline":
      return { bucket: undefined, store: undefined };
    case "existing-bucket":
      return { bucket: undefined, store: revisions };
    case "own-bucket": {
      const { kmsKeyArn } = revisions;
      const bucket = new RevisionBucket(scope, "revisions", { ...own, kmsKeyArn });
      return { bucket, store: { bucketName: bucket.bucket.id, kmsKeyArn } };
    }
  }
}

/** What CodeDeploy needs to read the AppSpecs of an application. */
export function readRevisionStatements(store: RevisionStore, applicationArn: string): Statement[] {
  return [
    {
      sid: "ReadRevisions",
      actions: ["s3:GetObject", "s3:GetObjectVersion"],
      resources: [objectsOf(store, applicationArn)],
    },
    ...decryptRevisionStatements(store),
  ];
}

/** What a reader of AppSpecs needs of the key, besides the permissions to read the objects. Empty without a key. */
export function decryptRevisionStatements(store: RevisionStore): Statement[] {
  return keyStatements(store, "DecryptRevisions", ["kms:Decrypt"]);
}

/** What the driver needs to store the AppSpecs of an application, and to read them. */
export function storeRevisionStatements(store: RevisionStore, applicationArn: string): Statement[] {
  return [
    {
      sid: "StoreRevisions",
      actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      resources: [objectsOf(store, applicationArn)],
    },
    ...keyStatements(store, "EncryptRevisions", ["kms:Decrypt", "kms:GenerateDataKey"]),
  ];
}

/** The AppSpecs of one application. A bucket may be shared. */
function objectsOf({ bucketName }: RevisionStore, applicationArn: string): string {
  // `$1` is `arn:` and the partition, `$2` the application's name.
  return Fn.replace(
    applicationArn,
    "/^(arn:[^:]+):codedeploy:.*:application:(.*)$/",
    `$1:s3:::${bucketName}/$2/*`,
  );
}

function keyStatements({ kmsKeyArn }: RevisionStore, sid: string, actions: readonly string[]): Statement[] {
  return kmsKeyArn === undefined ? [] : [{ sid, actions, resources: [kmsKeyArn] }];
}

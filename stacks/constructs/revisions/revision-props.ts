import { checkKmsKey } from "../../support/arns";
import { BUCKET, BUCKET_HELP } from "../../support/names/bucket";
import { checkText, type Problem } from "../../support/problems";
import { optional, text, variantsOf } from "../../support/props";

/**
 * Where the AppSpecs of deployments are kept.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RevisionLocation.html
 */
export type Revisions =
  /** In CodeDeploy: each AppSpec is part of the request. */
  | { readonly kind: "inline" }
  /**
   * In a bucket of the stack: versioned, encrypted, and only with TLS. The driver stores each AppSpec as
   * `<application>/<fingerprint>.json` before it deploys it, and CodeDeploy deploys exactly that version. Without
   * `deletionProtection` Terraform destroys the bucket with all AppSpecs in it.
   */
  | {
      readonly kind: "own-bucket";
      /**
       * The ARN of the KMS key that encrypts the bucket. CodeDeploy's role and the driver get permissions for it; its policy
       * must allow IAM policies of the account. A change encrypts only what is stored later: earlier AppSpecs need the old
       * key, which CodeDeploy's role may then no longer use. @default - S3's own encryption
       */
      readonly kmsKeyArn?: string;
    }
  /** In an existing bucket of the service's region. Its versioning must be on. */
  | {
      readonly kind: "existing-bucket";
      /**
       * The name of the bucket, 3 to 63 characters. After a change, earlier AppSpecs stay in the old bucket, which
       * CodeDeploy's role may then no longer read.
       */
      readonly bucketName: string;
      /**
       * The ARN of the KMS key that encrypts the bucket. After a change, CodeDeploy's role and the driver get permissions
       * for the new key only, also if earlier AppSpecs need the old one. @default - none
       */
      readonly kmsKeyArn?: string;
    };

/** The shape of `Revisions`. */
export const revisionsShape = variantsOf<Revisions>({
  inline: {},
  "own-bucket": { kmsKeyArn: optional(text) },
  "existing-bucket": { bucketName: text, kmsKeyArn: optional(text) },
});

/** Checks where the AppSpecs are kept. Unresolved tokens pass. */
export function checkRevisions(prop: string, revisions: Revisions): Problem[] {
  if (revisions.kind === "inline") {
    return [];
  }
  return [
    ...(revisions.kind === "existing-bucket"
      ? checkText(`${prop}.bucketName`, revisions.bucketName, BUCKET, BUCKET_HELP)
      : []),
    ...checkKmsKey(`${prop}.kmsKeyArn`, revisions.kmsKeyArn),
  ];
}

import { checkKmsKey, checkRegionOf } from "../../support/arns";
import { checkGivenName, NAME_RULES } from "../../support/names";
import type { Problem } from "../../support/problems";
import { knownText, optional, text, textList } from "../../support/props";
import { checkAccountIds } from "../../support/settings/account";

/**
 * The bucket of the states. It may be in another account.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export type StateBucketChoice =
  /** The stack makes it. It is never destroyed: remove it from the state first. */
  | {
      readonly kind: "own";
      /** Its name, unique in all of AWS: 3 to 63 lower-case letters, digits, dots and hyphens. */
      readonly bucket: string;
      /** The ARN of the KMS key that encrypts it. A change encrypts only what is stored later. @default - S3's own encryption */
      readonly kmsKeyArn?: string;
      /**
       * Other accounts, 12 digits each, whose roles may keep their states in the bucket, with their own permissions. An
       * account can then read the states of the others. @default - none
       */
      readonly accountIds?: readonly string[];
    }
  /** There is one. Its policy must allow the account of this stack to use it. */
  | {
      readonly kind: "existing";
      /** Its name. */
      readonly bucket: string;
      /** The ARN of the KMS key that encrypts it. @default - S3's own encryption */
      readonly kmsKeyArn?: string;
    };

/** The properties of each kind of `StateBucketChoice`. */
export const STATE_BUCKET_FIELDS = {
  own: { bucket: knownText, kmsKeyArn: optional(text), accountIds: optional(textList) },
  existing: { bucket: knownText, kmsKeyArn: optional(text) },
};

/** Everything that is wrong with the choice of the bucket. Unresolved tokens pass. */
export function checkStateBucket(prop: string, choice: StateBucketChoice, region: string): Problem[] {
  const { bucket, kmsKeyArn } = choice;
  return [
    ...checkGivenName(`${prop}.bucket`, bucket, NAME_RULES.bucket).map((problem) => ({
      ...problem,
      fix: "correct it",
    })),
    ...checkKmsKey(`${prop}.kmsKeyArn`, kmsKeyArn),
    ...(choice.kind === "own" ? checkRegionOf(`${prop}.kmsKeyArn`, kmsKeyArn, region, "the bucket") : []),
    ...(choice.kind === "own" && choice.accountIds !== undefined
      ? checkAccountIds(`${prop}.accountIds`, choice.accountIds)
      : []),
  ];
}

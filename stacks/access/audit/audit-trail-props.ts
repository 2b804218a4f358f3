import { checkGivenName, NAME_RULES } from "../../support/names";
import { checkWholeNumber } from "../../support/numbers";
import { isKnown, type Problem } from "../../support/problems";
import { type Fields, knownNumber, knownText, withDefault } from "../../support/props";

/**
 * A trail of CloudTrail that records who changed or read what in the account, in all regions: management events only.
 * AWS bills a second trail of the same account, so leave it out if the account or its organization has one.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html
 */
export interface AuditTrailOptions {
  /**
   * The name of the bucket that the stack makes for the events, unique in all of AWS: 3 to 63 lower-case letters, digits,
   * dots and hyphens. It is never destroyed: remove it from the state first.
   */
  readonly bucket: string;
  /**
   * For how many days each file is kept, 90 to 3653. It can be restored for 30 days more, as can a file that someone
   * deletes or overwrites. CloudTrail's event history has 90 days without a trail. @default 365
   */
  readonly retentionDays?: number;
}

/** The options with all defaults filled in. */
export type NormalizedAuditTrail = Required<AuditTrailOptions>;

/** The properties of an audit trail. */
export const AUDIT_TRAIL_FIELDS: Fields<NormalizedAuditTrail> = {
  bucket: knownText,
  retentionDays: withDefault(knownNumber, 365),
};

/** Everything that is wrong with the options. @param stateBucket the name of the bucket of the states */
export function checkAuditTrail(
  prop: string,
  { bucket, retentionDays }: NormalizedAuditTrail,
  stateBucket: string,
): Problem[] {
  return [
    ...checkGivenName(`${prop}.bucket`, bucket, NAME_RULES.bucket).map((problem) => ({
      ...problem,
      fix: "correct it",
    })),
    ...(isKnown(bucket) && bucket === stateBucket
      ? [
          {
            prop: `${prop}.bucket`,
            what: `got ${JSON.stringify(bucket)}, which is the bucket of the states`,
            allowed: "a bucket for the events only: the roles may not read or write it",
            fix: "name another one",
          },
        ]
      : []),
    ...checkWholeNumber(`${prop}.retentionDays`, retentionDays, { min: 90, max: 3653, unit: "days" }),
  ];
}

import { checkAttribute } from "./cdktf/attributes";
import { describePlace, isSamePlace, placeOfValue, type ResourcePlace } from "./cdktf/place";
import { checkText, isKnown, type Problem } from "./problems";

/** The types of KMS keys in Terraform. */
export const KMS_KEYS = ["aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key"];

/** Checks the ARN of a KMS key. Of the app's resources, wrong attributes are found. Other tokens and `undefined` pass. */
export function checkKmsKey(prop: string, arn: string | undefined): Problem[] {
  return [
    ...checkText(prop, arn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, {
      allowed: "the ARN of a KMS key, not of an alias",
      fix: "copy it from: aws kms list-keys",
    }),
    ...checkAttribute(prop, arn, KMS_KEYS, ["arn"]),
    ...checkAttribute(prop, arn, ["aws_kms_alias"], ["target_key_arn"]),
  ];
}

/** The code of a region. */
export const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/** What to say about a value that is not the code of a region. */
export const REGION_HELP = {
  allowed: "the code of an AWS region, such as eu-west-1",
  fix: "set it to the region's code",
};

/**
 * Checks that a resource is in a region: that of an ARN, or the one of the app that a token refers to. ARNs without a region,
 * other tokens, and regions that are refused anyway pass.
 *
 * @param user what uses the resource, such as `the service`
 */
export function checkRegionOf(
  prop: string,
  resource: string | undefined,
  region: string,
  user = "the service",
): Problem[] {
  return checkPlaceOf(prop, resource, { account: "", region }, user);
}

/** Like {@link checkRegionOf}, for a resource that must be in the same account too. What synth doesn't know passes. */
export function checkPlaceOf(
  prop: string,
  resource: string | undefined,
  { account, region }: ResourcePlace,
  user = "the service",
): Problem[] {
  const other = placeOfValue(resource);
  const place = { account, region: REGION.test(region) ? region : "" };
  if (isSamePlace(other, place)) {
    return [];
  }
  const isOtherAccount = !isSamePlace({ ...other, region: "" }, place);
  const shown = isOtherAccount ? describePlace : ({ region: one }: ResourcePlace) => one;
  return [
    {
      prop,
      what: `is in ${shown(other)}, but ${user} is in ${shown(place)}`,
      ...(isOtherAccount
        ? {
            allowed: `a resource in the account and region of ${user}`,
            fix: "give one that is there, or correct allowedAccountIds",
          }
        : {
            allowed: `the ARN of a resource in the region of ${user}`,
            fix: "correct the ARN or the region",
          }),
    },
  ];
}

/** The ids of EC2's resources, by the start that they all have. */
const ID_PREFIXES = ["vpc-", "subnet-", "sg-"] as const;

/** Checks that an id is not an ARN, and not the id of another kind of resource. Unresolved tokens pass. */
export function checkIdOf(prefix: (typeof ID_PREFIXES)[number], prop: string, id: string): Problem[] {
  const isOther = ["arn:", ...ID_PREFIXES].some((start) => start !== prefix && id.startsWith(start));
  return !isKnown(id) || !isOther
    ? []
    : [
        {
          prop,
          what: `got ${JSON.stringify(id)}`,
          allowed: `an id that starts with ${prefix}`,
          fix: `write the id, such as ${prefix}0a1b2c3d4e5f60718`,
        },
      ];
}

/** The partition of a region: the part of AWS that its ARNs name first. */
export function partitionOf(region: string): string {
  const partitions: Readonly<Record<string, string>> = { cn: "aws-cn", "us-gov": "aws-us-gov" };
  return partitions[/^(cn|us-gov)-/.exec(region)?.[1] ?? ""] ?? "aws";
}

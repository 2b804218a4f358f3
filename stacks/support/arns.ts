import { checkText, isKnown, type Problem } from "./problems";

/** Checks the ARN of a KMS key. Unresolved tokens and `undefined` pass. */
export function checkKmsKey(prop: string, arn: string | undefined): Problem[] {
  return checkText(prop, arn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, {
    allowed: "the ARN of a KMS key, not of an alias",
    fix: "copy it from: aws kms list-keys",
  });
}

/** The code of a region. */
export const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/** What to say about a value that is not the code of a region. */
export const REGION_HELP = {
  allowed: "the code of an AWS region, such as eu-west-1",
  fix: "set it to the region's code",
};

/**
 * Checks that the resource of an ARN is in a region. Unresolved tokens, ARNs without a region, and regions that
 * are refused anyway pass.
 *
 * @param user what uses the resource, such as `the service`
 */
export function checkRegionOf(
  prop: string,
  arn: string | undefined,
  region: string,
  user = "the service",
): Problem[] {
  const regionOfArn = isKnown(arn) ? /^arn:[^:]+:[^:]+:([a-z]+-[a-z0-9-]+):/.exec(arn)?.[1] : undefined;
  if (regionOfArn === undefined || !isKnown(region) || !REGION.test(region) || regionOfArn === region) {
    return [];
  }
  return [
    {
      prop,
      what: `is in ${regionOfArn}, but ${user} is in ${region}`,
      allowed: `the ARN of a resource in the region of ${user}`,
      fix: "correct the ARN or the region",
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

/** Where a provider creates what is in an app. */
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type TerraformDataSource, TerraformProvider, type TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { accountOf } from "../names";
import { isKnown } from "../problems";
import { referencedAttribute } from "./references";

/** An account and a region. Both are empty where synth doesn't know them. */
export interface ResourcePlace {
  readonly account: string;
  readonly region: string;
}

/** Where a provider creates resources: the given one, or the one of the construct's stack that has no alias. */
export function placeOf(construct: IConstruct, given?: TerraformProvider): ResourcePlace {
  const provider = (given ?? defaultProvider(TerraformStack.of(construct))) as AwsProvider | undefined;
  if (provider === undefined) {
    return { account: "", region: "" };
  }
  const { region = "", allowedAccountIds, assumeRole } = provider;
  const roleArn = Array.isArray(assumeRole) ? assumeRole[0]?.roleArn : undefined;
  const account = accountOf({
    ...(allowedAccountIds === undefined ? {} : { allowedAccountIds }),
    ...(roleArn === undefined ? {} : { assumeRole: { roleArn } }),
  });
  return { account, region };
}

/** Where a resource of AWS is: it may have a region that is not its provider's. */
export function placeOfResource(
  resource: (TerraformResource | TerraformDataSource) & { readonly regionInput?: string | undefined },
): ResourcePlace {
  const place = placeOf(resource, resource.provider);
  return { ...place, region: resource.regionInput ?? place.region };
}

/** The attributes that name the resource itself, or another one in the same place. Those of others may be from anywhere. */
const NAMING_ATTRIBUTES = [
  "arn",
  "id",
  "name",
  "url",
  "alarm_name",
  "certificate_arn",
  "key_id",
  "qualified_arn",
  "target_key_arn",
];

/** Where the resource is that an ARN or a reference names. Resources of IAM are in no region. */
export function placeOfValue(value: unknown): ResourcePlace {
  const { resource, attribute = "" } = referencedAttribute(value) ?? {};
  if (resource !== undefined) {
    const isKnownPlace =
      /^aws_(?!iam_)/.test(resource.terraformResourceType) && NAMING_ATTRIBUTES.includes(attribute);
    return isKnownPlace ? placeOfResource(resource) : { account: "", region: "" };
  }
  const [, region = "", account = ""] = isKnown(value)
    ? (/^arn:[^:]+:[^:]+:([a-z]+-[a-z0-9-]+)?:(\d{12})?:/.exec(`${value}`) ?? [])
    : [];
  return { account, region };
}

function defaultProvider(stack: TerraformStack): TerraformProvider | undefined {
  return stack.node
    .findAll()
    .filter((construct): construct is TerraformProvider => TerraformProvider.isTerraformProvider(construct))
    .find(({ terraformResourceType, alias }) => terraformResourceType === "aws" && alias === undefined);
}

/** Whether two places may be the same. What synth doesn't know may be anything. */
export function isSamePlace(one: ResourcePlace, other: ResourcePlace): boolean {
  const mayBe = (first: string, second: string) =>
    first === second || [first, second].some((value) => value === "" || !isKnown(value));
  return mayBe(one.account, other.account) && mayBe(one.region, other.region);
}

/** A place in words, as far as it is known. */
export function describePlace({ account, region }: ResourcePlace): string {
  return [region, account === "" ? "" : `account ${account}`]
    .filter((part) => part !== "" && isKnown(part))
    .join(" of ");
}

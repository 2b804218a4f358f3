/** The alarms in an app, also those that users add, and where each is. */
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformProvider, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { referenceKey } from "../../support/cdktf/references";
import { accountOf } from "../../support/names";

/** The attributes whose value is the alarm's name. */
export const NAME_ATTRIBUTES = ["alarm_name", "id"];

const TYPES: readonly string[] = ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"];

/** An account and a region. Both are empty where synth doesn't know them. */
export interface AlarmPlace {
  readonly account: string;
  readonly region: string;
}

/** An alarm of the app. */
export interface AlarmResource extends AlarmPlace {
  readonly path: string;
  /** The name; it may be a token. */
  readonly name: unknown;
  /** What a reference to its name points to. */
  readonly nameKey: string | undefined;
  /** What a reference to its ARN points to. */
  readonly arnKey: string | undefined;
}

/** All alarms below a construct. */
export function alarmResources(scope: IConstruct): AlarmResource[] {
  return scope.node.findAll().flatMap((construct) => {
    if (!TerraformResource.isTerraformResource(construct)) {
      return [];
    }
    const resource = construct as TerraformResource;
    const { terraformResourceType: type, friendlyUniqueId } = resource;
    if (!TYPES.includes(type)) {
      return [];
    }
    const attributes = resource.toTerraform().resource[type][friendlyUniqueId];
    const place = placeOf(resource, resource.provider);
    return [
      {
        ...place,
        region: attributes.region ?? place.region,
        path: resource.node.path,
        name: attributes.alarm_name,
        nameKey: referenceKey(resource.getStringAttribute("alarm_name"), NAME_ATTRIBUTES),
        arnKey: referenceKey(resource.getStringAttribute("arn"), []),
      },
    ];
  });
}

/** Where a provider creates resources: the given one, or the one of the construct's stack that has no alias. */
export function placeOf(construct: IConstruct, given?: TerraformProvider): AlarmPlace {
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

function defaultProvider(stack: TerraformStack): TerraformProvider | undefined {
  return stack.node
    .findAll()
    .filter((construct): construct is TerraformProvider => TerraformProvider.isTerraformProvider(construct))
    .find(({ terraformResourceType, alias }) => terraformResourceType === "aws" && alias === undefined);
}

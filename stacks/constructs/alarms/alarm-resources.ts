/** The alarms in an app, also those that users add, and where each is. */
import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { placeOfResource, type ResourcePlace } from "../../support/cdktf/place";
import { referenceKey } from "../../support/cdktf/references";

/** The attributes whose value is the alarm's name. */
export const NAME_ATTRIBUTES: readonly [string, ...string[]] = ["alarm_name", "id"];

/** The types of alarms in Terraform. */
export const ALARM_TYPES: readonly string[] = [
  "aws_cloudwatch_metric_alarm",
  "aws_cloudwatch_composite_alarm",
];

/** An alarm of the app. */
export interface AlarmResource extends ResourcePlace {
  readonly path: string;
  /** The name; it may be a token. */
  readonly name: unknown;
  /** What a reference to its name points to. */
  readonly nameKey: string | undefined;
}

/** All alarms below a construct. */
export function alarmResources(scope: IConstruct): AlarmResource[] {
  return scope.node.findAll().flatMap((construct) => {
    if (!TerraformResource.isTerraformResource(construct)) {
      return [];
    }
    const resource = construct as TerraformResource;
    const { terraformResourceType: type, friendlyUniqueId } = resource;
    if (!ALARM_TYPES.includes(type)) {
      return [];
    }
    const attributes = resource.toTerraform().resource[type][friendlyUniqueId];
    return [
      {
        ...placeOfResource(resource),
        path: resource.node.path,
        name: attributes.alarm_name,
        nameKey: referenceKey(resource.getStringAttribute("alarm_name"), NAME_ATTRIBUTES),
      },
    ];
  });
}

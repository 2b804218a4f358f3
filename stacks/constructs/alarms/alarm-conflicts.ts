import type { TerraformStack } from "cdktf";
import { appCheck } from "../../support/cdktf/app-checks";
import { describePlace, isSamePlace, placeOf, type ResourcePlace } from "../../support/cdktf/place";
import { referenceKey } from "../../support/cdktf/references";
import { isKnown } from "../../support/problems";
import type { DeploymentGroup } from "../deployment/deployment-group";
import { checkQueuePlace } from "./alarm-queue";
import { type AlarmResource, alarmResources, NAME_ATTRIBUTES } from "./alarm-resources";
import type { ServiceAlarms } from "./service-alarms";

/** A service whose deployment group may watch alarms. */
export type AlarmedStack = TerraformStack & {
  readonly deploymentGroup: Pick<DeploymentGroup, "rollbackAlarmNames">;
  readonly alarms: Pick<ServiceAlarms, "queueName"> | undefined;
};

/**
 * Finds alarms that could never stop a deployment, and alarms of the same name, in all stacks of the app. CodeDeploy
 * finds alarms by name, in the account and region of its deployment group. CloudWatch has one alarm of a name there: of
 * two resources, one would silently replace the other.
 *
 * It runs when the app is synthesized. The checks of the props found what tokens already lead to; here are names as text, and what
 * was created later. It can't recognize an alarm that is not in the app:
 * the driver warns before a deployment of a name that exists nowhere.
 */
export const checkAlarmConflicts = appCheck<AlarmedStack>((stacks, app) => {
  const alarms = alarmResources(app);
  return [
    ...repeatedNames(alarms),
    ...stacks.flatMap((stack) => checkQueuePlace(stack, stack.alarms?.queueName)),
    ...stacks.flatMap((stack) => {
      const { rollbackAlarmNames: names } = stack.deploymentGroup;
      const place = placeOf(stack);
      return (isKnown(names) ? names : []).flatMap((name) => checkWatched(stack, place, name, alarms));
    }),
  ];
});

function repeatedNames(alarms: readonly AlarmResource[]): string[] {
  const byName = new Map<string, AlarmResource[]>();
  for (const alarm of alarms.filter(({ name }) => typeof name === "string" && isKnown(name))) {
    const key = [alarm.account, alarm.region, alarm.name].join("\n");
    byName.set(key, [...(byName.get(key) ?? []), alarm]);
  }
  return [...byName.values()]
    .filter((same) => same.length > 1)
    .map((same) =>
      [
        `the alarm name ${JSON.stringify(same[0]?.name)} is used ${same.length} times: by ${same.map(({ path }) => path).join(" and ")}`,
        "   to do: rename one of them. If their stacks are in different accounts, set allowedAccountIds in each",
      ].join("\n"),
    );
}

function checkWatched(
  stack: AlarmedStack,
  place: ResourcePlace,
  name: string,
  alarms: readonly AlarmResource[],
): string[] {
  const key = referenceKey(name, NAME_ATTRIBUTES);
  const named = alarms.filter((alarm) => (isKnown(name) ? alarm.name === name : alarm.nameKey === key));
  const [other] = named;
  return other === undefined || named.some((alarm) => isSamePlace(alarm, place))
    ? []
    : [
        [
          `${stack.node.path} watches the alarm ${other.path}, which is in ${describePlace(other)}, but its deployment group is in ${describePlace(place)}: the alarm would never stop a deployment`,
          "   to do: create the alarm in the region and account of the service, or watch another one",
        ].join("\n"),
      ];
}

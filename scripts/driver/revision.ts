/** Is the service on this revision? The AppSpec's fields, beside those of a task set that runs. */

import type { TaskSet } from "../aws";
import type { AppSpec } from "../contract";

/** A field in which a task set isn't what the AppSpec asks for. */
export interface Difference {
  /** The AppSpec's name for it, such as `TaskDefinition`. */
  readonly field: string;
  readonly wanted: string;
  readonly live: string;
}

type Properties = AppSpec["Resources"][0]["TargetService"]["Properties"];

/** What the AppSpec says about the service. */
export function propertiesOf(appSpec: AppSpec): Properties {
  return appSpec.Resources[0].TargetService.Properties;
}

/**
 * Every field in which a task set differs from an AppSpec; none when it runs that very revision.
 *
 * Subnets and security groups are sets; the platform version `LATEST` is whichever runs. Lifecycle hooks leave no trace
 * on a task set: they aren't compared, and take effect with the next deployment.
 */
export function differences(appSpec: AppSpec, live: TaskSet): readonly Difference[] {
  const wanted = propertiesOf(appSpec);
  const network = wanted.NetworkConfiguration.AwsvpcConfiguration;
  const { ContainerName, ContainerPort } = wanted.LoadBalancerInfo;
  const container = `${live.loadBalancer?.containerName ?? "?"}:${live.loadBalancer?.containerPort ?? "?"}`;
  return [
    differ("TaskDefinition", wanted.TaskDefinition, live.taskDefinition),
    differ("LoadBalancerInfo", `${ContainerName}:${ContainerPort}`, container),
    differ("Subnets", asSet(network.Subnets), asSet(live.subnets)),
    differ("SecurityGroups", asSet(network.SecurityGroups), asSet(live.securityGroups)),
    // ECS leaves the field out where it was never set, which means DISABLED.
    differ("AssignPublicIp", network.AssignPublicIp, live.assignPublicIp ?? "DISABLED"),
    platformDifference(wanted.PlatformVersion, live.platformVersion),
    differ("CapacityProviderStrategy", wantedCapacity(wanted), liveCapacity(live)),
  ].filter((difference) => difference !== undefined);
}

/**
 * The fields in which the task set that a deployment left as PRIMARY isn't what it was asked for.
 *
 * As {@link differences}, but where the AppSpec names no capacity providers any will do: the cluster's default strategy
 * may apply then, which is no fault of the deployment.
 */
export function deviations(appSpec: AppSpec, live: TaskSet): readonly Difference[] {
  const anyCapacity = propertiesOf(appSpec).CapacityProviderStrategy === undefined;
  return differences(appSpec, live).filter(
    ({ field }) => !(anyCapacity && field === "CapacityProviderStrategy"),
  );
}

/** `app:7` from a task definition's ARN. */
export function familyAndRevision(taskDefinitionArn: string): string {
  return taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf("/") + 1);
}

function differ(field: string, wanted: string, live: string): Difference | undefined {
  return wanted === live ? undefined : { field, wanted, live };
}

function platformDifference(wanted: string, live: string | undefined): Difference | undefined {
  return wanted === "LATEST" ? undefined : differ("PlatformVersion", wanted, live ?? "LATEST");
}

function asSet(values: readonly string[]): string {
  return [...new Set(values)].sort().join(", ");
}

function wantedCapacity(wanted: Properties): string {
  const items = wanted.CapacityProviderStrategy ?? [];
  return capacity(
    items.map((item) => ({ name: item.CapacityProvider, base: item.Base, weight: item.Weight })),
  );
}

function liveCapacity(live: TaskSet): string {
  return capacity(live.capacityProviders);
}

function capacity(items: readonly { name: string; base: number; weight: number }[]): string {
  const parts = items.map((item) => `${item.name} (base ${item.base}, weight ${item.weight})`);
  return parts.length === 0 ? "none" : parts.sort().join(", ");
}

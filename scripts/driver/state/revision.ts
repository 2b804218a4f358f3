/** Whether a task set runs the revision of an AppSpec: compares their fields. */

import type { CapacityProvider, TaskSet } from "../../aws";
import type { AppSpec, ReadAppSpec } from "../../contract";

/** A field in which a task set isn't what the AppSpec asks for. */
export interface Difference {
  /** The AppSpec's name for it, such as `TaskDefinition`. */
  readonly field: string;
  readonly wanted: string;
  readonly live: string;
}

type Properties = ReadAppSpec["Resources"][0]["TargetService"]["Properties"];
type Required = Pick<
  AppSpec["Resources"][0]["TargetService"]["Properties"],
  "TaskDefinition" | "LoadBalancerInfo"
>;

/** What the AppSpec says about the service. */
export function propertiesOf(appSpec: ReadAppSpec): Properties {
  return appSpec.Resources[0].TargetService.Properties;
}

/**
 * The properties that every readable AppSpec has.
 *
 * @throws Error for an unknown AppSpec: no deployment can be created from it
 */
export function requiredOf(appSpec: ReadAppSpec): Required {
  const { TaskDefinition, LoadBalancerInfo } = propertiesOf(appSpec);
  if (TaskDefinition === undefined || LoadBalancerInfo === undefined) {
    throw new Error("an unknown AppSpec can't be deployed");
  }
  return { TaskDefinition, LoadBalancerInfo };
}

/** What an AppSpec deploys, such as `app:7`. */
export function revisionName(appSpec: ReadAppSpec): string {
  const { TaskDefinition } = propertiesOf(appSpec);
  return TaskDefinition === undefined ? "an unknown revision" : familyAndRevision(TaskDefinition);
}

/** Whether an AppSpec is unknown: CodeDeploy doesn't return it, or it can't be read. */
export function isUnknown(appSpec: ReadAppSpec): boolean {
  return propertiesOf(appSpec).TaskDefinition === undefined;
}

/**
 * Whether an AppSpec names the revision of its task definition. An unknown one doesn't. With only a family, ECS takes the latest
 * active revision, so a task set can't be recognized by it.
 */
export function namesRevision(appSpec: ReadAppSpec): boolean {
  const { TaskDefinition = "" } = propertiesOf(appSpec);
  return familyAndRevision(TaskDefinition).includes(":");
}

/**
 * Every field in which a task set differs from an AppSpec; empty if it runs this revision.
 *
 * What the AppSpec leaves out isn't compared, because CodeDeploy chooses it: the network of the live task set and the latest
 * platform version. Capacity providers are compared in any case: without them, the new tasks use the launch type. Subnets and
 * security groups are compared as sets. The platform version `LATEST` matches any version. A task set doesn't show lifecycle
 * hooks, so they aren't compared; a change of them takes effect with the next deployment.
 */
export function differences(appSpec: ReadAppSpec, live: TaskSet): readonly Difference[] {
  const wanted = propertiesOf(appSpec);
  const network = wanted.NetworkConfiguration?.AwsvpcConfiguration;
  return [
    taskDefinitionDifference(wanted.TaskDefinition, live.taskDefinition),
    differ("LoadBalancerInfo", wantedContainer(wanted), liveContainer(live)),
    differ("Subnets", asSet(network?.Subnets), asSet(live.subnets)),
    differ("SecurityGroups", asSet(network?.SecurityGroups), asSet(live.securityGroups)),
    // ECS leaves the field out if it was never set, which means DISABLED.
    differ("AssignPublicIp", network?.AssignPublicIp, live.assignPublicIp ?? "DISABLED"),
    platformDifference(wanted.PlatformVersion, live.platformVersion),
    capacityDifference(wanted, live),
  ].filter((difference) => difference !== undefined);
}

/**
 * The fields in which the task set that a deployment left as PRIMARY isn't what it was asked for.
 *
 * Like {@link differences}, but an AppSpec without capacity providers matches any: the cluster's default strategy may apply, and
 * the deployment isn't wrong because of it.
 */
export function deviations(appSpec: ReadAppSpec, live: TaskSet): readonly Difference[] {
  const anyCapacity = propertiesOf(appSpec).CapacityProviderStrategy === undefined;
  return differences(appSpec, live).filter(
    ({ field }) => !(anyCapacity && field === "CapacityProviderStrategy"),
  );
}

/** `app:7` from a task definition's ARN. */
export function familyAndRevision(taskDefinitionArn: string): string {
  return taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf("/") + 1);
}

/** @param wanted `undefined` if the AppSpec leaves it out: then there is no difference */
function differ(field: string, wanted: string | undefined, live = "?"): Difference | undefined {
  return wanted === undefined || wanted === live ? undefined : { field, wanted, live };
}

/** An AppSpec may name less than the ARN that ECS shows: the family and the revision, or the family alone. */
function taskDefinitionDifference(wanted: string | undefined, live: string): Difference | undefined {
  const short = familyAndRevision(live);
  const isSame = [live, short, withoutRevision(live), withoutRevision(short)].some((name) => name === wanted);
  return isSame ? undefined : differ("TaskDefinition", wanted, live);
}

function withoutRevision(taskDefinition: string): string {
  return taskDefinition.replace(/:\d+$/, "");
}

function wantedContainer({ LoadBalancerInfo: info }: Properties): string | undefined {
  return info && `${info.ContainerName}:${info.ContainerPort}`;
}

function liveContainer({ loadBalancer }: TaskSet): string {
  return `${loadBalancer?.containerName ?? "?"}:${loadBalancer?.containerPort ?? "?"}`;
}

function platformDifference(wanted: string | undefined, live: string | undefined): Difference | undefined {
  return wanted === "LATEST" ? undefined : differ("PlatformVersion", wanted, live ?? "LATEST");
}

function asSet(values: readonly string[]): string;
function asSet(values: readonly string[] | undefined): string | undefined;
function asSet(values: readonly string[] | undefined): string | undefined {
  return values && [...new Set(values)].sort().join(", ");
}

function capacityDifference(
  { CapacityProviderStrategy: items = [] }: Properties,
  { capacityProviders }: TaskSet,
): Difference | undefined {
  const wanted = items.map(({ CapacityProvider, Base, Weight }) => {
    const live = capacityProviders.find(({ name }) => name === CapacityProvider);
    // What the AppSpec leaves out counts as equal.
    return { name: CapacityProvider, base: Base ?? live?.base ?? 0, weight: Weight ?? live?.weight ?? 0 };
  });
  return differ("CapacityProviderStrategy", describeCapacity(wanted), describeCapacity(capacityProviders));
}

function describeCapacity(items: readonly CapacityProvider[]): string {
  const parts = items.map((item) => `${item.name} (base ${item.base}, weight ${item.weight})`);
  return parts.length === 0 ? "none" : parts.sort().join(", ");
}

/** Is the service on this revision? The AppSpec's fields, beside those of a task set that runs. */

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
 * What every AppSpec has that was read.
 *
 * @throws Error for one that can't be read: no deployment is created of it
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

/** Whether what an AppSpec says is unknown: CodeDeploy doesn't keep it, or it can't be read. */
export function isUnknown(appSpec: ReadAppSpec): boolean {
  return propertiesOf(appSpec).TaskDefinition === undefined;
}

/**
 * Whether an AppSpec says which revision it deploys. An unknown one doesn't, and one with a family alone leaves it to ECS,
 * which takes the latest active revision: no task set can be told by it.
 */
export function namesRevision(appSpec: ReadAppSpec): boolean {
  const { TaskDefinition = "" } = propertiesOf(appSpec);
  return familyAndRevision(TaskDefinition).includes(":");
}

/**
 * Every field in which a task set differs from an AppSpec; none when it runs this revision.
 *
 * What the AppSpec leaves out isn't compared, because CodeDeploy chooses it: the network of the task set that is live, and
 * the latest platform version. Only the capacity providers are compared all the same: without any, the new tasks run on
 * the launch type. Subnets and security groups are sets; the platform version `LATEST` is whichever runs. Lifecycle hooks
 * leave no trace on a task set: they aren't compared, and take effect with the next deployment.
 */
export function differences(appSpec: ReadAppSpec, live: TaskSet): readonly Difference[] {
  const wanted = propertiesOf(appSpec);
  const network = wanted.NetworkConfiguration?.AwsvpcConfiguration;
  return [
    taskDefinitionDifference(wanted.TaskDefinition, live.taskDefinition),
    differ("LoadBalancerInfo", wantedContainer(wanted), liveContainer(live)),
    differ("Subnets", asSet(network?.Subnets), asSet(live.subnets)),
    differ("SecurityGroups", asSet(network?.SecurityGroups), asSet(live.securityGroups)),
    // ECS leaves the field out where it was never set, which means DISABLED.
    differ("AssignPublicIp", network?.AssignPublicIp, live.assignPublicIp ?? "DISABLED"),
    platformDifference(wanted.PlatformVersion, live.platformVersion),
    capacityDifference(wanted, live),
  ].filter((difference) => difference !== undefined);
}

/**
 * The fields in which the task set that a deployment left as PRIMARY isn't what it was asked for.
 *
 * As {@link differences}, but where the AppSpec names no capacity providers any are right: the cluster's default strategy
 * may apply then, which is no fault of the deployment.
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

/** @param wanted `undefined` where the AppSpec leaves it out: then there is no difference */
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
    // What the AppSpec leaves out is as it is.
    return { name: CapacityProvider, base: Base ?? live?.base ?? 0, weight: Weight ?? live?.weight ?? 0 };
  });
  return differ("CapacityProviderStrategy", describeCapacity(wanted), describeCapacity(capacityProviders));
}

function describeCapacity(items: readonly CapacityProvider[]): string {
  const parts = items.map((item) => `${item.name} (base ${item.base}, weight ${item.weight})`);
  return parts.length === 0 ? "none" : parts.sort().join(", ");
}

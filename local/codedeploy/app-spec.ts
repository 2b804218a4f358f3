/** The AppSpec of an ECS deployment, as the engine needs it. */
import { HOOK_EVENTS, problemText, type ReadAppSpec, readAppSpec } from "../../scripts/contract";
import type { NetworkConfiguration } from "../ecs/model";
import { fault } from "./errors";
import type { LifecycleEventName } from "./lifecycle-events";

/** What an AppSpec asks for. What it leaves out comes from the live task set, or is ECS's default. */
export interface AppSpec {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion: string | undefined;
  /** Only what the AppSpec says. */
  readonly network: Partial<NetworkConfiguration>;
  /** The functions to call, by the event. */
  readonly hooks: ReadonlyMap<LifecycleEventName, string>;
  readonly capacityProviderStrategy:
    | readonly { readonly capacityProvider: string; readonly base: number; readonly weight: number }[]
    | undefined;
}

/**
 * Reads an AppSpec. Members that are unknown are refused: a local AWS that ignored them would hide a typo.
 *
 * @throws AwsFault InvalidRevisionException with everything that is wrong with it
 */
export function parseAppSpec(content: string): AppSpec {
  const read = readAppSpec(content, (path) => ["The AppSpec", ...path.slice(1)].join("."));
  const problems = read.kind === "read" ? read.unknownFields : read.problems;
  if (read.kind === "unreadable" || problems.length > 0) {
    throw fault("InvalidRevision", `The AppSpec is not valid:\n${problems.map(problemText).join("\n")}`);
  }
  const { TaskDefinition, LoadBalancerInfo, ...properties } =
    read.appSpec.Resources[0].TargetService.Properties;
  if (TaskDefinition === undefined || LoadBalancerInfo === undefined) {
    throw new Error("the reader let an AppSpec pass without a task definition or a load balancer");
  }
  return {
    taskDefinition: TaskDefinition,
    containerName: LoadBalancerInfo.ContainerName,
    containerPort: LoadBalancerInfo.ContainerPort,
    platformVersion: properties.PlatformVersion,
    network: networkOf(properties.NetworkConfiguration?.AwsvpcConfiguration),
    capacityProviderStrategy: properties.CapacityProviderStrategy?.map((item) => ({
      capacityProvider: item.CapacityProvider,
      base: item.Base ?? 0,
      weight: item.Weight ?? 0,
    })),
    hooks: hooksOf(read.appSpec),
  };
}

type Properties = ReadAppSpec["Resources"][0]["TargetService"]["Properties"];
type Network = NonNullable<Properties["NetworkConfiguration"]>["AwsvpcConfiguration"];

function networkOf({
  Subnets,
  SecurityGroups,
  AssignPublicIp,
}: NonNullable<Network> = {}): AppSpec["network"] {
  return {
    ...(Subnets === undefined ? {} : { subnets: Subnets }),
    ...(SecurityGroups === undefined ? {} : { securityGroups: SecurityGroups }),
    ...(AssignPublicIp === undefined ? {} : { assignPublicIp: AssignPublicIp }),
  };
}

function hooksOf({ Hooks = [] }: ReadAppSpec): AppSpec["hooks"] {
  return new Map(
    HOOK_EVENTS.flatMap((event) => {
      const name = Hooks.find((hook) => hook[event] !== undefined)?.[event];
      return name === undefined ? [] : [[event, name] as const];
    }),
  );
}

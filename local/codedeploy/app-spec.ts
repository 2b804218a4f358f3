/** The AppSpec of an ECS deployment, from its JSON or YAML. Names of members are read whatever their case. */
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { isObject } from "../ecs/json-protocol";
import { fault } from "./errors";
import { HOOK_EVENTS, type LifecycleEventName } from "./lifecycle-events";

const properties = z.strictObject({
  taskdefinition: z.string().min(1),
  loadbalancerinfo: z.strictObject({
    containername: z.string().min(1),
    containerport: z.int().min(1).max(65_535),
  }),
  platformversion: z.string().min(1).optional(),
  networkconfiguration: z
    .strictObject({
      awsvpcconfiguration: z.strictObject({
        subnets: z.array(z.string().min(1)).min(1),
        securitygroups: z.array(z.string().min(1)),
        assignpublicip: z.enum(["ENABLED", "DISABLED"]),
      }),
    })
    .optional(),
  capacityproviderstrategy: z
    .array(
      z.strictObject({
        capacityprovider: z.string().min(1),
        base: z.int().min(0).default(0),
        weight: z.int().min(0).default(0),
      }),
    )
    .optional(),
});

const targetService = z.strictObject({ type: z.literal("AWS::ECS::Service"), properties });

const document = z.strictObject({
  version: z.union([z.literal(0), z.literal("0.0"), z.literal("0")]),
  resources: z.tuple([z.record(z.string(), targetService)]),
  hooks: z.array(z.record(z.string(), z.string())).nullish(),
});

/** What an AppSpec asks for. What it leaves out, the task set in production decides. */
export interface AppSpec {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion: string | undefined;
  readonly network:
    | {
        readonly subnets: readonly string[];
        readonly securityGroups: readonly string[];
        readonly assignPublicIp: "ENABLED" | "DISABLED";
      }
    | undefined;
  /** The functions to call, by the event. */
  readonly hooks: ReadonlyMap<LifecycleEventName, string>;
  readonly capacityProviderStrategy:
    | readonly { readonly capacityProvider: string; readonly base: number; readonly weight: number }[]
    | undefined;
}

/**
 * Reads an AppSpec.
 *
 * @throws AwsFault InvalidRevisionException with everything that is wrong with it
 */
export function parseAppSpec(content: string): AppSpec {
  const parsed = document.safeParse(lowerCaseKeys(parseText(content)));
  if (!parsed.success) {
    throw fault("InvalidRevision", `The AppSpec is not valid:\n${z.prettifyError(parsed.error)}`);
  }
  const { resources, hooks } = parsed.data;
  const services = Object.values(resources[0]);
  const [service] = services;
  if (service === undefined || services.length !== 1) {
    throw fault("InvalidRevision", `The AppSpec must have exactly one resource, got ${services.length}`);
  }
  const { networkconfiguration, loadbalancerinfo, capacityproviderstrategy } = service.properties;
  const network = networkconfiguration?.awsvpcconfiguration;
  return {
    taskDefinition: service.properties.taskdefinition,
    containerName: loadbalancerinfo.containername,
    containerPort: loadbalancerinfo.containerport,
    platformVersion: service.properties.platformversion,
    network: network && {
      subnets: network.subnets,
      securityGroups: network.securitygroups,
      assignPublicIp: network.assignpublicip,
    },
    capacityProviderStrategy: capacityproviderstrategy?.map((item) => ({
      capacityProvider: item.capacityprovider,
      base: item.base,
      weight: item.weight,
    })),
    hooks: readHooks(hooks ?? []),
  };
}

/** Each event's function. The names of events are read whatever their case, as those of members are. */
function readHooks(
  given: readonly Readonly<Record<string, string>>[],
): ReadonlyMap<LifecycleEventName, string> {
  const hooks = new Map<LifecycleEventName, string>();
  for (const [key, name] of given.flatMap((hook) => Object.entries(hook))) {
    const event = HOOK_EVENTS.find((candidate) => candidate.toLowerCase() === key);
    if (event === undefined || name === "") {
      throw fault(
        "InvalidRevision",
        `The AppSpec's hook ${key}: "${name}" is not valid: give ${HOOK_EVENTS.join(", ")} the name or the ARN of a Lambda function`,
      );
    }
    if (hooks.has(event)) {
      throw fault("InvalidRevision", `The AppSpec has two hooks for ${event}: an event takes one function`);
    }
    hooks.set(event, name);
  }
  return hooks;
}

/** JSON is YAML too, but its own parser is the stricter judge of what was meant to be JSON. */
function parseText(content: string): unknown {
  try {
    return content.trimStart().startsWith("{") ? JSON.parse(content) : parseYaml(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw fault("InvalidRevision", `The AppSpec is neither JSON nor YAML: ${reason}`);
  }
}

function lowerCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(lowerCaseKeys);
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key.toLowerCase(), lowerCaseKeys(member)]),
    );
  }
  return value;
}

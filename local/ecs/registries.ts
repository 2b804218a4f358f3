/** The registries of AWS Cloud Map in which ECS registers the tasks of a CODE_DEPLOY service. */
import { z } from "zod";
import { AwsFault } from "../gateway/json-protocol";
import type { Backing, TaskDefinition } from "./backing";
import type { Registry, TaskSet } from "./model";

/** The shape of `serviceRegistries` in a request. */
export const registriesShape = z
  .array(
    z.object({
      registryArn: z.string().optional(),
      port: z.int().optional(),
      containerName: z.string().optional(),
      containerPort: z.int().optional(),
    }),
  )
  .default([]);

/**
 * Checks the registries of a new service.
 *
 * @throws AwsFault with the error that AWS returns
 */
export async function checkRegistries(
  given: z.infer<typeof registriesShape>,
  taskDefinition: TaskDefinition,
  backing: Backing,
): Promise<readonly Registry[]> {
  const [only, ...others] = given;
  if (only === undefined) {
    return [];
  }
  if (others.length > 0) {
    throw invalid("Multiple service registries for each service are not supported.");
  }
  const { registryArn = "", port, containerName, containerPort } = only;
  if (!/^arn:[\w-]+:servicediscovery:[\w-]+:\d{12}:service\/[\w-]+$/.test(registryArn)) {
    throw invalid(`The format of the supplied service registry ARN is invalid: ${registryArn}.`);
  }
  const registry = await backing.registry(registryArn);
  if (registry === undefined) {
    throw invalid('The service registry could not be validated. Route 53 error: "ServiceNotFound."');
  }
  checkPort(only, registry.recordTypes, taskDefinition);
  return [
    {
      registryArn,
      ...(port === undefined ? {} : { port }),
      ...(containerName === undefined ? {} : { containerName }),
      ...(containerPort === undefined ? {} : { containerPort }),
    },
  ];
}

/** An SRV record needs a port: the container's, or one by number. */
function checkPort(
  { port, containerName, containerPort }: Omit<Registry, "registryArn">,
  recordTypes: readonly string[],
  taskDefinition: TaskDefinition,
): void {
  const hasContainer = containerName !== undefined || containerPort !== undefined;
  if (port !== undefined && hasContainer) {
    throw invalid("Specify either a port or a containerName and containerPort for a service registry.");
  }
  if (hasContainer) {
    const container = taskDefinition.containers.find(({ name }) => name === containerName);
    if (containerPort === undefined || !container?.ports.includes(containerPort)) {
      throw invalid(
        `The container ${containerName ?? ""} and port ${containerPort ?? ""} of the service registry are not in the task definition.`,
      );
    }
  }
  if (recordTypes.includes("SRV") && port === undefined && !hasContainer) {
    throw invalid(
      "When specifying an SRV record for service discovery, either a port or a containerName and containerPort must be specified.",
    );
  }
}

/** Registers a task that runs, with the attributes that ECS sets. */
export async function registerTask(
  { revision }: TaskSet,
  task: { readonly id: string; readonly target: { readonly ip: string } },
  backing: Backing,
): Promise<void> {
  for (const { registryArn, port, containerPort } of revision.registries) {
    const instancePort = port ?? containerPort;
    await backing.registerInstance(registryArn, task.id, {
      AWS_INSTANCE_IPV4: task.target.ip,
      ...(instancePort === undefined ? {} : { AWS_INSTANCE_PORT: String(instancePort) }),
      ECS_TASK_DEFINITION_FAMILY: revision.taskDefinition.family,
    });
  }
}

/** Deregisters a task that stops. */
export async function deregisterTask(
  { revision }: TaskSet,
  task: { readonly id: string },
  backing: Backing,
): Promise<void> {
  for (const { registryArn } of revision.registries) {
    await backing.deregisterInstance(registryArn, task.id);
  }
}

function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameterException", message);
}

/**
 * The rules of AWS for a CODE_DEPLOY service that moto doesn't check. They are checked before the request is sent
 * to moto.
 */
import { z } from "zod";
import { AwsFault, type JsonObject } from "../gateway/json-protocol";
import type { Backing, CapacityProviderItem, TaskDefinition } from "./backing";
import type { LoadBalancer, NetworkConfiguration, Placement, Revision } from "./model";
import { checkRegistries, registriesShape } from "./registries";

const loadBalancer = z.object({
  targetGroupArn: z.string().min(1),
  containerName: z.string().min(1),
  containerPort: z.int(),
});

const createService = z.object({
  cluster: z.string().default("default"),
  serviceName: z.string().min(1),
  taskDefinition: z.string().min(1),
  desiredCount: z.int().min(0).default(0),
  schedulingStrategy: z.string().default("REPLICA"),
  launchType: z.string().optional(),
  platformVersion: z.string().default("LATEST"),
  capacityProviderStrategy: z
    .array(z.object({ capacityProvider: z.string(), weight: z.int().default(0), base: z.int().default(0) }))
    .default([]),
  loadBalancers: z.array(loadBalancer).default([]),
  serviceConnectConfiguration: z.object({ enabled: z.boolean().optional() }).optional(),
  deploymentConfiguration: z
    .object({
      alarms: z.object({ enable: z.boolean().optional() }).optional(),
      strategy: z.string().optional(),
    })
    .optional(),
  serviceRegistries: registriesShape,
  networkConfiguration: z
    .object({
      awsvpcConfiguration: z.object({
        subnets: z.array(z.string()).min(1),
        securityGroups: z.array(z.string()).default([]),
        assignPublicIp: z.enum(["ENABLED", "DISABLED"]).default("DISABLED"),
      }),
    })
    .optional(),
});
type CreateService = z.infer<typeof createService>;

/** A valid CODE_DEPLOY service to create. */
export interface CheckedService {
  readonly cluster: string;
  readonly name: string;
  readonly desiredCount: number;
  readonly revision: Revision;
}

/**
 * Checks a CreateService request for a CODE_DEPLOY service.
 *
 * @throws AwsFault with the error that AWS returns
 */
export async function checkCreateService(input: JsonObject, backing: Backing): Promise<CheckedService> {
  const parsed = createService.safeParse(input);
  if (!parsed.success) {
    throw invalid(z.prettifyError(parsed.error));
  }
  const request = parsed.data;
  if (request.schedulingStrategy !== "REPLICA") {
    throw invalid(
      `The scheduling strategy ${request.schedulingStrategy} is not supported with a CODE_DEPLOY deployment controller: use REPLICA.`,
    );
  }
  if ((await backing.service(request.cluster, request.serviceName))?.status === "ACTIVE") {
    throw invalid("Creation of service was not idempotent.");
  }
  checkFeatures(request);
  const taskDefinition = await checkTaskDefinition(request.taskDefinition, backing);
  return {
    cluster: request.cluster,
    name: request.serviceName,
    desiredCount: request.desiredCount,
    revision: {
      taskDefinition,
      loadBalancer: await checkLoadBalancers(request.loadBalancers, taskDefinition, backing),
      network: checkNetwork(request),
      platformVersion: request.platformVersion,
      placement: checkPlacement(request, await backing.defaultStrategy(request.cluster)),
      registries: await checkRegistries(request.serviceRegistries, taskDefinition, backing),
    },
  };
}

/** Features of services that ECS supports only with its own deployments. */
function checkFeatures({ serviceConnectConfiguration, deploymentConfiguration = {} }: CreateService): void {
  const { alarms, strategy } = deploymentConfiguration;
  const used = [
    ...(serviceConnectConfiguration?.enabled === true ? ["Service Connect"] : []),
    ...(alarms?.enable === true ? ["Deployment alarms"] : []),
    ...(strategy === undefined || strategy === "ROLLING" ? [] : [`The deployment strategy ${strategy}`]),
  ];
  if (used.length > 0) {
    throw invalid(`${used.join(", ")}: not supported with a CODE_DEPLOY deployment controller.`);
  }
}

/**
 * Checks that a task definition can be run.
 *
 * @throws AwsFault with the error that AWS returns
 */
export async function checkTaskDefinition(nameOrArn: string, backing: Backing): Promise<TaskDefinition> {
  const found = await backing.taskDefinition(nameOrArn);
  if (found === undefined) {
    throw new AwsFault("ClientException", "TaskDefinition not found.");
  }
  if (!found.active) {
    throw new AwsFault("ClientException", "TaskDefinition is inactive");
  }
  return found;
}

/**
 * Checks that the task definition has the container with the port.
 *
 * @throws AwsFault with the error that AWS returns
 */
export function checkContainer(
  { containerName, containerPort }: Pick<LoadBalancer, "containerName" | "containerPort">,
  taskDefinition: TaskDefinition,
): void {
  const container = taskDefinition.containers.find(({ name }) => name === containerName);
  if (container === undefined) {
    throw invalid(`The container ${containerName} does not exist in the task definition.`);
  }
  if (!container.ports.includes(containerPort)) {
    throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
  }
}

async function checkLoadBalancers(
  loadBalancers: readonly LoadBalancer[],
  taskDefinition: TaskDefinition,
  backing: Backing,
): Promise<LoadBalancer> {
  const [only, ...others] = loadBalancers;
  if (only === undefined) {
    throw invalid(
      "A service with a CODE_DEPLOY deployment controller needs a load balancer: set one target group of its deployment group's pair.",
    );
  }
  if (others.length > 0) {
    // AWS accepts it, but then every deployment hangs in Install.
    throw invalid(
      `A service with a CODE_DEPLOY deployment controller must have one load balancer, got ${loadBalancers.length}: set only the live target group of the pair.`,
    );
  }
  checkContainer(only, taskDefinition);
  const [targetGroup] = await backing.targetGroups({ arns: [only.targetGroupArn] });
  if (targetGroup === undefined) {
    throw invalid(`The specified target group does not exist: ${only.targetGroupArn}`);
  }
  if (targetGroup.loadBalancerArns.length === 0) {
    throw invalid(
      `The target group with targetGroupArn ${only.targetGroupArn} does not have an associated load balancer.`,
    );
  }
  return only;
}

function checkNetwork({ networkConfiguration }: CreateService): NetworkConfiguration {
  if (networkConfiguration === undefined) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  return networkConfiguration.awsvpcConfiguration;
}

function checkPlacement(request: CreateService, clusterDefault: readonly CapacityProviderItem[]): Placement {
  const { launchType, capacityProviderStrategy: given } = request;
  if (launchType !== undefined && given.length > 0) {
    throw invalid(
      "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    );
  }
  if (launchType === "FARGATE") {
    return { kind: "launch-type", launchType };
  }
  const strategy = given.length > 0 ? given : clusterDefault;
  if (launchType !== undefined || strategy.length === 0) {
    throw invalid(
      `The local AWS supports only Fargate tasks, got launch type ${launchType ?? "EC2 (ECS's default)"}: set launchType to FARGATE, or a capacityProviderStrategy.`,
    );
  }
  return { kind: "capacity-providers", strategy };
}

/** The members that only a CodeDeploy deployment may change, with their names in the error messages of AWS. */
const OWNED_BY_CODE_DEPLOY = {
  taskDefinition: "task definition",
  networkConfiguration: "network parameters",
  platformVersion: "platform version",
  loadBalancers: "load balancers",
  serviceRegistries: "service registries",
  capacityProviderStrategy: "capacity provider strategy",
  serviceConnectConfiguration: "service connect configuration",
  volumeConfigurations: "volume configurations",
  vpcLatticeConfigurations: "VPC Lattice configurations",
} as const;

/**
 * Checks an UpdateService request for a CODE_DEPLOY service.
 *
 * @throws AwsFault with the error that AWS returns
 */
export function checkUpdateService(input: JsonObject): void {
  for (const [member, name] of Object.entries(OWNED_BY_CODE_DEPLOY)) {
    const value = input[member];
    if (value !== undefined && value !== null) {
      throw refuse(`Unable to update ${name}`);
    }
  }
  if (input["forceNewDeployment"] === true) {
    throw refuse("Unable to force a new deployment");
  }
  const count = input["desiredCount"];
  if (
    count !== undefined &&
    count !== null &&
    !(typeof count === "number" && Number.isInteger(count) && count >= 0)
  ) {
    throw invalid(`desiredCount must be a whole number, 0 or more, got ${JSON.stringify(count)}.`);
  }
}

function refuse(what: string): AwsFault {
  return invalid(
    `${what} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
  );
}

function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameterException", message);
}

/** ECS's answers as this project's types. */
import type {
  CapacityProviderStrategyItem,
  ContainerDefinition,
  RegisterTaskDefinitionRequest,
  Service as SdkService,
  Tag as SdkTag,
  TaskDefinition as SdkTaskDefinition,
  TaskSet as SdkTaskSet,
  ServiceRegistry,
  Task,
} from "@aws-sdk/client-ecs";
import type {
  CapacityProvider,
  CloudMapRegistry,
  RegisteredTaskDefinition,
  Service,
  StoppedTask,
  TaskDefinition,
  TaskDefinitionContent,
  TaskSet,
} from "../ecs";

export function service(info: SdkService): Service {
  return {
    status: info.status ?? "INACTIVE",
    controller: info.deploymentController?.type ?? "ECS",
    taskSets: (info.taskSets ?? []).map(taskSet),
    registries: info.serviceRegistries?.map(registry),
  };
}

export function stoppedTask(task: Task): StoppedTask {
  const containers = (task.containers ?? []).flatMap((container) => {
    const reason = container.reason ?? (container.exitCode ? `exit code ${container.exitCode}` : undefined);
    return reason === undefined ? [] : [`${container.name ?? "container"}: ${reason}`];
  });
  return {
    startedBy: task.startedBy,
    taskDefinition: task.taskDefinitionArn ?? "",
    stopCode: task.stopCode,
    reason: task.stoppedReason ?? "no reason given",
    stoppingAt: (task.stoppingAt ?? task.stoppedAt)?.getTime(),
    containers,
  };
}

function taskSet(info: SdkTaskSet): TaskSet {
  const balancer = info.loadBalancers?.[0];
  const network = info.networkConfiguration?.awsvpcConfiguration;
  return {
    id: info.id ?? "",
    deploymentId: info.externalId,
    status: info.status ?? "",
    taskDefinition: info.taskDefinition ?? "",
    stabilityStatus: info.stabilityStatus,
    desired: info.computedDesiredCount ?? 0,
    running: info.runningCount ?? 0,
    pending: info.pendingCount ?? 0,
    loadBalancer:
      balancer?.targetGroupArn === undefined
        ? undefined
        : {
            targetGroupArn: balancer.targetGroupArn,
            containerName: balancer.containerName,
            containerPort: balancer.containerPort,
          },
    subnets: network?.subnets ?? [],
    securityGroups: network?.securityGroups ?? [],
    assignPublicIp: network?.assignPublicIp,
    platformVersion: info.platformVersion,
    capacityProviders: capacityProviders(info.capacityProviderStrategy),
    registries: info.serviceRegistries?.map(registry),
  };
}

function registry({ registryArn = "", port, containerPort }: ServiceRegistry): CloudMapRegistry {
  return { registryArn, port: port ?? containerPort };
}

export function capacityProviders(
  strategy: readonly CapacityProviderStrategyItem[] = [],
): readonly CapacityProvider[] {
  return strategy.map(({ capacityProvider, base, weight }) => ({
    name: capacityProvider ?? "",
    base: base ?? 0,
    weight: weight ?? 0,
  }));
}

export function taskDefinition(info: SdkTaskDefinition): TaskDefinition {
  const containers = info.containerDefinitions ?? [];
  return {
    arn: info.taskDefinitionArn,
    status: info.status ?? "ACTIVE",
    containers: containers.map(({ name, portMappings, image }) => ({
      name: name ?? "",
      image,
      ports: (portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
    })),
    cpuArchitecture: info.runtimePlatform?.cpuArchitecture,
    fileSystemIds: each((info.volumes ?? []).map((volume) => volume.efsVolumeConfiguration?.fileSystemId)),
    secrets: each(containers.flatMap(secretsOf)),
  };
}

/** What ECS adds to a task definition, and doesn't take back. The type checks that these are all of them. */
const ADDED_BY_ECS: Readonly<
  Record<Exclude<keyof SdkTaskDefinition, keyof RegisterTaskDefinitionRequest>, true>
> = {
  taskDefinitionArn: true,
  revision: true,
  status: true,
  requiresAttributes: true,
  compatibilities: true,
  registeredAt: true,
  deregisteredAt: true,
  registeredBy: true,
  deleteRequestedAt: true,
};

export function registered(info: SdkTaskDefinition, tags: readonly SdkTag[] = []): RegisteredTaskDefinition {
  const content = Object.fromEntries(Object.entries(info).filter(([member]) => !(member in ADDED_BY_ECS)));
  return {
    arn: info.taskDefinitionArn ?? "",
    status: info.status ?? "ACTIVE",
    content: content as unknown as TaskDefinitionContent,
    tags: tags.map(({ key = "", value = "" }) => ({ key, value })),
  };
}

function secretsOf({ secrets = [], logConfiguration }: ContainerDefinition): (string | undefined)[] {
  return [...secrets, ...(logConfiguration?.secretOptions ?? [])].map(({ valueFrom }) => valueFrom);
}

/** Each value once. */
function each(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== undefined);
}

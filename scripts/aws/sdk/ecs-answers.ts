/** ECS's answers as this project's types. */
import type { Service as SdkService, TaskSet as SdkTaskSet, Task } from "@aws-sdk/client-ecs";
import type { Service, StoppedTask, TaskSet } from "../ecs";

export function service(info: SdkService): Service {
  return {
    status: info.status ?? "INACTIVE",
    controller: info.deploymentController?.type ?? "ECS",
    taskSets: (info.taskSets ?? []).map(taskSet),
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
    capacityProviders: (info.capacityProviderStrategy ?? []).map((item) => ({
      name: item.capacityProvider ?? "",
      base: item.base ?? 0,
      weight: item.weight ?? 0,
    })),
  };
}

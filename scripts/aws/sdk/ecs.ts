import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  type Service as SdkService,
  type TaskSet as SdkTaskSet,
  type Task,
} from "@aws-sdk/client-ecs";
import { type Ecs, MOST_STOPPED_TASKS, type Service, type StoppedTask, type TaskSet } from "../ecs";
import type { Calls } from "./call";
import type { ClientSettings, Part } from "./settings";

/** ECS's part of AWS. */
export function ecsPart({ call, callUnless }: Calls, settings: ClientSettings): Part<Ecs> {
  const ecs = new ECSClient(settings);
  const api: Ecs = {
    async service(cluster, service) {
      const got = await callUnless(["ClusterNotFoundException"], "ecs:DescribeServices", () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
      );
      const found = got?.services?.[0];
      return found === undefined ? undefined : serviceOf(found);
    },

    async stoppedTasks(cluster, serviceName) {
      const input = {
        cluster,
        serviceName,
        desiredStatus: "STOPPED" as const,
        maxResults: MOST_STOPPED_TASKS,
      };
      const { taskArns } = await call("ecs:ListTasks", () => ecs.send(new ListTasksCommand(input)));
      if (taskArns === undefined || taskArns.length === 0) {
        return [];
      }
      const got = await call("ecs:DescribeTasks", () =>
        ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns })),
      );
      return (got.tasks ?? []).map(stoppedTaskOf);
    },

    async activeRevisions(family) {
      const { taskDefinitionArns = [] } = await call("ecs:ListTaskDefinitions", () =>
        ecs.send(
          new ListTaskDefinitionsCommand({
            familyPrefix: family,
            status: "ACTIVE",
            sort: "DESC",
            maxResults: 100,
          }),
        ),
      );
      const revision = (arn: string) => Number(arn.slice(arn.lastIndexOf(":") + 1));
      return taskDefinitionArns
        .filter((arn) => arn.slice(arn.lastIndexOf("/") + 1, arn.lastIndexOf(":")) === family)
        .sort((a, b) => revision(b) - revision(a));
    },

    async taskDefinition(taskDefinition) {
      const got = await call("ecs:DescribeTaskDefinition", async () => {
        try {
          return await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
        } catch (error) {
          // ECS has no name of its own for it.
          if (error instanceof Error && /^Unable to describe task definition/.test(error.message)) {
            return undefined;
          }
          throw error;
        }
      });
      const found = got?.taskDefinition;
      return (
        found && {
          status: found.status ?? "ACTIVE",
          containers: (found.containerDefinitions ?? []).map(({ name, portMappings }) => ({
            name: name ?? "",
            ports: (portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
          })),
        }
      );
    },
  };
  return { api, clients: [ecs] };
}

function serviceOf(info: SdkService): Service {
  return {
    status: info.status ?? "INACTIVE",
    controller: info.deploymentController?.type ?? "ECS",
    taskSets: (info.taskSets ?? []).map(taskSetOf),
  };
}

function stoppedTaskOf(task: Task): StoppedTask {
  const containers = (task.containers ?? []).flatMap((container) => {
    const said = container.reason ?? (container.exitCode ? `exit code ${container.exitCode}` : undefined);
    return said === undefined ? [] : [`${container.name ?? "container"}: ${said}`];
  });
  return {
    startedBy: task.startedBy,
    taskDefinition: task.taskDefinitionArn ?? "",
    stopCode: task.stopCode,
    reason: task.stoppedReason ?? "no reason given",
    containers,
  };
}

function taskSetOf(info: SdkTaskSet): TaskSet {
  const balancer = info.loadBalancers?.[0];
  const network = info.networkConfiguration?.awsvpcConfiguration;
  return {
    id: info.id ?? "",
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

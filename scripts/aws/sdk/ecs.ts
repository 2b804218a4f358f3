import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { type Ecs, MOST_STOPPED_TASKS } from "../ecs";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";
import * as answer from "./ecs-answers";

/** ECS's part of AWS. */
export function ecsPart({ call, callUnless }: Calls, settings: ClientSettings): Part<Ecs> {
  const ecs = new ECSClient(settings);
  const api: Ecs = {
    async service(cluster, service) {
      const got = await callUnless(["ClusterNotFoundException"], "ecs:DescribeServices", () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
      );
      const found = got?.services?.[0];
      return found === undefined ? undefined : answer.service(found);
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
      return (got.tasks ?? []).map(answer.stoppedTask);
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
          // ECS has no error name for it.
          if (error instanceof Error && /^Unable to describe task definition/.test(error.message)) {
            return undefined;
          }
          throw error;
        }
      });
      const found = got?.taskDefinition;
      return (
        found && {
          arn: found.taskDefinitionArn,
          status: found.status ?? "ACTIVE",
          containers: (found.containerDefinitions ?? []).map(({ name, portMappings, image }) => ({
            name: name ?? "",
            image,
            ports: (portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
          })),
        }
      );
    },
  };
  return { api, clients: [ecs] };
}

import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type DescribeTaskDefinitionCommandInput,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from "@aws-sdk/client-ecs";
import { type Ecs, type ListedService, MOST_STOPPED_TASKS } from "../ecs";
import { call, callUnless } from "./client/call";
import type { ClientSettings } from "./client/settings";
import * as answer from "./ecs-answers";
import { allPages, batches } from "./pages";

/** What one call takes at most. */
const MOST_NAMES = 100;
const MOST_SERVICES = 10;

/** ECS's part of AWS. */
export function ecs(settings: ClientSettings): Ecs {
  const client = new ECSClient(settings);
  const describe = (input: DescribeTaskDefinitionCommandInput) =>
    call("ecs:DescribeTaskDefinition", async () => {
      try {
        return await client.send(new DescribeTaskDefinitionCommand(input));
      } catch (error) {
        // ECS has no error name for it.
        if (error instanceof Error && /^Unable to describe task definition/.test(error.message)) {
          return undefined;
        }
        throw error;
      }
    });
  return {
    async service(cluster, service) {
      const got = await callUnless(["ClusterNotFoundException"], "ecs:DescribeServices", () =>
        client.send(new DescribeServicesCommand({ cluster, services: [service] })),
      );
      const found = got?.services?.[0];
      return found === undefined ? undefined : answer.service(found);
    },

    async clusterCapacity(cluster) {
      const got = await call("ecs:DescribeClusters", () =>
        client.send(new DescribeClustersCommand({ clusters: [cluster] })),
      );
      const found = got.clusters?.[0];
      return (
        found && {
          providers: found.capacityProviders ?? [],
          defaultStrategy: answer.capacityProviders(found.defaultCapacityProviderStrategy),
        }
      );
    },

    async clusters() {
      const arns = await call("ecs:ListClusters", () =>
        allPages(async (nextToken) => {
          const got = await client.send(new ListClustersCommand({ nextToken }));
          return { items: got.clusterArns, nextToken: got.nextToken };
        }),
      );
      return arns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1));
    },

    async servicesOf(cluster) {
      const arns = await call("ecs:ListServices", () =>
        allPages(async (nextToken) => {
          const input = { cluster, maxResults: MOST_NAMES, nextToken };
          const got = await client.send(new ListServicesCommand(input));
          return { items: got.serviceArns, nextToken: got.nextToken };
        }),
      );
      const found: ListedService[] = [];
      for (const services of batches(arns, MOST_SERVICES)) {
        const got = await call("ecs:DescribeServices", () =>
          client.send(new DescribeServicesCommand({ cluster, services })),
        );
        const listed = got.services ?? [];
        found.push(
          ...listed.map((info) => ({ ...answer.service(info), cluster, name: info.serviceName ?? "" })),
        );
      }
      return found;
    },

    async stoppedTasks(cluster, serviceName) {
      const input = {
        cluster,
        serviceName,
        desiredStatus: "STOPPED" as const,
        maxResults: MOST_STOPPED_TASKS,
      };
      const { taskArns } = await call("ecs:ListTasks", () => client.send(new ListTasksCommand(input)));
      if (taskArns === undefined || taskArns.length === 0) {
        return [];
      }
      const got = await call("ecs:DescribeTasks", () =>
        client.send(new DescribeTasksCommand({ cluster, tasks: taskArns })),
      );
      return (got.tasks ?? []).map(answer.stoppedTask);
    },

    async activeRevisions(family) {
      const { taskDefinitionArns = [] } = await call("ecs:ListTaskDefinitions", () =>
        client.send(
          new ListTaskDefinitionsCommand({
            familyPrefix: family,
            status: "ACTIVE",
            sort: "DESC",
            maxResults: MOST_NAMES,
          }),
        ),
      );
      const revision = (arn: string) => Number(arn.slice(arn.lastIndexOf(":") + 1));
      return taskDefinitionArns
        .filter((arn) => arn.slice(arn.lastIndexOf("/") + 1, arn.lastIndexOf(":")) === family)
        .sort((a, b) => revision(b) - revision(a));
    },

    async taskDefinition(taskDefinition) {
      const got = await describe({ taskDefinition });
      return got?.taskDefinition && answer.taskDefinition(got.taskDefinition);
    },

    async registeredTaskDefinition(taskDefinition) {
      const got = await describe({ taskDefinition, include: ["TAGS"] });
      return got?.taskDefinition && answer.registered(got.taskDefinition, got.tags);
    },

    async registerTaskDefinition(content, tags) {
      const input = { ...content, tags } as unknown as RegisterTaskDefinitionCommandInput;
      const got = await call("ecs:RegisterTaskDefinition", () =>
        client.send(new RegisterTaskDefinitionCommand(input)),
      );
      return got.taskDefinition?.taskDefinitionArn ?? "";
    },
  };
}

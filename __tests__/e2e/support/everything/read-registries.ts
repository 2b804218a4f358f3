/** What AWS reports about the image repositories, the registries and the log groups of the app with every option. */
import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetRepositoryPolicyCommand,
  type Repository,
} from "@aws-sdk/client-ecr";
import { ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import { jsonRequest } from "../aws-request";
import type { Client } from "../client";

interface RepositoryStatement {
  readonly Principal: { readonly AWS: string | readonly string[] };
}

/** The repositories, each with the principals of its policy. */
export async function readRepositories(client: Client) {
  const ecr = new ECRClient(client);
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
  return Promise.all(
    repositories.map(async (repository: Repository) => {
      const { repositoryName } = repository;
      const { policyText } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
      const { Statement }: { readonly Statement: readonly RepositoryStatement[] } = JSON.parse(
        `${policyText}`,
      );
      return { ...repository, principals: Statement.flatMap(({ Principal }) => Principal.AWS) };
    }),
  );
}

/** The ids of the tasks that are registered in Cloud Map, sorted. */
export async function readRegistered(client: Client, serviceId: string): Promise<readonly string[]> {
  const { Instances } = await jsonRequest(
    client,
    "servicediscovery",
    "Route53AutoNaming_v20170314.ListInstances",
    { ServiceId: serviceId },
  );
  return Instances.map(({ Id }: { readonly Id: string }) => Id).sort();
}

/** The ids of a service's running tasks, sorted. */
export async function readTaskIds(client: Client, cluster: string, serviceName: string) {
  const { taskArns = [] } = await new ECSClient(client).send(new ListTasksCommand({ cluster, serviceName }));
  return taskArns.map((arn) => `${arn.split("/").at(-1)}`).sort();
}

import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import {
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import { RUNNING_STATUSES } from "../codedeploy";
import type { Inventory, ListedService } from "../inventory";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";
import * as answer from "./codedeploy-answers";
import { service as serviceAnswer } from "./ecs-answers";

/** What one call takes at most. */
const MOST = { services: 10, names: 100, deployments: 25 };

/** The part of AWS that looks at all services at once. */
export function inventoryPart({ call }: Calls, settings: ClientSettings): Part<Inventory> {
  const ecs = new ECSClient(settings);
  const codeDeploy = new CodeDeployClient(settings);

  const api: Inventory = {
    async clusters() {
      const arns = await allPages(async (nextToken) => {
        const got = await call("ecs:ListClusters", () => ecs.send(new ListClustersCommand({ nextToken })));
        return { items: got.clusterArns, nextToken: got.nextToken };
      });
      return arns.map(lastOf);
    },

    async servicesOf(cluster) {
      const arns = await allPages(async (nextToken) => {
        const input = { cluster, maxResults: MOST.names, nextToken };
        const got = await call("ecs:ListServices", () => ecs.send(new ListServicesCommand(input)));
        return { items: got.serviceArns, nextToken: got.nextToken };
      });
      const found: ListedService[] = [];
      for (const services of chunks(arns, MOST.services)) {
        const got = await call("ecs:DescribeServices", () =>
          ecs.send(new DescribeServicesCommand({ cluster, services })),
        );
        const listed = got.services ?? [];
        found.push(
          ...listed.map((info) => ({ ...serviceAnswer(info), cluster, name: info.serviceName ?? "" })),
        );
      }
      return found;
    },

    deploymentsRunning() {
      return allPages(async (nextToken) => {
        const input = { includeOnlyStatuses: [...RUNNING_STATUSES], nextToken };
        const got = await call("codedeploy:ListDeployments", () =>
          codeDeploy.send(new ListDeploymentsCommand(input)),
        );
        return { items: got.deployments, nextToken: got.nextToken };
      });
    },

    async deploymentsOf(ids) {
      const found = await Promise.all(
        chunks(ids, MOST.deployments).map((deploymentIds) =>
          call("codedeploy:BatchGetDeployments", () =>
            codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds })),
          ),
        ),
      );
      return found.flatMap(({ deploymentsInfo = [] }) =>
        deploymentsInfo.map((info) => ({
          ...answer.deployment(info.deploymentId ?? "", info),
          application: info.applicationName ?? "",
          deploymentGroup: info.deploymentGroupName ?? "",
        })),
      );
    },
  };
  return { api, clients: [ecs, codeDeploy] };
}

interface Page {
  readonly items: readonly string[] | undefined;
  readonly nextToken: string | undefined;
}

async function allPages(ask: (nextToken: string | undefined) => Promise<Page>): Promise<readonly string[]> {
  const all: string[] = [];
  let token: string | undefined;
  do {
    const { items = [], nextToken } = await ask(token);
    all.push(...items);
    token = nextToken;
  } while (token !== undefined);
  return all;
}

function chunks(all: readonly string[], most: number): string[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  );
}

/** A name from an ARN. */
function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

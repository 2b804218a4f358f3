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
import {
  type Action,
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { RUNNING_STATUSES } from "../codedeploy";
import type { Inventory, ListedService } from "../inventory";
import type { ListenerWeight } from "../load-balancing";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";
import * as answer from "./codedeploy-answers";
import { service as serviceAnswer } from "./ecs-answers";

/** What one call takes at most. */
const MOST = { services: 10, names: 100, deployments: 25, listeners: 20 };
const NO_LISTENER = "ListenerNotFoundException";

/** The part of AWS that looks at all services at once. */
export function inventoryPart({ call, callUnless }: Calls, settings: ClientSettings): Part<Inventory> {
  const ecs = new ECSClient(settings);
  const codeDeploy = new CodeDeployClient(settings);
  const balancing = new ElasticLoadBalancingV2Client(settings);

  const listeners = (ListenerArns: string[]) =>
    callUnless([NO_LISTENER], "elasticloadbalancing:DescribeListeners", () =>
      balancing.send(new DescribeListenersCommand({ ListenerArns })),
    );

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

    async defaultForwards(arns) {
      const found = new Map<string, readonly ListenerWeight[]>();
      for (const some of chunks(arns, MOST.listeners)) {
        const got = await listeners(some);
        // One that doesn't exist spoils the answer about all of them.
        const each =
          got === undefined && some.length > 1
            ? await Promise.all(some.map((arn) => listeners([arn])))
            : [got];
        for (const { ListenerArn = "", DefaultActions = [] } of each.flatMap((one) => one?.Listeners ?? [])) {
          found.set(ListenerArn, weightsOf(DefaultActions.find(({ Type }) => Type === "forward")));
        }
      }
      return found;
    },
  };
  return { api, clients: [ecs, codeDeploy, balancing] };
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

function weightsOf(forward: Action | undefined): readonly ListenerWeight[] {
  const groups = forward?.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0) {
    const targetGroupArn = forward?.TargetGroupArn;
    return targetGroupArn === undefined ? [] : [{ targetGroupArn, percent: 100 }];
  }
  // A weight that is left out counts as one.
  const sum = groups.reduce((total, { Weight = 1 }) => total + Weight, 0);
  return groups.map(({ TargetGroupArn = "", Weight = 1 }) => ({
    targetGroupArn: TargetGroupArn,
    percent: sum === 0 ? 0 : Math.round((Weight * 1_000) / sum) / 10,
  }));
}

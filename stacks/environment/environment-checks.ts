import { checkCluster, checkClusterRegion } from "../cluster/cluster-props";
import { checkExec } from "../constructs/exec/exec-checks";
import { serviceListeners } from "../constructs/load-balancing/listeners";
import {
  checkRuleConflicts,
  type PlacedRule,
  placedRules,
} from "../constructs/load-balancing/rules/rule-conflicts";
import { checkNetwork, checkNetworkRegion } from "../constructs/network/network-checks";
import { checkNetworkLookup } from "../constructs/network/network-lookup";
import { checkTasksCanStart, type StartingTask } from "../constructs/network/task-start";
import { containersOf } from "../constructs/task/task-props";
import { checkRepositories } from "../images/image-repositories-props";
import {
  checkLookedUpSubnets,
  checkNetworkIds,
  loadBalancerIn,
  type SubnetUser,
} from "../network/network-ids";
import { checkServiceNames } from "../service/names/service-name-checks";
import { checkService, type SharedListeners, subnetUsers } from "../service/service-checks";
import type { NormalizedService } from "../service/service-props";
import { checkServicePlace } from "../service/service-regions";
import { checkShared, sharedListeners } from "../service/service-stack-props";
import { referenceKey } from "../support/cdktf/references";
import { accountOf, checkPattern } from "../support/names";
import { checkOrder, orderOf } from "../support/order";
import type { Problem } from "../support/problems";
import { type ReadResult, readProps } from "../support/props";
import { checkSettings } from "../support/stack-settings";
import { checkEnvironmentProbes } from "./environment-probes";
import {
  clusterId,
  type Environments,
  environmentsShape,
  imagesId,
  type NormalizedEnvironment,
  type NormalizedEnvironmentCluster,
  type NormalizedEnvironments,
  networkId,
  serviceId,
} from "./environment-props";

/** All problems of all environments. Their paths start with the environment's name. Unresolved tokens pass. */
export function checkEnvironments(environments: Environments): Problem[] {
  return [...readEnvironments(environments).problems];
}

/** Reads environments and finds all their problems. */
export function readEnvironments(environments: Environments): ReadResult<NormalizedEnvironments> {
  return readProps(environments, environmentsShape, (all) => [
    ...Object.entries(all).flatMap(([name, environment]) => checkEnvironment(name, environment)),
    ...checkRules(all),
    ...checkStackIds(all),
    ...checkOrder("environment", orderOf(all), (name) => name),
  ]);
}

function checkEnvironment(name: string, environment: NormalizedEnvironment): Problem[] {
  const { cluster, imageRepositories, services } = environment;
  const serviceProblems = Object.entries(services).flatMap(([shortName, service]) =>
    withPrefix(`${name}.services.${shortName}`, [
      ...checkServiceNames(
        { ...service, name: serviceId(name, shortName), hasSharedCluster: hasSharedCluster(cluster) },
        environment.roles?.namePrefix,
      ),
      ...checkService({ ...service, name: serviceId(name, shortName) }, listenersOf(cluster)),
      ...checkServicePlace(service, { account: accountOf(environment), region: environment.region }),
      ...checkExec("exec", service.exec ?? { kind: "off" }, hasSharedCluster(cluster)),
    ]),
  );
  return [
    ...checkPattern(name, name),
    ...withPrefix(name, checkSettings(environment)),
    ...checkEnvironmentNetwork(name, environment),
    ...withPrefix(name, checkEnvironmentProbes(environment)),
    ...withPrefix(
      `${name}.cluster`,
      cluster === undefined ? [] : checkEnvironmentCluster(name, cluster, environment.region),
    ),
    ...withPrefix(
      name,
      checkRepositories("imageRepositories", name, imageRepositories ?? {}, environment.region),
    ),
    ...serviceProblems,
    ...checkOrder("service", orderOf(services), (shortName) => `${name}.services.${shortName}`),
  ];
}

function checkEnvironmentNetwork(name: string, environment: NormalizedEnvironment): Problem[] {
  const { network } = environment;
  switch (network.kind) {
    case "own":
      return [
        ...withPrefix(`${name}.network`, [
          ...checkNetwork({ ...network, name }, environment.roles?.namePrefix),
          ...checkNetworkRegion(network, environment.region),
        ]),
        ...withPrefix(
          name,
          checkTasksCanStart("network", network, environment.region, privateTasks(environment)),
        ),
      ];
    case "existing":
      return withPrefix(name, checkNetworkIds(network, usersOfSubnets(environment)));
    case "lookup":
      return withPrefix(`${name}.network`, [
        ...checkNetworkLookup(network),
        ...checkLookedUpSubnets(network, usersOfSubnets(environment)),
      ]);
  }
}

/** The tasks in private subnets, with paths relative to the environment. */
function privateTasks({ services }: NormalizedEnvironment): StartingTask[] {
  return Object.entries(services)
    .filter(([, { taskSubnets }]) => taskSubnets === "private")
    .flatMap(([shortName, service]) =>
      containersOf(service).map(({ prop, image, secrets }) => ({
        imageProp: `services.${shortName}.${prop}.image`,
        image,
        secrets,
      })),
    );
}

function checkEnvironmentCluster(
  name: string,
  cluster: NormalizedEnvironmentCluster,
  region: string,
): Problem[] {
  return cluster.kind === "own"
    ? [...checkCluster({ ...cluster, name }), ...checkClusterRegion(cluster, region)]
    : checkShared(cluster, region);
}

function hasSharedCluster(cluster: NormalizedEnvironmentCluster | undefined): boolean {
  return cluster?.kind === "own" || cluster?.clusterArn !== undefined;
}

function usersOfSubnets({ cluster, services }: NormalizedEnvironment): SubnetUser[] {
  return [
    ...(cluster?.kind === "own" && cluster.loadBalancer !== undefined
      ? [loadBalancerIn(cluster.loadBalancer.scheme)]
      : []),
    ...Object.values(services).flatMap(subnetUsers),
  ];
}

function listenersOf(cluster: NormalizedEnvironmentCluster | undefined): SharedListeners | undefined {
  if (cluster?.kind === "own") {
    const { loadBalancer } = cluster;
    return loadBalancer === undefined
      ? undefined
      : {
          hasTestListener: loadBalancer.testListener.kind !== "none",
          probeHost: loadBalancer.productionListener.kind === "https" ? "needed" : "known",
        };
  }
  return sharedListeners(cluster?.sharedLoadBalancer);
}

/** Finds rules that conflict, in all environments: several may use the same existing load balancer. */
function checkRules(environments: NormalizedEnvironments): Problem[] {
  return checkRuleConflicts(
    Object.entries(environments).flatMap(([name, { cluster, services }]) =>
      Object.entries(services).flatMap(([shortName, service]) =>
        rulesOf(`${name}.services.${shortName}`, service, listenerKeys(name, cluster)),
      ),
    ),
  );
}

interface ListenerKeys {
  readonly production: string | undefined;
  readonly test: string | undefined;
}

function listenerKeys(name: string, cluster: NormalizedEnvironmentCluster | undefined): ListenerKeys {
  if (cluster?.kind !== "existing") {
    return { production: `${name} production`, test: `${name} test` };
  }
  const { productionListenerArn, testListenerArn } = cluster.sharedLoadBalancer ?? {};
  return {
    production: referenceKey(productionListenerArn, ["arn", "id"]),
    test: referenceKey(testListenerArn, ["arn", "id"]),
  };
}

function rulesOf(
  prop: string,
  { productionListener, testListener }: Omit<NormalizedService, "name">,
  { production, test }: ListenerKeys,
): PlacedRule[] {
  const listeners = serviceListeners(productionListener, testListener);
  return listeners.kind !== "rules"
    ? []
    : [
        ...placedRules(`${prop}.productionListener.rules`, production, listeners.rules),
        ...placedRules(
          // Without rules, the test listener has those of the production listener.
          `${prop}.${listeners.testRules === listeners.rules ? "production" : "test"}Listener.rules`,
          test,
          listeners.testRules ?? {},
        ),
      ];
}

/** Finds stacks with the same id, such as service "a-b" of "shop" and service "b" of "shop-a". */
function checkStackIds(environments: NormalizedEnvironments): Problem[] {
  const stacks = Object.entries(environments).flatMap(
    ([name, { network, cluster, imageRepositories, services }]) => [
      ...(network.kind !== "existing" ? [{ prop: `${name}.network`, id: networkId(name) }] : []),
      ...(cluster?.kind === "own" ? [{ prop: `${name}.cluster`, id: clusterId(name) }] : []),
      ...(imageRepositories === undefined ? [] : [{ prop: `${name}.imageRepositories`, id: imagesId(name) }]),
      ...Object.keys(services).map((shortName) => ({
        prop: `${name}.services.${shortName}`,
        id: serviceId(name, shortName),
      })),
    ],
  );
  return stacks.flatMap(({ prop, id }, index) => {
    const first = stacks.findIndex((stack) => stack.id === id);
    return first === index
      ? []
      : [
          {
            prop,
            what: `its stack id ${id} is also the stack id of ${stacks[first]?.prop}`,
            allowed: "names that give each stack a different id: <environment>-<service>",
            fix: "rename one of them",
          },
        ];
  });
}

function withPrefix(path: string, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, prop: `${path}.${problem.prop}` }));
}

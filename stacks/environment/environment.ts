import type { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ClusterStack } from "../cluster/cluster-stack";
import { ImageRepositoryStack } from "../images/image-repository-stack";
import { NetworkLookupStack, NetworkStack } from "../network/network-stack";
import { ServiceStack } from "../service/service-stack";
import type { SharedResources } from "../service/service-stack-props";
import { withoutTokenTraces } from "../support/cdktf/token-traces";
import { applyOrder, orderOf } from "../support/order";
import { throwIfAny } from "../support/problems";
import { Checked } from "../support/props";
import { readEnvironments } from "./environment-checks";
import { openToProbes } from "./environment-probes";
import {
  clusterId,
  type Environments,
  imagesId,
  type NormalizedEnvironment,
  networkId,
  serviceId,
} from "./environment-props";

/** The stacks of one environment. */
export interface EnvironmentStacks {
  /** The stack of the network. `undefined` unless the environment creates a network. */
  readonly network: NetworkStack | undefined;
  /** The stack that looks up the network. `undefined` unless the environment looks it up. */
  readonly networkLookup: NetworkLookupStack | undefined;
  /** The stack of the cluster. `undefined` unless the environment creates a cluster. */
  readonly cluster: ClusterStack | undefined;
  /** The stack of the image repositories. `undefined` without them. */
  readonly images: ImageRepositoryStack | undefined;
  /** The stacks of the services, by short name. */
  readonly services: Readonly<Record<string, ServiceStack>>;
  /** All stacks of the environment, such as for a backend or an Aspect of your own. */
  readonly all: readonly TerraformStack[];
}

/**
 * Creates the stacks of all environments: `<environment>-network`, `<environment>-cluster`, `<environment>-images`,
 * and `<environment>-<service>` for each service.
 *
 * @param only the name of the only environment to create stacks for. All environments are checked in any case.
 * @default - all
 * @returns the stacks, by environment
 * @throws InvalidPropsError with all problems of all environments, before any stack is created
 */
export function addEnvironments(
  scope: Construct,
  environments: Environments,
  only?: string,
): Readonly<Record<string, EnvironmentStacks>> {
  const { checked, problems } = readEnvironments(environments);
  throwIfAny("the app", problems);
  const wanted = Object.entries(checked.props).filter(([name]) => only === undefined || name === only);
  const made = withoutTokenTraces(() =>
    Object.fromEntries(wanted.map(([name, environment]) => [name, addEnvironment(scope, name, environment)])),
  );
  applyOrder(orderOf(checked.props), (name) => made[name]?.all ?? []);
  return made;
}

function addEnvironment(
  scope: Construct,
  name: string,
  environment: NormalizedEnvironment,
): EnvironmentStacks {
  const { network, cluster, imageRepositories, services, after: _environments, ...settings } = environment;
  const networkStack =
    network.kind === "own"
      ? new NetworkStack(scope, networkId(name), new Checked({ ...settings, ...network, name }))
      : undefined;
  const lookupStack =
    network.kind === "lookup"
      ? new NetworkLookupStack(scope, networkId(name), new Checked({ ...settings, ...network }))
      : undefined;
  const ids = network.kind === "existing" ? network : (networkStack ?? lookupStack)?.ids;
  if (ids === undefined) {
    throw new Error(`environment ${name} has no network`);
  }
  const clusterStack =
    cluster?.kind === "own"
      ? new ClusterStack(
          scope,
          clusterId(name),
          new Checked({
            ...settings,
            ...openToProbes(cluster, services, ids.natCidrBlocks),
            name,
            network: ids,
          }),
        )
      : undefined;
  const images =
    imageRepositories === undefined
      ? undefined
      : new ImageRepositoryStack(
          scope,
          imagesId(name),
          new Checked({ ...settings, name, repositories: imageRepositories }),
        );
  const shared = cluster?.kind === "existing" ? sharedResources(cluster) : clusterStack?.shared;
  const made = Object.entries(services).map(([shortName, { after: _services, ...service }]) => {
    const fullName = serviceId(name, shortName);
    const props = new Checked({ ...settings, ...service, ...shared, name: fullName, network: ids });
    const stack = new ServiceStack(scope, fullName, props);
    if (images !== undefined) {
      stack.addDependency(images);
    }
    return [shortName, stack] as const;
  });
  const serviceStacks = new Map(made);
  applyOrder(orderOf(services), (shortName) =>
    [serviceStacks.get(shortName)].filter((one) => one !== undefined),
  );
  return {
    network: networkStack,
    networkLookup: lookupStack,
    cluster: clusterStack,
    images,
    services: Object.fromEntries(made),
    all: [networkStack, lookupStack, clusterStack, images, ...serviceStacks.values()].filter(
      (stack) => stack !== undefined,
    ),
  };
}

/** A cluster's values without its kind, which a service doesn't know. */
function sharedResources({
  kind,
  ...shared
}: { readonly kind: "existing" } & SharedResources): SharedResources {
  return shared;
}

import { CLUSTER_FIELDS, type ClusterProps, type NormalizedCluster } from "../cluster/cluster-props";
import { NETWORK_LOOKUP_FIELDS, type NetworkLookupProps } from "../constructs/network/network-lookup";
import {
  NETWORK_FIELDS,
  type NetworkProps,
  type NormalizedNetwork,
} from "../constructs/network/network-props";
import { REFUSED_SERVICE_PROPS } from "../constructs/refused-props";
import {
  type NormalizedRepositories,
  repositoriesShape,
  type StackImageRepository,
} from "../images/image-repositories-props";
import { NETWORK_IDS_FIELDS, type NetworkIds, type NormalizedNetworkIds } from "../network/network-ids";
import { type NormalizedService, SERVICE_FIELDS, type ServiceProps } from "../service/service-props";
import { SHARED_FIELDS, type SharedResources } from "../service/service-stack-props";
import { knownListOf, objectOf, optional, recordOf, text, variantsOf, withDefault } from "../support/props";
import { type NormalizedSettings, SETTINGS_FIELDS, type StackSettings } from "../support/stack-settings";

/** The network of an environment: `own` creates a new one, `existing` uses one by its ids, `lookup` finds one by tags. */
export type EnvironmentNetwork =
  | ({ readonly kind: "own" } & Omit<NetworkProps, "name">)
  | ({ readonly kind: "existing" } & NetworkIds)
  | ({ readonly kind: "lookup" } & NetworkLookupProps);

/**
 * What the services of an environment share: `own` creates an ECS cluster, with a load balancer if configured;
 * `existing` uses what is there.
 */
export type EnvironmentCluster =
  | ({ readonly kind: "own" } & Omit<ClusterProps, "name">)
  | ({ readonly kind: "existing" } & SharedResources);

/**
 * One environment: a network and the services in it.
 *
 * @see https://developer.hashicorp.com/terraform/cdktf/concepts/stacks
 */
export interface Environment extends StackSettings {
  /** The network of the services. */
  readonly network: EnvironmentNetwork;
  /** What the services share. @default - each service has its own cluster and load balancer */
  readonly cluster?: EnvironmentCluster;
  /**
   * Repositories for the images of services, by short name. They are in the stack `<environment>-images`, which is
   * deployed before the services: push an image before the first deployment of a service that runs it. The
   * default of a repository's name is `<environment>/<short name>`. @default - none
   */
  readonly imageRepositories?: Readonly<Record<string, StackImageRepository>>;
  /**
   * The services by short name. `<environment>-<short name>` is the service's name in AWS and the id of its stack:
   * a changed name replaces the live service.
   */
  readonly services: Readonly<Record<string, EnvironmentService>>;
  /**
   * The names of environments, for instance of another region, that are deployed first: the stacks of this one start
   * when all theirs have succeeded. If only this environment is synthesized, nothing is waited for. @default - none
   */
  readonly after?: readonly string[];
}

/**
 * A service of an environment.
 *
 * @see https://developer.hashicorp.com/terraform/cdktf/concepts/stacks
 */
export interface EnvironmentService extends Omit<ServiceProps, "name"> {
  /**
   * The short names of services in the same environment that are deployed first, for instance a canary: this service
   * starts when all of them have succeeded. @default - none
   */
  readonly after?: readonly string[];
}

/** A service of an environment with all defaults filled in. */
export type NormalizedEnvironmentService = Omit<NormalizedService, "name"> & {
  readonly after: readonly string[];
};

/** Environments by name. */
export type Environments = Readonly<Record<string, Environment>>;

/** The network of an environment with all defaults filled in. */
export type NormalizedEnvironmentNetwork =
  | ({ readonly kind: "own" } & Omit<NormalizedNetwork, "name">)
  | ({ readonly kind: "existing" } & NormalizedNetworkIds)
  | ({ readonly kind: "lookup" } & NetworkLookupProps);

/** What the services of an environment share, with all defaults filled in. */
export type NormalizedEnvironmentCluster =
  | ({ readonly kind: "own" } & Omit<NormalizedCluster, "name">)
  | ({ readonly kind: "existing" } & SharedResources);

/** An environment with all defaults filled in. */
export interface NormalizedEnvironment extends NormalizedSettings {
  readonly network: NormalizedEnvironmentNetwork;
  readonly cluster?: NormalizedEnvironmentCluster | undefined;
  readonly imageRepositories?: NormalizedRepositories | undefined;
  readonly services: Readonly<Record<string, NormalizedEnvironmentService>>;
  readonly after: readonly string[];
}

/** Environments with all defaults filled in. */
export type NormalizedEnvironments = Readonly<Record<string, NormalizedEnvironment>>;

const { name: _service, ...serviceFields } = SERVICE_FIELDS;
const { name: _network, ...networkFields } = NETWORK_FIELDS;
const { name: _cluster, ...clusterFields } = CLUSTER_FIELDS;

const after = withDefault(knownListOf(text), []);

/** The shape of `Environments`. */
export const environmentsShape = recordOf(
  objectOf<NormalizedEnvironment>({
    ...SETTINGS_FIELDS,
    network: variantsOf<NormalizedEnvironmentNetwork>({
      own: networkFields,
      existing: NETWORK_IDS_FIELDS,
      lookup: NETWORK_LOOKUP_FIELDS,
    }),
    cluster: optional(
      variantsOf<NormalizedEnvironmentCluster>({ own: clusterFields, existing: SHARED_FIELDS }),
    ),
    imageRepositories: optional(repositoriesShape),
    services: recordOf(
      objectOf<NormalizedEnvironmentService>({ ...serviceFields, after }, REFUSED_SERVICE_PROPS),
    ),
    after,
  }),
);

/** The id of the stack that creates or looks up a network. */
export const networkId = (environment: string): string => `${environment}-network`;

/** The id of a cluster's stack. */
export const clusterId = (environment: string): string => `${environment}-cluster`;

/** The id of the stack of image repositories. */
export const imagesId = (environment: string): string => `${environment}-images`;

/** A service's AWS name, and the id of its stack. */
export const serviceId = (environment: string, shortName: string): string => `${environment}-${shortName}`;

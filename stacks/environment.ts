import type { Construct } from "constructs";
import { checkNetwork } from "./constructs/network/network-checks";
import {
  NETWORK_FIELDS,
  type NetworkProps,
  type NormalizedNetwork,
} from "./constructs/network/network-props";
import { NETWORK_IDS_FIELDS, type NetworkIds, NetworkStack } from "./network-stack";
import { checkNetworkIds, checkService } from "./service-checks";
import { type NormalizedService, SERVICE_FIELDS, type ServiceProps } from "./service-props";
import { ServiceStack } from "./service-stack";
import { checkPattern } from "./support/names";
import { type Problem, throwIfAny } from "./support/problems";
import { Checked, objectOf, type ReadResult, readProps, recordOf, variantsOf } from "./support/props";
import {
  checkSettings,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "./support/stack-settings";

/** The network of an environment: `own` creates a new one, `existing` uses one by its ids. */
export type EnvironmentNetwork =
  | ({ readonly kind: "own" } & Omit<NetworkProps, "name">)
  | ({ readonly kind: "existing" } & NetworkIds);

/** One environment: a network and the services in it. */
export interface Environment extends StackSettings {
  readonly network: EnvironmentNetwork;
  /**
   * The services by short name. `<environment>-<short name>` is the service's name in AWS and the id of its stack:
   * a changed name replaces the live service.
   */
  readonly services: Readonly<Record<string, Omit<ServiceProps, "name">>>;
}

/** Environments by name. */
export type Environments = Readonly<Record<string, Environment>>;

/** The stacks of one environment. */
export interface EnvironmentStacks {
  /** `undefined` if the environment uses an existing network. */
  readonly network: NetworkStack | undefined;
  /** By short name. */
  readonly services: Readonly<Record<string, ServiceStack>>;
}

type NormalizedEnvironmentNetwork =
  | ({ readonly kind: "own" } & Omit<NormalizedNetwork, "name">)
  | ({ readonly kind: "existing" } & NetworkIds);

/** An environment with all defaults filled in. */
interface NormalizedEnvironment extends NormalizedSettings {
  readonly network: NormalizedEnvironmentNetwork;
  readonly services: Readonly<Record<string, Omit<NormalizedService, "name">>>;
}

type NormalizedEnvironments = Readonly<Record<string, NormalizedEnvironment>>;

const { name: _service, ...serviceFields } = SERVICE_FIELDS;
const { name: _network, ...networkFields } = NETWORK_FIELDS;

const environmentsShape = recordOf(
  objectOf<NormalizedEnvironment>({
    ...SETTINGS_FIELDS,
    network: variantsOf<NormalizedEnvironmentNetwork>({ own: networkFields, existing: NETWORK_IDS_FIELDS }),
    services: recordOf(objectOf(serviceFields)),
  }),
);

/**
 * Creates the stacks of all environments: `<environment>-network`, and `<environment>-<service>` for each service.
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
  return Object.fromEntries(
    Object.entries(checked.props)
      .filter(([name]) => only === undefined || name === only)
      .map(([name, environment]) => [name, addEnvironment(scope, name, environment)]),
  );
}

/** All problems of all environments. Their paths start with the environment's name. Unresolved tokens pass. */
export function checkEnvironments(environments: Environments): Problem[] {
  return [...readEnvironments(environments).problems];
}

function readEnvironments(environments: Environments): ReadResult<NormalizedEnvironments> {
  return readProps(environments, environmentsShape, (all) => [
    ...Object.entries(all).flatMap(([name, environment]) => checkEnvironment(name, environment)),
    ...checkStackIds(all),
  ]);
}

/** The id of a network's stack. */
const networkId = (environment: string): string => `${environment}-network`;

/** A service's AWS name, and the id of its stack. */
const serviceId = (environment: string, shortName: string): string => `${environment}-${shortName}`;

function addEnvironment(
  scope: Construct,
  name: string,
  environment: NormalizedEnvironment,
): EnvironmentStacks {
  const { network, services, ...settings } = environment;
  const networkStack =
    network.kind === "own"
      ? new NetworkStack(scope, networkId(name), new Checked({ ...settings, ...network, name }))
      : undefined;
  const ids = network.kind === "existing" ? network : networkStack?.ids;
  if (ids === undefined) {
    throw new Error(`environment ${name} has no network`);
  }
  const serviceStacks = Object.entries(services).map(([shortName, service]) => {
    const fullName = serviceId(name, shortName);
    const props = new Checked({ ...settings, ...service, name: fullName, network: ids });
    return [shortName, new ServiceStack(scope, fullName, props)];
  });
  return { network: networkStack, services: Object.fromEntries(serviceStacks) };
}

function checkEnvironment(name: string, environment: NormalizedEnvironment): Problem[] {
  const { network, services } = environment;
  const networkProblems =
    network.kind === "own"
      ? withPrefix(`${name}.network`, checkNetwork({ ...network, name }))
      : withPrefix(name, checkNetworkIds(network));
  const serviceProblems = Object.entries(services).flatMap(([shortName, service]) =>
    withPrefix(
      `${name}.services.${shortName}`,
      checkService({ ...service, name: serviceId(name, shortName) }),
    ),
  );
  return [
    ...checkPattern(name, name),
    ...withPrefix(name, checkSettings(environment)),
    ...networkProblems,
    ...serviceProblems,
  ];
}

/** Finds stacks with the same id, such as service "a-b" of "shop" and service "b" of "shop-a". */
function checkStackIds(environments: NormalizedEnvironments): Problem[] {
  const stacks = Object.entries(environments).flatMap(([name, { network, services }]) => [
    ...(network.kind === "own" ? [{ prop: `${name}.network`, id: networkId(name) }] : []),
    ...Object.keys(services).map((shortName) => ({
      prop: `${name}.services.${shortName}`,
      id: serviceId(name, shortName),
    })),
  ]);
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

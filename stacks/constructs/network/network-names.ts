import {
  checkGivenName,
  checkNames,
  NAME_RULES,
  type NameSpecs,
  nameFields,
  RANDOM_SUFFIX_LENGTH,
  resolveNames,
  type UsedName,
  usedNames,
} from "../../support/names";
import { isKnown, type Problem } from "../../support/problems";
import { type Fields, objectOf, optional, recordOf, type Shape, text, textList } from "../../support/props";
import { awsServices, type Endpoints } from "./endpoints";
import type { FlowLogs } from "./flow-logs";

/**
 * The names of a network's resources in AWS. Most are `Name` tags, 1 to 256 characters, which may change at any time.
 * The stack makes those that are not given from the network's `name`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 */
export interface NetworkNames {
  /** The `Name` tag of the VPC. @default - `<name>` */
  readonly vpc: string;
  /** The `Name` tag of the internet gateway. @default - `<name>` */
  readonly internetGateway: string;
  /** The `Name` tag of the VPC's default security group. @default - `<name> default, locked` */
  readonly defaultSecurityGroup: string;
  /** The `Name` tag of the route table of the public subnets. @default - `<name> public` */
  readonly publicRouteTable: string;
  /** The `Name` tags of the public subnets, one for each zone. @default - `<name> public <zone>` */
  readonly publicSubnets: readonly string[];
  /** The `Name` tags of the private subnets, one for each zone. @default - `<name> private <zone>` */
  readonly privateSubnets: readonly string[];
  /** The `Name` tags of the route tables of the private subnets, one for each zone. @default - `<name> private <zone>` */
  readonly privateRouteTables: readonly string[];
  /** The `Name` tags of the NAT gateways, one for each. @default - `<name> nat <zone>` */
  readonly natGateways: readonly string[];
  /** The `Name` tags of the addresses of the NAT gateways, one for each. @default - `<name> nat <zone>` */
  readonly natAddresses: readonly string[];
  /** The `Name` tags of VPC endpoints by AWS's name of the service, such as `ecr.api`. @default - `<name> <service>` */
  readonly endpoints: Readonly<Record<string, string>>;
  /**
   * The security group of the interface endpoints, 1 to 255 characters. It is also its `Name` tag. A changed name
   * replaces the group. @default - `<name>-endpoints-` and a number that Terraform adds; the tag is `<name> endpoints`
   */
  readonly endpointSecurityGroup: string;
  /** The `Name` tag of the flow log. @default - `<name>` */
  readonly flowLog: string;
  /** The log group of the flow logs, 1 to 512 characters. A change replaces it. @default - `/vpc/<name>/flow-logs` */
  readonly flowLogGroup: string;
  /**
   * The role that writes the flow logs, 1 to 64 characters. It gets no `roles.namePrefix`. A change replaces it.
   * @default - `<name>-flow-logs`
   */
  readonly flowLogRole: string;
  /** The inline policy of this role, 1 to 128 characters. A change replaces it. @default - `policy` */
  readonly flowLogRolePolicy: string;
}

type ListName = "publicSubnets" | "privateSubnets" | "privateRouteTables" | "natGateways" | "natAddresses";
type SingleName = Exclude<keyof NetworkNames, ListName | "endpoints">;

/** What decides which resources a network has. */
export interface NamedNetwork {
  readonly name: string;
  readonly names?: Partial<NetworkNames>;
  readonly availabilityZones: readonly string[];
  readonly nat: "none" | "one" | "one-per-zone";
  readonly endpoints: Endpoints;
  readonly flowLogs: FlowLogs;
}

/** All names of a network. The group of the endpoints has one only if it is given. */
export type ResolvedNetworkNames = Omit<NetworkNames, "endpointSecurityGroup"> & {
  readonly endpointSecurityGroup: string | undefined;
};

const unlessFlowLogs = ({ flowLogs }: NamedNetwork) =>
  flowLogs.kind === "none" ? "the network has no flow logs" : undefined;

const unlessCloudWatch = ({ flowLogs }: NamedNetwork) =>
  flowLogs.kind === "cloudwatch" ? undefined : "flowLogs is not of the kind cloudwatch";

/** How the names are made of which a network has one each. */
export const NETWORK_NAMES: NameSpecs<SingleName, NamedNetwork> = {
  vpc: { rule: NAME_RULES.nameTag, render: (name) => name },
  internetGateway: { rule: NAME_RULES.nameTag, render: (name) => name },
  defaultSecurityGroup: { rule: NAME_RULES.nameTag, render: (name) => `${name} default, locked` },
  publicRouteTable: { rule: NAME_RULES.nameTag, render: (name) => `${name} public` },
  endpointSecurityGroup: {
    rule: NAME_RULES.securityGroup,
    render: (name) => `${name}-endpoints-`,
    added: RANDOM_SUFFIX_LENGTH,
    missing: ({ endpoints }) =>
      awsServices(endpoints).every((service) => service === "s3")
        ? "the network has no interface endpoints"
        : undefined,
  },
  flowLog: { rule: NAME_RULES.nameTag, render: (name) => name, missing: unlessFlowLogs },
  flowLogGroup: {
    rule: NAME_RULES.logGroup,
    render: (name) => `/vpc/${name}/flow-logs`,
    missing: unlessCloudWatch,
  },
  flowLogRole: { rule: NAME_RULES.role, render: (name) => `${name}-flow-logs`, missing: unlessCloudWatch },
  flowLogRolePolicy: { rule: NAME_RULES.rolePolicy, render: () => "policy", missing: unlessCloudWatch },
};

/** The names of which a network has one for each zone or NAT gateway. */
const LISTS: Readonly<Record<ListName, "public" | "private" | "nat">> = {
  publicSubnets: "public",
  privateSubnets: "private",
  privateRouteTables: "private",
  natGateways: "nat",
  natAddresses: "nat",
};

const isList = (key: string): key is ListName => key in LISTS;

/** The shape of the names that users give. */
export const networkNamesShape: Shape<Partial<NetworkNames>> = objectOf<Partial<NetworkNames>>({
  ...nameFields(NETWORK_NAMES),
  ...(Object.fromEntries(Object.keys(LISTS).map((key) => [key, optional(textList)])) as Fields<
    Partial<Pick<NetworkNames, ListName>>
  >),
  endpoints: optional(recordOf(text)),
});

/** All names: the given ones, and the others made from the network's name. */
export function networkNames(network: NamedNetwork): ResolvedNetworkNames {
  const { name, names = {}, endpoints } = network;
  const lists = Object.keys(LISTS)
    .filter(isList)
    .map((key) => [key, names[key] ?? renderList(key, network)]);
  return {
    ...resolveNames(NETWORK_NAMES, name, network, singleNames(names)),
    ...(Object.fromEntries(lists) as Pick<NetworkNames, ListName>),
    endpoints: {
      ...Object.fromEntries(awsServices(endpoints).map((service) => [service, `${name} ${service}`])),
      ...names.endpoints,
    },
    endpointSecurityGroup: names.endpointSecurityGroup,
  };
}

/** The names that AWS gets, and their rules. */
export function usedNetworkNames(network: NamedNetwork, rolePrefix?: string): UsedName[] {
  const { name, names = {} } = network;
  return usedNames(NETWORK_NAMES, name, network, singleNames(names), rolePrefix);
}

/** Everything that is wrong with the names of a network. Unresolved tokens pass. */
export function checkNetworkNames(network: NamedNetwork, rolePrefix?: string): Problem[] {
  const { name, names = {}, endpoints } = network;
  const services = awsServices(endpoints);
  return [
    ...checkNames({ name, given: singleNames(names), specs: NETWORK_NAMES, props: network, rolePrefix }),
    ...Object.keys(LISTS)
      .filter(isList)
      .flatMap((key) => checkList(key, network)),
    ...Object.entries(names.endpoints ?? {}).flatMap(([service, given]) =>
      services.includes(service)
        ? checkGivenName(`names.endpoints.${service}`, given, NAME_RULES.nameTag)
        : [
            {
              prop: `names.endpoints.${service}`,
              what: "has no effect: the network has no such endpoint",
              allowed: services.length === 0 ? "no name, since there are no endpoints" : services.join(", "),
              fix: "correct it, or remove it",
            },
          ],
    ),
  ];
}

function singleNames(names: Partial<NetworkNames>): Partial<Record<SingleName, string>> {
  const single = Object.entries(names).filter(([key]) => key in NETWORK_NAMES);
  return Object.fromEntries(single) as Partial<Record<SingleName, string>>;
}

function renderList(key: ListName, { name, availabilityZones, nat }: NamedNetwork): string[] {
  const zones =
    LISTS[key] === "nat"
      ? availabilityZones.slice(0, { none: 0, one: 1, "one-per-zone": availabilityZones.length }[nat])
      : availabilityZones;
  return zones.map((zone) => `${name} ${LISTS[key]} ${zone}`);
}

function checkList(key: ListName, network: NamedNetwork): Problem[] {
  const prop = `names.${key}`;
  const given = network.names?.[key];
  if (given === undefined || !isKnown(given) || !isKnown(network.availabilityZones)) {
    return [];
  }
  const { length } = renderList(key, network);
  return [
    ...(given.length === length
      ? []
      : [
          {
            prop,
            what: `got ${given.length} names`,
            allowed: `${length}: one for each ${LISTS[key] === "nat" ? "NAT gateway" : "of availabilityZones"}`,
            fix: length === 0 ? "remove it" : `list ${length} names`,
          },
        ]),
    ...given.flatMap((one, index) => checkGivenName(`${prop}[${index}]`, one, NAME_RULES.nameTag)),
  ];
}

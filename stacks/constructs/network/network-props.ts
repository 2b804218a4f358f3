import type { Filled } from "../../support/defaults";
import {
  type Fields,
  knownListOf,
  knownOneOf,
  optional,
  text,
  textList,
  withDefault,
} from "../../support/props";
import { type Endpoints, endpointsShape } from "./endpoints";
import { type FlowLogs, flowLogsShape } from "./flow-logs";
import { type NetworkNames, networkNamesShape } from "./network-names";

/**
 * How private subnets reach the internet: not at all, through one NAT gateway, or through one NAT gateway in each
 * zone.
 */
export type Nat = "none" | "one" | "one-per-zone";

/**
 * The properties of a network: a VPC with public and private subnets.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
export interface NetworkProps {
  /** Prefix of the resources' names and `Name` tags: letters, digits and single hyphens. */
  readonly name: string;
  /** The names of single resources. @default - made from `name` */
  readonly names?: Partial<NetworkNames>;
  /** The VPC's IPv4 block, /16 to /23; with given subnet blocks /16 to /26. @default "10.0.0.0/16" */
  readonly cidrBlock?: string;
  /**
   * The Availability Zones of the subnets by name (`eu-west-1a`), 2 to 8. A load balancer needs two. They are not
   * looked up, so that a zone that AWS adds changes no subnet. Add new zones at the end: a subnet belongs to a
   * position in this list.
   */
  readonly availabilityZones: readonly string[];
  /**
   * The IPv4 blocks of the public subnets, one for each zone, /27 or larger: a load balancer needs 8 free addresses
   * in each. Set both lists of blocks, or neither.
   * @default - derived: sixteenths of the VPC's block, starting at the first
   */
  readonly publicSubnetCidrBlocks?: readonly string[];
  /**
   * The IPv4 blocks of the private subnets, one for each zone, /28 or larger. During a deployment the old and the
   * new task set run at the same time, so each subnet needs addresses for twice its share of tasks.
   * @default - derived: sixteenths of the VPC's block, starting at the ninth
   */
  readonly privateSubnetCidrBlocks?: readonly string[];
  /**
   * How private subnets reach the internet. Tasks need it to pull images, unless there are VPC endpoints. Each NAT
   * gateway is billed by the hour and by the byte. With `"one"`, the loss of its zone disconnects all zones. With
   * `"none"`, tasks reach only the services in `endpoints`.
   * @default "one-per-zone"
   */
  readonly nat?: Nat;
  /**
   * The services of AWS that private subnets reach without NAT. Without NAT, tasks need `ecr`, `s3` and `logs` to start,
   * and `secretsmanager` or `ssm` if they have secrets. @default { kind: "some", services: ["s3"] }: free
   */
  readonly endpoints?: Endpoints;
  /** Where the VPC logs its traffic. @default { kind: "none" } */
  readonly flowLogs?: FlowLogs;
}

/** A network with all defaults filled in. */
export type NormalizedNetwork = Filled<NetworkProps, "cidrBlock" | "nat" | "endpoints" | "flowLogs">;

/** The properties of a network, with their defaults. */
export const NETWORK_FIELDS: Fields<NormalizedNetwork> = {
  name: text,
  names: optional(networkNamesShape),
  cidrBlock: withDefault(text, "10.0.0.0/16"),
  availabilityZones: knownListOf(text),
  publicSubnetCidrBlocks: optional(textList),
  privateSubnetCidrBlocks: optional(textList),
  nat: withDefault(knownOneOf("none", "one", "one-per-zone"), "one-per-zone"),
  endpoints: withDefault(endpointsShape, { kind: "some", services: ["s3"] }),
  flowLogs: withDefault(flowLogsShape, { kind: "none" }),
};

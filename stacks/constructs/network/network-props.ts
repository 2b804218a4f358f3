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

/** How private subnets reach the internet: not at all, through one NAT gateway, or through one in each zone. */
export type Nat = "none" | "one" | "one-per-zone";

export interface NetworkProps {
  /** Prefix of the resources' `Name` tags: letters, digits and single hyphens. */
  readonly name: string;
  /** The VPC's IPv4 block: /16 to /23, or to /26 if the subnets' blocks are given. @default "10.0.0.0/16" */
  readonly cidrBlock?: string;
  /**
   * The zones to spread over, two or more, by name (`eu-west-1a`). A load balancer needs two. They are named
   * rather than looked up, since a zone that AWS adds must not move anybody's subnets. Add zones at the end:
   * the order decides which subnet is which.
   */
  readonly availabilityZones: readonly string[];
  /**
   * The public subnets' blocks, one a zone, /27 or larger: a load balancer needs 8 free addresses in each. Given
   * together with the private ones', or not at all.
   * @default - derived: sixteenths of the VPC's block, from the first one on
   */
  readonly publicSubnetCidrBlocks?: readonly string[];
  /**
   * The private subnets' blocks, one a zone, /28 or larger. During a deployment blue and green run side by
   * side, so each needs addresses for twice its share of tasks.
   * @default - derived: sixteenths of the VPC's block, from the ninth one on
   */
  readonly privateSubnetCidrBlocks?: readonly string[];
  /**
   * How private subnets reach the internet, which tasks need to pull images unless there are VPC endpoints.
   * Each NAT gateway is billed by the hour and by the byte; with `"one"`, the loss of its zone cuts all zones off.
   * @default "one-per-zone"
   */
  readonly nat?: Nat;
}

/** A network with nothing left to default. */
export type NormalizedNetwork = Filled<NetworkProps, "cidrBlock" | "nat">;

/** What a network looks like, with its defaults. */
export const NETWORK_FIELDS: Fields<NormalizedNetwork> = {
  name: text,
  cidrBlock: withDefault(text, "10.0.0.0/16"),
  availabilityZones: knownListOf(text),
  publicSubnetCidrBlocks: optional(textList),
  privateSubnetCidrBlocks: optional(textList),
  nat: withDefault(knownOneOf("none", "one", "one-per-zone"), "one-per-zone"),
};

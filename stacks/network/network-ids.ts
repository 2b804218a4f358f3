import type { LoadBalancerScheme } from "../constructs/load-balancing/load-balancer-options";
import type { NetworkLookupProps } from "../constructs/network/network-lookup";
import { checkIdOf } from "../support/arns";
import { checkCidr } from "../support/cidr";
import type { Filled } from "../support/defaults";
import { checkNoRepeats } from "../support/lists";
import { isKnown, type Problem } from "../support/problems";
import { type Fields, optional, text, textList, withDefault } from "../support/props";

/**
 * The ids of a network that a service needs: a `NetworkStack`'s `ids`, or those of an existing network.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
 */
export interface NetworkIds {
  /** The id of the VPC. */
  readonly vpcId: string;
  /**
   * Two or more, in different zones, for an internet-facing load balancer, and for tasks with a public address.
   * @default - none
   */
  readonly publicSubnetIds?: readonly string[];
  /**
   * 2 to 16, in different zones, for tasks without a public address, and for an internal load balancer. The tasks need
   * a route to the image registry: NAT or VPC endpoints. @default - none
   */
  readonly privateSubnetIds?: readonly string[];
  /**
   * The public addresses of the private subnets' NAT gateways, as /32 blocks: from them, an HTTP probe reaches the test
   * listener of an internet-facing load balancer, which then allows them. A `NetworkStack`'s `ids` have them.
   * @default - not known
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
   */
  readonly natCidrBlocks?: readonly string[];
}

/** The ids with all defaults filled in. */
export type NormalizedNetworkIds = Filled<NetworkIds, "publicSubnetIds" | "privateSubnetIds">;

/** The properties of `NetworkIds`. */
export const NETWORK_IDS_FIELDS: Fields<NormalizedNetworkIds> = {
  vpcId: text,
  publicSubnetIds: withDefault(textList, []),
  privateSubnetIds: withDefault(textList, []),
  natCidrBlocks: optional(textList),
};

/** The kinds of subnets: `public` ones have a route to an Internet gateway. */
export type SubnetKind = "public" | "private";

/** What uses subnets. */
export interface SubnetUser {
  readonly subnets: SubnetKind;
  /** Why it needs two subnets. */
  readonly why: string;
}

/** Tasks in subnets of this kind. */
export const tasksIn = (subnets: SubnetKind): SubnetUser => ({
  subnets,
  why: "tasks must survive the loss of a zone",
});

/** Probes of hooks. */
export const PROBES: SubnetUser = { subnets: "private", why: "a probe must survive the loss of a zone" };

/** A load balancer with this scheme. */
export const loadBalancerIn = (scheme: LoadBalancerScheme | undefined): SubnetUser => ({
  subnets: subnetsOf(scheme),
  why: "a load balancer needs two zones",
});

/** The kind of subnets for a load balancer with this scheme. */
export function subnetsOf(scheme: LoadBalancerScheme | undefined): SubnetKind {
  return scheme === "internal" ? "private" : "public";
}

/** The ids of the subnets of a kind. */
export function subnetIds(network: NormalizedNetworkIds, kind: SubnetKind): readonly string[] {
  return kind === "public" ? network.publicSubnetIds : network.privateSubnetIds;
}

/** Checks that a lookup finds the kinds of subnets that are used. Unresolved tokens pass. */
export function checkLookedUpSubnets(lookup: NetworkLookupProps, users: readonly SubnetUser[]): Problem[] {
  const kinds = ["public", "private"] as const;
  return kinds.flatMap((kind) => {
    const prop = `${kind}SubnetTags` as const;
    const isUsed = users.some(({ subnets }) => subnets === kind);
    return !isUsed || lookup[prop] !== undefined
      ? []
      : [
          {
            prop,
            what: `is left out, but load balancers, tasks or probes use ${kind} subnets`,
            allowed: `the tags of two or more ${kind} subnets`,
            fix: `set it, such as { tier: "${kind}" }`,
          },
        ];
  });
}

/** AWS's limit of subnets for a service. */
const MAX_SUBNETS = 16;

/** Checks that each user has two or more subnets, each problem once. Unresolved tokens pass. */
export function checkNetworkIds(network: NormalizedNetworkIds, users: readonly SubnetUser[]): Problem[] {
  const kinds = ["public", "private"] as const;
  const subnetProblems = kinds.flatMap((kind) => {
    const prop = `network.${kind}SubnetIds`;
    const ids = subnetIds(network, kind);
    if (!isKnown(ids)) {
      return [];
    }
    const reasons = [...new Set(users.filter(({ subnets }) => subnets === kind).map(({ why }) => why))];
    return [
      ...(reasons.length > 0 && ids.length < 2 ? [tooFew(prop, ids, reasons)] : []),
      ...(ids.length > MAX_SUBNETS ? [tooMany(prop, ids)] : []),
      ...checkNoRepeats(prop, ids),
      ...ids.flatMap((id, index) => checkIdOf("subnet-", `${prop}[${index}]`, id)),
    ];
  });
  return [
    ...checkIdOf("vpc-", "network.vpcId", network.vpcId),
    ...subnetProblems,
    ...checkNatBlocks("network.natCidrBlocks", network.natCidrBlocks),
  ];
}

function checkNatBlocks(prop: string, blocks: readonly string[] | undefined): Problem[] {
  return !isKnown(blocks)
    ? []
    : [
        ...blocks.flatMap((block, index) => checkCidr(`${prop}[${index}]`, block)),
        ...checkNoRepeats(prop, blocks),
      ];
}

function tooFew(prop: string, ids: readonly string[], reasons: readonly string[]): Problem {
  return {
    prop,
    what: `got ${ids.length === 0 ? "no subnet" : ids.join(", ")}`,
    allowed: `at least two subnets in different zones: ${reasons.join(", and ")}`,
    fix: "add a subnet in another zone",
  };
}

function tooMany(prop: string, ids: readonly string[]): Problem {
  return {
    prop,
    what: `got ${ids.length} subnets`,
    allowed: `at most ${MAX_SUBNETS}`,
    fix: "remove some of them; two zones are enough",
  };
}

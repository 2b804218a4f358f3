import { checkRegionOf, REGION } from "../../support/arns";
import { checkCidr, checkNoOverlap, checkWithin, type NamedCidr } from "../../support/cidr";
import { checkNoRepeats } from "../../support/lists";
import { isKnown, type Problem } from "../../support/problems";
import { checkEndpoints } from "./endpoints";
import { checkFlowLogs } from "./flow-logs";
import { checkNetworkNames } from "./network-names";
import type { NormalizedNetwork } from "./network-props";

/** A derived subnet is a sixteenth of the VPC's block, so there is room for eight of each kind. No region has more zones. */
const MAX_ZONES = 8;

/**
 * Everything that is wrong with a network's props. Unresolved tokens pass.
 *
 * @param rolePrefix what comes before the names of roles
 */
export function checkNetwork(props: NormalizedNetwork, rolePrefix?: string): Problem[] {
  const derives = props.publicSubnetCidrBlocks === undefined && props.privateSubnetCidrBlocks === undefined;
  const vpcBlock = { prop: "cidrBlock", value: props.cidrBlock };
  const publicBlocks = namedBlocks("publicSubnetCidrBlocks", props.publicSubnetCidrBlocks);
  const privateBlocks = namedBlocks("privateSubnetCidrBlocks", props.privateSubnetCidrBlocks);
  return [
    ...checkNetworkNames(props, rolePrefix),
    ...checkZones(props.availabilityZones),
    ...checkCidr(
      vpcBlock.prop,
      vpcBlock.value,
      derives
        ? {
            largest: 16,
            smallest: 23,
            reason: "AWS allows no larger VPC; a smaller one has no room for the derived subnets",
          }
        : {
            largest: 16,
            smallest: 26,
            reason: "AWS allows no larger VPC; a smaller one has no room for four subnets",
          },
    ),
    ...publicBlocks.flatMap(({ prop, value }) =>
      checkCidr(prop, value, {
        largest: 16,
        smallest: 27,
        reason: "a load balancer needs a subnet of this size or larger",
      }),
    ),
    ...privateBlocks.flatMap(({ prop, value }) =>
      checkCidr(prop, value, { largest: 16, smallest: 28, reason: "AWS allows no smaller subnet" }),
    ),
    ...checkBothOrNeither(props),
    ...checkOneBlockPerZone("publicSubnetCidrBlocks", props.publicSubnetCidrBlocks, props.availabilityZones),
    ...checkOneBlockPerZone(
      "privateSubnetCidrBlocks",
      props.privateSubnetCidrBlocks,
      props.availabilityZones,
    ),
    ...[...publicBlocks, ...privateBlocks].flatMap((block) => checkWithin(block, vpcBlock)),
    ...checkNoOverlap([...publicBlocks, ...privateBlocks]),
    ...checkEndpoints("endpoints", props.endpoints),
    ...checkFlowLogs("flowLogs", props.flowLogs),
  ];
}

function checkZones(zones: readonly string[]): Problem[] {
  if (!isKnown(zones)) {
    return [];
  }
  const problems: Problem[] = [];
  if (zones.length < 2 || zones.length > MAX_ZONES) {
    problems.push({
      prop: "availabilityZones",
      what: `got ${zones.length} (${zones.join(", ")})`,
      allowed: `2 to ${MAX_ZONES} zones: a load balancer needs two`,
      fix: "list at least two zones of the region, such as eu-west-1a and eu-west-1b",
    });
  }
  return [...problems, ...checkNoRepeats("availabilityZones", zones)];
}

/** Checks that the zones, and the key of flow logs, are in the region of a network. Unresolved tokens pass. */
export function checkNetworkRegion(
  { availabilityZones, flowLogs }: Omit<NormalizedNetwork, "name">,
  region: string,
): Problem[] {
  const key = flowLogs.kind === "cloudwatch" ? flowLogs.logKmsKeyArn : undefined;
  const zones = isKnown(availabilityZones) && isKnown(region) && REGION.test(region) ? availabilityZones : [];
  return [
    ...zones.flatMap((zone, index) =>
      !isKnown(zone) || zone.startsWith(region)
        ? []
        : [
            {
              prop: `availabilityZones[${index}]`,
              what: `got ${JSON.stringify(zone)}, but the network is in ${region}`,
              allowed: `zones of ${region}, by name`,
              fix: `write it as "${region}${/[a-z]$/.exec(zone)?.[0] ?? "a"}", or correct the region`,
            },
          ],
    ),
    ...checkRegionOf("flowLogs.logKmsKeyArn", key, region, "the network"),
  ];
}

/** Derived blocks could overlap the given ones. Synth can't check that: only Terraform knows the derived blocks. */
function checkBothOrNeither({
  publicSubnetCidrBlocks,
  privateSubnetCidrBlocks,
}: NormalizedNetwork): Problem[] {
  if ((publicSubnetCidrBlocks === undefined) === (privateSubnetCidrBlocks === undefined)) {
    return [];
  }
  const [given, missing] =
    publicSubnetCidrBlocks === undefined
      ? ["privateSubnetCidrBlocks", "publicSubnetCidrBlocks"]
      : ["publicSubnetCidrBlocks", "privateSubnetCidrBlocks"];
  return [
    {
      prop: missing,
      what: `is left out, but ${given} is given`,
      allowed: "both, or neither (then all blocks are derived)",
      fix: `set ${missing} too`,
    },
  ];
}

function checkOneBlockPerZone(
  prop: string,
  blocks: readonly string[] | undefined,
  zones: readonly string[],
): Problem[] {
  if (!isKnown(blocks) || !isKnown(zones) || blocks.length === zones.length) {
    return [];
  }
  return [
    {
      prop,
      what: `got ${blocks.length} for ${zones.length} zones`,
      allowed: "one block for each of availabilityZones",
      fix: `list ${zones.length} blocks, or remove both lists of blocks to derive them`,
    },
  ];
}

function namedBlocks(prop: string, blocks: readonly string[] | undefined): NamedCidr[] {
  return isKnown(blocks) ? blocks.map((value, index) => ({ prop: `${prop}[${index}]`, value })) : [];
}

import { checkCidr, checkNoOverlap, checkWithin, type NamedCidr } from "../../support/cidr";
import { checkNoRepeats } from "../../support/lists";
import { checkPattern } from "../../support/names";
import { isKnown, type Problem } from "../../support/problems";
import type { NormalizedNetwork } from "./network-props";

/** Eight sixteenths of the VPC's block are there for each kind of subnet. No region has as many zones. */
const MAX_ZONES = 8;

/** Everything that is wrong with a network's props. Unresolved tokens pass. */
export function checkNetwork(props: NormalizedNetwork): Problem[] {
  const derives = props.publicSubnetCidrBlocks === undefined && props.privateSubnetCidrBlocks === undefined;
  const vpcBlock = { prop: "cidrBlock", value: props.cidrBlock };
  const publicBlocks = named("publicSubnetCidrBlocks", props.publicSubnetCidrBlocks);
  const privateBlocks = named("privateSubnetCidrBlocks", props.privateSubnetCidrBlocks);
  return [
    ...checkPattern("name", props.name),
    ...checkZones(props.availabilityZones),
    ...checkCidr(
      vpcBlock.prop,
      vpcBlock.value,
      derives
        ? {
            largest: 16,
            smallest: 23,
            reason: "AWS's largest VPC; smaller ones leave no room for derived subnets",
          }
        : { largest: 16, smallest: 26, reason: "AWS's largest VPC; smaller ones don't hold four subnets" },
    ),
    ...publicBlocks.flatMap(({ prop, value }) =>
      checkCidr(prop, value, {
        largest: 16,
        smallest: 27,
        reason: "a load balancer takes no smaller subnet",
      }),
    ),
    ...privateBlocks.flatMap(({ prop, value }) =>
      checkCidr(prop, value, { largest: 16, smallest: 28, reason: "AWS has no smaller subnet" }),
    ),
    ...checkBothOrNeither(props),
    ...checkOneBlockAZone("publicSubnetCidrBlocks", props.publicSubnetCidrBlocks, props.availabilityZones),
    ...checkOneBlockAZone("privateSubnetCidrBlocks", props.privateSubnetCidrBlocks, props.availabilityZones),
    ...[...publicBlocks, ...privateBlocks].flatMap((block) => checkWithin(block, vpcBlock)),
    ...checkNoOverlap([...publicBlocks, ...privateBlocks]),
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
      fix: "name two zones or more of the region, such as eu-west-1a and eu-west-1b",
    });
  }
  return [...problems, ...checkNoRepeats("availabilityZones", zones)];
}

/** What is derived could overlap what is given, and is known to Terraform only. */
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
      allowed: "both, or neither to have all of them derived",
      fix: `give ${missing} too`,
    },
  ];
}

function checkOneBlockAZone(
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
      fix: `give ${zones.length} blocks, or leave ${prop} out to have them derived`,
    },
  ];
}

function named(prop: string, blocks: readonly string[] | undefined): NamedCidr[] {
  return isKnown(blocks) ? blocks.map((value, index) => ({ prop: `${prop}[${index}]`, value })) : [];
}

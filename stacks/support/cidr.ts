import { BlockList, isIPv4 } from "node:net";
import { isKnown, type Problem } from "./problems";

/** A parsed IPv4 block: its first address and its prefix length. */
interface Cidr {
  readonly address: string;
  readonly prefix: number;
}

/** The largest and the smallest allowed block, as prefix lengths: a larger number means a smaller block. */
export interface PrefixRange {
  readonly largest: number;
  readonly smallest: number;
  /** Why the range has these limits. */
  readonly reason: string;
}

/**
 * Checks that a value is an IPv4 block that starts at its first address, with a size in the range. Unresolved
 * tokens pass.
 */
export function checkCidr(prop: string, value: string, range?: PrefixRange): Problem[] {
  if (!isKnown(value)) {
    return [];
  }
  const cidr = parseCidr(value);
  if (cidr === undefined) {
    return [
      {
        prop,
        what: `got ${JSON.stringify(value)}`,
        allowed: "an IPv4 block that starts at its first address, such as 10.0.0.0/16",
        fix: "correct the address and the prefix length",
      },
    ];
  }
  if (range === undefined || (cidr.prefix >= range.largest && cidr.prefix <= range.smallest)) {
    return [];
  }
  return [
    {
      prop,
      what: `${value} is too ${cidr.prefix > range.smallest ? "small" : "large"}`,
      allowed: `/${range.largest} to /${range.smallest} (${range.reason})`,
      fix: `choose a prefix length from ${range.largest} to ${range.smallest}`,
    },
  ];
}

/** A block, and the prop that it comes from. */
export interface NamedCidr {
  readonly prop: string;
  readonly value: string;
}

/** Checks that no two blocks overlap. Invalid blocks and unresolved tokens are ignored. */
export function checkNoOverlap(blocks: readonly NamedCidr[]): Problem[] {
  const problems: Problem[] = [];
  blocks.forEach((one, index) => {
    for (const other of blocks.slice(index + 1)) {
      if (contains(one.value, other.value) || contains(other.value, one.value)) {
        problems.push({
          prop: other.prop,
          what: `${other.value} overlaps ${one.prop} (${one.value})`,
          allowed: "blocks that share no address",
          fix: `choose another block for ${other.prop}`,
        });
      }
    }
  });
  return problems;
}

/** Checks that a block lies within another one. Invalid blocks and unresolved tokens are ignored. */
export function checkWithin(inner: NamedCidr, outer: NamedCidr): Problem[] {
  const [innerCidr, outerCidr] = [parseCidr(inner.value), parseCidr(outer.value)];
  if (innerCidr === undefined || outerCidr === undefined || contains(outer.value, inner.value)) {
    return [];
  }
  return [
    {
      prop: inner.prop,
      what: `${inner.value} isn't within ${outer.prop} (${outer.value})`,
      allowed: `a block within ${outer.value}`,
      fix: `choose another block for ${inner.prop}, or a larger ${outer.prop}`,
    },
  ];
}

function contains(outer: string, inner: string): boolean {
  const [outerCidr, innerCidr] = [parseCidr(outer), parseCidr(inner)];
  if (outerCidr === undefined || innerCidr === undefined || outerCidr.prefix > innerCidr.prefix) {
    return false;
  }
  return subnet(outerCidr).check(innerCidr.address);
}

function parseCidr(value: string): Cidr | undefined {
  if (!isKnown(value)) {
    return undefined;
  }
  const [address, prefixText, ...rest] = value.split("/");
  const prefix = Number(prefixText);
  if (address === undefined || rest.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(prefixText ?? "")) {
    return undefined;
  }
  return prefix <= 32 && isFirstAddress(address, prefix) ? { address, prefix } : undefined;
}

/**
 * AWS accepts `10.0.0.7/16` for a security group rule but not for a subnet. Only the first address is accepted
 * here.
 */
function isFirstAddress(address: string, prefix: number): boolean {
  const bits = address
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("");
  return !bits.slice(prefix).includes("1");
}

function subnet({ address, prefix }: Cidr): BlockList {
  const list = new BlockList();
  list.addSubnet(address, prefix);
  return list;
}

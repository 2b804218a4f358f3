/** How an attribute protects a service and its data, and when a change lowers that. */
import { strings } from "../values";

/** How one attribute protects, by resource type. */
export interface Protection {
  readonly types: RegExp;
  /** A path, such as `versioning_configuration.status`. Of several blocks, the first one counts. */
  readonly path: string;
  /** Whether a change of the value lowers the protection. */
  readonly isLowered: IsLowered;
  /** Whether an unknown value is as good, such as the ARN of another key. */
  readonly unknownIsFine?: true;
  /** Why that is dangerous. */
  readonly why: string;
}

type IsLowered = (before: unknown, after: unknown) => boolean;

export const off: IsLowered = (before, after) => before === true && after !== true;
export const on: IsLowered = (before, after) => before !== true && after === true;
export const shorter: IsLowered = (before, after) => number(after) < number(before);
export const longer: IsLowered = (before, after) => number(after) > number(before);
export const removed: IsLowered = (before, after) => isSet(before) && !isSet(after);
/** A list no longer has one of its texts. */
export const without: IsLowered = (before, after) =>
  strings(before).some((one) => !strings(after).includes(one));
/** A list has another text. */
export const added: IsLowered = (before, after) => without(after, before);
/** A list has fewer texts, whatever they are. */
export const fewer: IsLowered = (before, after) => strings(after).length < strings(before).length;

/** The value is no longer one of these. */
export function no(...values: readonly string[]): IsLowered {
  const isOne = (value: unknown) => typeof value === "string" && values.includes(value);
  return (before, after) => isOne(before) && !isOne(after);
}

/** The value is one of these from now on. */
export function becomes(value: string): IsLowered {
  return (before, after) => before !== value && after === value;
}

/** @param values from the lowest to the highest */
export function lower(...values: readonly string[]): IsLowered {
  return (before, after) => values.indexOf(String(after)) < values.indexOf(String(before));
}

export function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Compares two values field by field: what was, and what a plan knows of what will be. */
import { differs, isObject } from "./values";

/** A field that changes. */
export interface ChangedField {
  /** Its path, such as `LoadBalancerInfo.ContainerPort`. */
  readonly field: string;
  /** Left out if there was none, or if it is hidden. */
  readonly old?: string;
  /** Left out if there will be none, if only the apply knows it, or if it is hidden. */
  readonly new?: string;
  /** `known-after-apply`: the plan doesn't know the new value. `hidden`: it may be a secret. */
  readonly kind: "values" | "known-after-apply" | "hidden";
}

/** A value, and what Terraform's marks say about it, in the same structure. */
export interface Side {
  readonly value: unknown;
  /** `true` in place of each value that only the apply knows. */
  readonly unknown?: unknown;
  /** `true` in place of each value that must not be printed. */
  readonly sensitive?: unknown;
}

export interface Compared {
  readonly changed: readonly ChangedField[];
  /** The paths of the fields that stay as they are. */
  readonly unchanged: readonly string[];
}

/** A field at the end of a path. */
interface Leaf {
  readonly text: string | undefined;
  readonly kind: ChangedField["kind"];
  /** What is compared: the text may be shortened. */
  readonly value: unknown;
}

/** The texts of fields. */
export type Describe = (field: string, value: unknown) => string;

/** Compares two sides. Lists of single values are compared as sets: AWS doesn't keep their order. */
export function compared(
  before: Side,
  after: Side,
  describe: Describe = (_, value) => textOf(value),
): Compared {
  const old = leaves(before, describe);
  const next = leaves(after, describe);
  const changed: ChangedField[] = [];
  const unchanged: string[] = [];
  for (const field of new Set([...old.keys(), ...next.keys()])) {
    const one = old.get(field);
    const other = next.get(field);
    if (other?.kind !== "known-after-apply" && !differs(one?.value, other?.value)) {
      unchanged.push(field);
    } else {
      changed.push(fieldOf(field, one, other));
    }
  }
  return { changed, unchanged };
}

function fieldOf(field: string, one: Leaf | undefined, other: Leaf | undefined): ChangedField {
  const isHidden = one?.kind === "hidden" || other?.kind === "hidden";
  if (isHidden) {
    return { field, kind: "hidden" };
  }
  return {
    field,
    ...(one?.text === undefined ? {} : { old: one.text }),
    ...(other?.text === undefined ? {} : { new: other.text }),
    kind: other?.kind ?? "values",
  };
}

function leaves(side: Side, describe: Describe): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  collect(side, [], (path, { value, unknown, sensitive }) => {
    const field = path.join(".");
    const isKnown = !isMarked(unknown);
    if (!isKnown || (value !== undefined && value !== null)) {
      found.set(field, {
        value: Array.isArray(value) ? [...value].sort() : value,
        text: isKnown ? describe(field, value) : undefined,
        kind: isMarked(sensitive) ? "hidden" : isKnown ? "values" : "known-after-apply",
      });
    }
  });
  return found;
}

/** Goes down to values, and to lists of single values. A list of objects is entered by position. */
function collect(
  { value, unknown, sensitive }: Side,
  path: readonly string[],
  found: (path: readonly string[], leaf: Side) => void,
): void {
  const members = membersOf(value, unknown);
  if (unknown === true || sensitive === true || members === undefined) {
    found(path, { value, unknown, sensitive });
    return;
  }
  for (const name of members) {
    const side = {
      value: memberOf(value, name),
      // A mark counts for everything below it.
      unknown: unknown === true || memberOf(unknown, name),
      sensitive: sensitive === true || memberOf(sensitive, name),
    };
    collect(side, [...path, name], found);
  }
}

/** @returns `undefined` if there is nothing to enter */
function membersOf(value: unknown, unknown: unknown): readonly string[] | undefined {
  if (isObject(value) || isObject(unknown)) {
    return [...new Set([...keysOf(value), ...keysOf(unknown)])];
  }
  const isOfObjects = [value, unknown].some((one) => Array.isArray(one) && one.some(isObject));
  return isOfObjects ? [...new Set([...keysOf(value), ...keysOf(unknown)])] : undefined;
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isMarked(marks: unknown): boolean {
  return (
    marks === true || (typeof marks === "object" && marks !== null && Object.values(marks).some(isMarked))
  );
}

/** A value in one line. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? "none" : [...value].sort().map(textOf).join(", ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

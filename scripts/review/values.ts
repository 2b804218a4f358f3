/** Reads single attributes of a planned change. */
import type { PlannedChange, Values } from "../plan/plan";

/**
 * The value at a path such as `versioning_configuration.status`. Terraform writes a block as a list: the path goes into
 * its first item.
 */
export function at(values: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => {
    const block = Array.isArray(value) ? value[0] : value;
    return isObject(block) ? block[name] : undefined;
  }, values);
}

/** Whether only the apply knows the value of an attribute, or a part of it. */
export function isUnknown({ afterUnknown }: PlannedChange, path: string): boolean {
  return isMarked(at(afterUnknown, path)) || isMarked(at(afterUnknown, path.split(".")[0] ?? path), true);
}

/** Whether an attribute, or a part of it, must not be printed. */
export function isSensitive({ sensitive }: PlannedChange, path: string): boolean {
  const [name = path] = path.split(".");
  return isMarked(at(sensitive.before, name)) || isMarked(at(sensitive.after, name));
}

/** Whether a value differs between two sides. A missing value equals an empty one, as in Terraform. */
export function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(normalized(one)) !== JSON.stringify(normalized(other));
}

/** The strings in a value that is one string or a list. */
export function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
}

/** The items of a list of blocks. */
export function blocks(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a JSON text; `undefined` if it is none. */
export function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function isMarked(marks: unknown, onlyWhole = false): boolean {
  if (marks === true || onlyWhole) {
    return marks === true;
  }
  return typeof marks === "object" && marks !== null && Object.values(marks).some((one) => isMarked(one));
}

/** Without empty values, and with members in a stable order. */
function normalized(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length === 0 ? null : value.map(normalized);
  }
  if (isObject(value)) {
    const members = Object.entries(value)
      .map(([name, member]) => [name, normalized(member)] as const)
      .filter(([, member]) => member !== null)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return members.length === 0 ? null : Object.fromEntries(members);
  }
  return value === undefined || value === "" ? null : value;
}

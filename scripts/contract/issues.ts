/** A schema's problems as text: which field, what it must be, and its value. */
import * as z from "zod/mini";
import { HOOK_EVENTS } from "./document";
import { got, type Problem } from "./problem";

/** How a field is named in an error, by its path. An empty path is the document itself. */
export type NameField = (path: readonly PropertyKey[]) => string;

/** A field of the document by its path. */
export const BY_PATH: NameField = (path) => (path.length === 0 ? "the document" : path.join("."));

/** A valid value, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks a value by a schema. */
export function check<T>(schema: z.ZodMiniType<T>, value: unknown, nameOf: NameField): Checked<T> {
  const parsed = z.safeParse(schema, value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: parsed.error.issues.flatMap((issue) => describe(issue, value, nameOf)) };
}

/** The problem with a member that is unknown. */
export function unknownField(path: readonly PropertyKey[], nameOf: NameField): Problem {
  const parent = path.slice(0, -1);
  const allowed = parent.includes("Hooks") ? `; allowed are ${HOOK_EVENTS.join(", ")}` : "";
  return got(`${nameOf(parent)}: unknown field${allowed}`, JSON.stringify(path.at(-1)));
}

/** A value, cut to fit into a line of a message. */
export function abbreviate(text: string, longest = 120): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}

function describe(issue: z.core.$ZodIssue, root: unknown, nameOf: NameField): Problem[] {
  const { path } = issue;
  const value = valueAt(root, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownField([...path, key], nameOf));
  }
  return value === undefined
    ? [{ what: `${nameOf(path)}: is missing` }]
    : [got(`${nameOf(path)}: ${issue.message}`, abbreviate(JSON.stringify(value)))];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => Object(value)[key], root);
}

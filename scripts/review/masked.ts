/** Takes sensitive texts out of a plan before anything reads it, so that no part of a review can print one. */
import type { Plan } from "../plan/plan";
import { isObject } from "./values";

/**
 * A plan with placeholders for the texts that Terraform marks as sensitive. Equal texts get equal placeholders, so a change
 * stays visible. Numbers and booleans stay: warnings compare them.
 */
export function masked(plan: Plan): Plan {
  const placeholders = new Map<string, string>();
  const placeholderOf = (text: string) => {
    const placeholder = placeholders.get(text) ?? `(sensitive value ${placeholders.size + 1})`;
    placeholders.set(text, placeholder);
    return placeholder;
  };
  const mask = <Value>(value: Value, marks: unknown): Value => replaced(value, marks, placeholderOf) as Value;
  const maskSides = <Sides extends { readonly before: unknown; readonly after: unknown }>(
    sides: Sides & { readonly sensitive: { readonly before: unknown; readonly after: unknown } },
  ) => ({
    ...sides,
    before: mask(sides.before, sides.sensitive.before),
    after: mask(sides.after, sides.sensitive.after),
  });
  return {
    ...plan,
    changes: plan.changes.map(maskSides),
    outputs: Object.fromEntries(
      Object.entries(plan.outputs).map(([name, output]) => [name, maskSides(output)]),
    ),
  };
}

/** @param marks `true` for all of the value, or marks in the same structure */
function replaced(value: unknown, marks: unknown, placeholderOf: (text: string) => string): unknown {
  const markOf = (name: string | number) =>
    marks === true || (marks as Readonly<Record<string | number, unknown>>)[name];
  if (marks !== true && (typeof marks !== "object" || marks === null)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => replaced(item, markOf(index), placeholderOf));
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, replaced(member, markOf(name), placeholderOf)]),
    );
  }
  return typeof value === "string" && value !== "" && marks === true ? placeholderOf(value) : value;
}

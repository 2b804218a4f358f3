/** Reads attributes of resources, of whose form nothing is certain: a plan has lists of blocks, a template may have one block. */
import type { Values } from "./plan";

/** The first block of a name; an empty one if there is none. */
export function blockIn(values: Values, name: string): Values {
  const [block] = [values[name]].flat();
  return typeof block === "object" && block !== null ? (block as Values) : {};
}

/** An attribute's list; an empty one if it is something else. */
export function listIn(values: Values, name: string): readonly unknown[] {
  const list = values[name];
  return Array.isArray(list) ? list : [];
}

/** An attribute's text; `undefined` if it has none, or if only Terraform knows it. */
export function textIn(values: Values, name: string): string | undefined {
  return asText(values[name]);
}

/** An attribute's number, which a template may write as a text. */
export function numberIn(values: Values, name: string): number | undefined {
  const value = values[name];
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The texts in an attribute's list. */
export function textsIn(values: Values, name: string): readonly string[] {
  return listIn(values, name).flatMap((item) => asText(item) ?? []);
}

/** A text that doesn't contain an expression. */
function asText(value: unknown): string | undefined {
  return typeof value === "string" && !value.includes("${") ? value : undefined;
}

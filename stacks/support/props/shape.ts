/**
 * The shape of props: their names, types and allowed words, at every depth. `tsx` runs an app without checking its
 * types, so without this a mistyped name would be ignored silently.
 *
 * Tokens pass wherever Terraform can fill in a value later.
 */
import { Token } from "cdktf";
import type { Problem } from "../problems";

/**
 * Reads a value that the user gave, and adds what is wrong to `problems`. The result always has the right type: an
 * unreadable value is replaced by a token, which the later checks skip.
 */
export type Shape<T> = (given: unknown, prop: string, problems: Problem[]) => T;

/** Placeholders for values that can't be read. They are never synthesized. */
export const UNREADABLE = Token.asString(Token.asAny({ unreadable: true }));
export const UNREADABLE_LIST: readonly unknown[] = Token.asList(Token.asAny({ unreadable: true }));

/** Adds a problem for a value that is missing or has the wrong type. @returns a placeholder for the value */
export function refuse<T>(
  problems: Problem[],
  prop: string,
  given: unknown,
  { allowed, fix }: Pick<Problem, "allowed" | "fix">,
  hint = "",
): T {
  const what = given === undefined ? "is missing" : `got ${describe(given)}${hint}`;
  problems.push({ prop, what, allowed, fix });
  return UNREADABLE as T;
}

/** Describes a value: a scalar by its value, everything else by its type, since it may be large or circular. */
function describe(given: unknown): string {
  if (Token.isUnresolved(given)) {
    return "a token, whose value only Terraform knows";
  }
  if (given === null || typeof given === "boolean" || typeof given === "number") {
    return String(given);
  }
  if (typeof given === "string") {
    return JSON.stringify(given);
  }
  return Array.isArray(given) ? "a list" : typeof given === "function" ? "a function" : "an object";
}

/** Whether a value is an object, but neither a list nor a token. */
export function isPlainObject(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null && !Array.isArray(given) && !Token.isUnresolved(given);
}

/** Whether a value is a token in the form of a string. */
export function isStringToken(given: unknown): given is string {
  return typeof given === "string" && Token.isUnresolved(given);
}

/** The path of a property. */
export const propPath = (prop: string, key: string): string => (prop === "" ? key : `${prop}.${key}`);

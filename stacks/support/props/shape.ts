/**
 * What props may look like: their names, types and choices, at every depth. `tsx` runs an app without checking its
 * types, so a mistyped name would be dropped silently.
 *
 * Tokens pass wherever Terraform can fill in a value later.
 */
import { Token } from "cdktf";
import type { Problem } from "../problems";

/**
 * Reads a value that a user gave. What is wrong is added to `problems`. What comes back has the right type in any
 * case: a token takes the place of what can't be read, so that checks of the rest go on and skip it.
 */
export type Shape<T> = (given: unknown, prop: string, problems: Problem[]) => T;

/** Take the place of values that can't be read. Nothing is synthesized from them. */
export const UNREADABLE = Token.asString(Token.asAny({ unreadable: true }));
export const UNREADABLE_LIST: readonly unknown[] = Token.asList(Token.asAny({ unreadable: true }));

/** Adds a problem with a value that is missing or of a wrong kind. @returns what takes its place */
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

/** Scalars as they are; of the rest, its kind: it may be large, or refer to itself. */
function describe(given: unknown): string {
  if (Token.isUnresolved(given)) {
    return "a value that only Terraform knows";
  }
  if (given === null || typeof given === "boolean" || typeof given === "number") {
    return String(given);
  }
  if (typeof given === "string") {
    return JSON.stringify(given);
  }
  return Array.isArray(given) ? "a list" : typeof given === "function" ? "a function" : "an object";
}

/** Whether a value is an object with properties of its own: no list, no token. */
export function isPlainObject(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null && !Array.isArray(given) && !Token.isUnresolved(given);
}

/** Whether a value is a token in the form of a string. */
export function isStringToken(given: unknown): given is string {
  return typeof given === "string" && Token.isUnresolved(given);
}

/** The path of a property. */
export const at = (prop: string, key: string): string => (prop === "" ? key : `${prop}.${key}`);

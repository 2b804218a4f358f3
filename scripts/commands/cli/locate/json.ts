/** JSON of other programs, of which nothing is certain. */
import { join } from "node:path";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Where cdktf writes its stacks, and runs Terraform. */
export const STACKS_FOLDER = join("cdktf.out", "stacks");

/** A value as an object; an empty one if it is something else. */
export function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

/** The object in a text; `undefined` if it is not JSON, or something else. */
export function objectIn(json: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

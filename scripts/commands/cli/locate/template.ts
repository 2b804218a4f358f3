/** The template of a synthesized stack: what the code wants, also before the first apply. */
import { join } from "node:path";
import type { HostFiles } from "../host";
import { asObject, type JsonObject, objectIn, STACKS_FOLDER } from "./json";

/** A stack as synth wrote it, in Terraform's format. Values that only Terraform knows are texts with `${…}`. */
export interface StackTemplate {
  readonly path: string;
  /** `undefined` if the file doesn't exist, or isn't a JSON object. */
  readonly document: JsonObject | undefined;
}

/** @throws DriverError with exit code 2 if the file exists but can't be read */
export function templateOf(stack: string, files: HostFiles): StackTemplate {
  const path = join(STACKS_FOLDER, stack, "cdk.tf.json");
  const text = files.read(path);
  return { path, document: text === undefined ? undefined : objectIn(text) };
}

/** The value of an output in a template; `undefined` if there is none. */
export function plannedOutput({ document }: StackTemplate, id: string): unknown {
  return asObject(asObject(asObject(document)["output"])[id])["value"];
}

/** Whether synth knows all of a value. */
export function isLiteral(value: unknown): boolean {
  return value !== undefined && !JSON.stringify(value).includes("${");
}

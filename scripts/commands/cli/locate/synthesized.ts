/** All synthesized stacks of an app, as its `manifest.json` lists them. */
import { join } from "node:path";
import { got } from "../../../contract";
import { DriverError, EXIT_CODE, nextLines } from "../../../driver";
import type { HostFiles } from "../host";
import { asObject, type JsonObject, objectIn, STACKS_FOLDER } from "./json";

/** Where cdktf writes what it synthesizes. */
export const OUTPUT_FOLDER = join(STACKS_FOLDER, "..");

export interface SynthesizedStack {
  readonly name: string;
  /** The stacks that are deployed before it. */
  readonly dependencies: readonly string[];
  /** Its template, in Terraform's format. */
  readonly document: JsonObject;
}

/**
 * Reads the stacks of an app, each after the stacks that it depends on.
 *
 * @param folder where they were synthesized, such as `cdktf.out`
 * @throws DriverError with exit code 2 if the app isn't synthesized there, or a file can't be read
 */
export function synthesizedStacks(folder: string, files: HostFiles): readonly SynthesizedStack[] {
  const path = join(folder, "manifest.json");
  const stacks = asObject(read(path, folder, files)["stacks"]);
  return inOrder(
    Object.entries(stacks).map(([name, value]) => {
      const { dependencies, synthesizedStackPath } = asObject(value);
      if (typeof synthesizedStackPath !== "string") {
        throw notSynthesized(folder, got("the file has no stacks as cdktf writes them", path));
      }
      const names = Array.isArray(dependencies) ? dependencies.map(String) : [];
      return { name, dependencies: names, document: read(join(folder, synthesizedStackPath), folder, files) };
    }),
  );
}

function read(path: string, folder: string, files: HostFiles): JsonObject {
  const text = files.read(path);
  if (text === undefined) {
    throw notSynthesized(folder, got("the file does not exist", path));
  }
  const object = objectIn(text);
  if (object === undefined) {
    throw notSynthesized(folder, got("the file is not a JSON object", path));
  }
  return object;
}

function notSynthesized(folder: string, problem: ReturnType<typeof got>): DriverError {
  const where = folder === OUTPUT_FOLDER ? "" : ", in the checkout of the other folder";
  return new DriverError(EXIT_CODE.badInput, [
    problem,
    ...nextLines(`synthesize the stacks${where}`, "npx cdktf synth"),
  ]);
}

/** Each stack after those that it depends on; otherwise the order stays. cdktf refuses circles. */
function inOrder(stacks: readonly SynthesizedStack[]): readonly SynthesizedStack[] {
  const ordered = new Set<SynthesizedStack>();
  const visiting = new Set<SynthesizedStack>();
  const visit = (stack: SynthesizedStack) => {
    if (!visiting.has(stack)) {
      visiting.add(stack);
      stacks.filter(({ name }) => stack.dependencies.includes(name)).forEach(visit);
      ordered.add(stack);
    }
  };
  stacks.forEach(visit);
  return [...ordered];
}

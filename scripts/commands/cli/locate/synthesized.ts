/** All synthesized stacks of an app, as its `manifest.json` lists them. */
import { basename, dirname, join } from "node:path";
import { got, type Problem } from "../../../contract";
import { commandLine, DriverError, EXIT_CODE, nextLines, quoted } from "../../../driver";
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
  const path = manifestOf(folder);
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

/**
 * The stacks that must be deployed before some others, each after those that it depends on itself.
 *
 * @returns none without a manifest
 * @throws DriverError with exit code 2 if the manifest or a template can't be read
 */
export function deployedBefore(
  names: readonly string[],
  folder: string,
  files: HostFiles,
): readonly string[] {
  if (files.read(manifestOf(folder)) === undefined) {
    return [];
  }
  const stacks = synthesizedStacks(folder, files);
  const before = new Set<string>();
  // The last stacks first: a stack comes after its dependencies.
  for (const { name, dependencies } of stacks.toReversed()) {
    if (names.includes(name) || before.has(name)) {
      for (const dependency of dependencies) {
        before.add(dependency);
      }
    }
  }
  return stacks.flatMap(({ name }) => (before.has(name) ? [name] : []));
}

function manifestOf(folder: string): string {
  return join(folder, "manifest.json");
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

function notSynthesized(folder: string, problem: Problem): DriverError {
  if (folder === OUTPUT_FOLDER) {
    return new DriverError(EXIT_CODE.badInput, [
      problem,
      ...nextLines("synthesize the stacks", "npx cdktf synth"),
    ]);
  }
  // Only this option names another folder. The folder may be the checkout itself.
  const option = "--changed-from";
  const checkout = basename(folder) === OUTPUT_FOLDER ? dirname(folder) : folder;
  return new DriverError(EXIT_CODE.badInput, [
    { ...problem, what: `${option}: ${problem.what}` },
    ...nextLines(
      "synthesize the stacks of the other checkout, and compare again",
      `(cd ${quoted(checkout)} && npx cdktf synth)`,
    ),
    `  ${commandLine("stacks", option, join(checkout, OUTPUT_FOLDER))}`,
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

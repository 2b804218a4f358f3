/** `stacks`: the names of the synthesized stacks, or of those that differ from another synth. */
import { isDeepStrictEqual } from "node:util";
import { ACCESS_ROLE_OUTPUTS } from "../../contract";
import { EXIT_CODE } from "../../driver";
import type { CommandAnswer, FilesContext } from "../cli/command";
import { asObject } from "../cli/locate/json";
import { OUTPUT_FOLDER, type SynthesizedStack, synthesizedStacks } from "../cli/locate/synthesized";
import { comparable } from "./comparable";

export interface StacksOptions {
  /** The folder of another synth. @default - none: all stacks are listed */
  readonly changedFrom: string | undefined;
}

/** With `--json`. Members that don't apply are left out. */
export interface StacksResult {
  readonly version: 1;
  /** Each after the stacks that it depends on. */
  readonly stacks: readonly ListedStack[];
  /** The stacks that only the other synth has; left out without `--changed-from`. */
  readonly removed: readonly string[] | undefined;
}

export interface ListedStack {
  readonly name: string;
  /** The stacks that are deployed before it, also those that aren't listed. */
  readonly dependencies: readonly string[];
  /** Whether it is an access stack, which an administrator deploys. */
  readonly access: boolean;
  /** How it differs from the other synth; left out without `--changed-from`. */
  readonly change: "new" | "changed" | undefined;
}

/** @throws DriverError with exit code 2 if a folder has no synthesized stacks */
export async function stacks(
  { files, progress }: Pick<FilesContext, "files" | "progress">,
  { changedFrom }: StacksOptions,
): Promise<CommandAnswer> {
  const now = synthesizedStacks(OUTPUT_FOLDER, files);
  const before = changedFrom === undefined ? undefined : synthesizedStacks(changedFrom, files);
  const listed = now.flatMap((stack) => {
    const change = before === undefined ? undefined : changeOf(stack, before);
    const { name, dependencies } = stack;
    const access = isAccessStack(stack);
    return before !== undefined && change === undefined ? [] : [{ name, dependencies, access, change }];
  });
  const removed = before?.map(({ name }) => name).filter((name) => now.every((stack) => stack.name !== name));
  for (const name of removed ?? []) {
    progress(`removed: ${name}. Its resources stay until it is destroyed.`);
  }
  const data: StacksResult = { version: 1, stacks: listed, removed };
  return { exitCode: EXIT_CODE.done, lines: listed.map(({ name }) => name), data };
}

function isAccessStack({ document }: SynthesizedStack): boolean {
  const outputs = asObject(document["output"]);
  return Object.values(ACCESS_ROLE_OUTPUTS).every((name) => outputs[name] !== undefined);
}

/** @returns `undefined` if the stack is the same */
function changeOf(stack: SynthesizedStack, before: readonly SynthesizedStack[]): ListedStack["change"] {
  const other = before.find(({ name }) => name === stack.name);
  if (other === undefined) {
    return "new";
  }
  return isDeepStrictEqual(comparable(stack.document), comparable(other.document)) ? undefined : "changed";
}

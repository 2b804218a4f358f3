/** What is wrong with saved plans, and how to make them again. */
import { basename, dirname } from "node:path";
import { got, type Problem } from "../../contract";
import { commandLine, DriverError, EXIT_CODE, quoted } from "../../driver";
import type { Executed } from "../cli/host";
import type { JsonObject } from "../cli/locate/json";

/** What is wrong with a plan. */
export interface Wrong {
  readonly problem: Problem;
  /** @default - nothing that a command does */
  readonly next?: Next | undefined;
  /** The stacks that must be deployed before it can be planned, in their order. @default - they are deployed, or not known */
  readonly dependencies?: readonly string[];
}

interface Next {
  /** What the commands do, as an imperative. */
  readonly what: string;
  readonly commands: readonly string[];
}

export const SYNTHESIZE: Next = {
  what: "synthesize the stacks, then plan them",
  commands: ["npx cdktf synth"],
};

/** Saves the plan of stacks. */
export function makePlan(...stacks: readonly string[]): Next {
  return { what: "make the plan", commands: stacks.map((stack) => `npx cdktf diff ${quoted(stack)}`) };
}

/** Of a file that isn't the JSON of a plan, only Terraform's own commands make one: its stack isn't known. */
export const SAVE_JSON: Next = {
  what: "save a plan in the folder of its stack, and review its JSON",
  commands: [
    "terraform plan -out=tfplan",
    "terraform show -json tfplan > tfplan.json",
    commandLine("review", "--plan", "tfplan.json"),
  ],
};

/** @throws always: an error with exit code 2 with all problems, and the commands for them */
export function failed(wrong: readonly Wrong[]): DriverError {
  const problems = new Map(wrong.map(({ problem }) => [problem.what, problem]));
  const steps = new Map<string, Set<string>>();
  for (const { next } of wrong) {
    const commands = steps.get(next?.what ?? "") ?? new Set();
    steps.set(next?.what ?? "", new Set([...commands, ...(next?.commands ?? [])]));
  }
  const dependencies = [...new Set(wrong.flatMap((one) => one.dependencies ?? []))];
  return new DriverError(EXIT_CODE.badInput, [
    ...problems.values(),
    ...[...steps].flatMap(([what, commands]) =>
      commands.size === 0 ? [] : [`Next: ${what}:`, ...[...commands].map((command) => `  ${command}`)],
    ),
    ...(dependencies.length === 0
      ? []
      : [
          "If planning fails because a stack that it depends on isn't deployed yet, deploy that first:",
          ...dependencies.map(
            (stack) => `  npx cdktf deploy ${quoted(stack)} --ignore-missing-stack-dependencies`,
          ),
        ]),
  ]);
}

/** Terraform shows a plan only in its folder, where the providers are. */
export function binaryPlan(path: string): DriverError {
  const [folder, name] = [dirname(path), basename(path)];
  const chdir = folder === "." ? "" : ` -chdir=${quoted(folder)}`;
  const json = `${name}.json`;
  return failed([
    {
      problem: got("--plan: this is Terraform's binary plan, not its JSON", path),
      next: {
        what: "convert it, and review the JSON",
        commands: [
          `terraform${chdir} show -json ${quoted(name)} > ${quoted(json)}`,
          commandLine("review", "--plan", json),
        ],
      },
    },
  ]);
}

/** Why Terraform doesn't show a plan. */
export function notShown(file: string, { stderr }: Executed): Problem {
  const text = stderr.replace(/[│╷╵]/g, "");
  const line = text.replace(/\s+/g, " ");
  const version =
    /(?:created|written) (?:by|with|using) (?:a different version of )?Terraform,? ?\(?v?([\d.]+\d)?/i.exec(
      line,
    )?.[1];
  const isOther = /different (Terraform )?version|version of Terraform|Terraform version/i.test(line);
  const made = version === undefined ? "" : ` ${version}`;
  // Terraform tries to read it as a state and as a plan, and explains at length why it is neither. Warnings may come first.
  const paragraphs = text.split(/\n\s*\n/).map((one) => one.replace(/\s+/g, " ").trim());
  return {
    what: isOther
      ? `${file}: the plan was made by another version of Terraform${made}. Use that version, or plan again with this one`
      : `${file}: Terraform can't read the plan. The file is incomplete, or is not a plan`,
    detail: paragraphs.find((one) => one.startsWith("Error:")) ?? paragraphs.find((one) => one !== "") ?? "",
  };
}

/** Why a JSON object is no plan. */
export function whyNoPlan(object: JsonObject): string {
  // Without a plan's name, `terraform show -json` writes the state. The state's own file has a lineage.
  const isState = !("planned_values" in object) && ("values" in object || "lineage" in object);
  return isState ? "this is a state, not a plan" : "not a plan in a format of version 1";
}

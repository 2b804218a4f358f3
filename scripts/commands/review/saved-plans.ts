/** Reads saved plans, and finds everything that is wrong with them. */
import { basename, dirname, join } from "node:path";
import { got, type Problem } from "../../contract";
import { commandLine, DriverError, EXIT_CODE, quoted } from "../../driver";
import { type Plan, parsePlan } from "../../plan/plan";
import type { FilesContext } from "../cli/command";
import type { Executed } from "../cli/host";
import { asObject, type JsonObject, objectIn, STACKS_FOLDER } from "../cli/locate/json";
import { templateOf } from "../cli/locate/template";
import { differingResources } from "./other-code";

/** cdktf's own variable for another program than `terraform`. */
const TERRAFORM_VARIABLE = "TERRAFORM_BINARY_NAME";
/** `cdktf diff` saves the plan in this file, in the stack's folder. */
const PLAN_FILE = "plan";
const SYNTH = "npx cdktf synth";
/** How a zip file begins: Terraform saves a plan in one. */
const ZIP = "PK\u0003\u0004";
/** Of differing resources, in an error. */
const MOST_NAMES = 3;

export interface SavedPlan {
  readonly stack: string | undefined;
  readonly file: string;
  readonly plan: Plan;
}

/** What is wrong with a plan, and the command that makes it again. */
interface Wrong {
  readonly problem: Problem;
  readonly next: string | undefined;
}

type Reading = SavedPlan | Wrong;

/**
 * Reads the plans of stacks.
 *
 * @param stack the stack; `undefined` for all that have a plan
 * @throws DriverError with exit code 2, with everything that is wrong with all of them
 */
export async function plansOfStacks(
  context: Pick<FilesContext, "files" | "execute" | "env">,
  stack: string | undefined,
): Promise<readonly SavedPlan[]> {
  const { files } = context;
  const all = files.folders(STACKS_FOLDER);
  if (all.length === 0 || (stack !== undefined && !all.includes(stack))) {
    const what =
      all.length === 0
        ? `the folder ${STACKS_FOLDER} does not exist here, or has no stacks`
        : `--stack: ${STACKS_FOLDER} has no such stack; it contains ${all.join(", ")}`;
    throw failed([{ problem: stack === undefined ? { what } : got(what, stack), next: SYNTH }]);
  }
  const planned = (stack === undefined ? all : [stack]).filter(
    (name) => files.read(join(STACKS_FOLDER, name, PLAN_FILE)) !== undefined,
  );
  if (planned.length === 0) {
    const what = stack === undefined ? "no stack has a saved plan" : "the stack has no saved plan";
    const next = `npx cdktf diff ${quoted(stack ?? all[0] ?? "")}`;
    throw failed([{ problem: { what: `${what}: cdktf diff saves one` }, next }]);
  }
  return withoutWrong(await Promise.all(planned.map((name) => planOfStack(name, context))));
}

/** Reads a plan from a file that `terraform show -json` wrote. @throws DriverError with exit code 2 if it is none */
export function planOfFile(path: string, text: string): SavedPlan {
  if (text.startsWith(ZIP)) {
    throw binaryPlan(path);
  }
  const [plan] = withoutWrong([parsed(text, { stack: undefined, file: path, next: undefined })]);
  if (plan === undefined) {
    throw new Error("a plan was lost");
  }
  return plan;
}

/** Terraform shows a plan only in its folder, where the providers are. */
function binaryPlan(path: string): DriverError {
  const [folder, name] = [dirname(path), basename(path)];
  const chdir = folder === "." ? "" : ` -chdir=${quoted(folder)}`;
  const json = `${name}.json`;
  return new DriverError(EXIT_CODE.badInput, [
    got("--plan: this is Terraform's binary plan, not its JSON", path),
    "Next: convert it, and review the JSON:",
    `  terraform${chdir} show -json ${quoted(name)} > ${quoted(json)}`,
    `  ${commandLine("review", "--plan", json)}`,
  ]);
}

async function planOfStack(
  stack: string,
  { files, execute, env }: Pick<FilesContext, "files" | "execute" | "env">,
): Promise<Reading> {
  const folder = join(STACKS_FOLDER, stack);
  const file = join(folder, PLAN_FILE);
  const next = `npx cdktf diff ${quoted(stack)}`;
  const terraform = env[TERRAFORM_VARIABLE] || "terraform";
  const ended = await execute(terraform, ["show", "-json", "-no-color", PLAN_FILE], folder);
  if (ended === undefined) {
    const what = `Terraform is not on the PATH: install it, or set ${TERRAFORM_VARIABLE}`;
    return { problem: got(what, terraform), next: undefined };
  }
  if (ended.exitCode !== 0) {
    return { problem: notShown(file, ended), next };
  }
  const reading = parsed(ended.stdout, { stack, file, next });
  if ("problem" in reading) {
    return reading;
  }
  const differing = differingResources(
    asObject(templateOf(stack, files).document),
    asObject(objectIn(ended.stdout)),
  );
  return differing.length === 0
    ? reading
    : {
        problem: {
          what: `${file}: the plan is of another stack, or older than the last synth. Resources that differ: ${listed(differing)}`,
        },
        next,
      };
}

function notShown(file: string, { stderr }: Executed): Problem {
  const text = stderr.replace(/[│╷╵]/g, "").replace(/\s+/g, " ").trim();
  const version =
    /(?:created|written) (?:by|with|using) (?:a different version of )?Terraform,? ?\(?v?([\d.]+\d)?/i.exec(
      text,
    )?.[1];
  const isOther = /different (Terraform )?version|version of Terraform|Terraform version/i.test(text);
  const made = version === undefined ? "" : ` ${version}`;
  return {
    what: isOther
      ? `${file}: the plan was made by another version of Terraform${made}. Use that version, or plan again with this one`
      : `${file}: Terraform can't read the plan. The file is incomplete, or is not a plan`,
    detail: text,
  };
}

interface Source {
  readonly stack: string | undefined;
  readonly file: string;
  readonly next: string | undefined;
}

function parsed(json: string, { stack, file, next }: Source): Reading {
  const object = objectIn(json);
  if (object === undefined) {
    const what = `${file}: not the JSON of a plan, or incomplete. terraform show -json <plan> writes it`;
    return { problem: { what }, next };
  }
  // Without a plan's name, `terraform show -json` writes the state.
  const plan = "planned_values" in object ? parsePlan(json) : undefined;
  if (plan === undefined) {
    return { problem: { what: `${file}: ${whyNoPlan(object)}` }, next };
  }
  if (plan.isIncomplete || object["complete"] === false) {
    const what = `${file}: the plan is incomplete: planning failed, or was limited by -target`;
    return { problem: { what }, next };
  }
  if (plan.unknownActions.length > 0) {
    const what = `${file}: the plan has actions that this version doesn't know: ${listed(plan.unknownActions)}. Use a later version of this package`;
    return { problem: { what }, next: undefined };
  }
  return { stack, file, plan };
}

function whyNoPlan(object: JsonObject): string {
  return "values" in object && !("planned_values" in object)
    ? "this is a state, not a plan. terraform show -json <plan> writes a plan"
    : "not a plan in a format of version 1. terraform show -json <plan> writes it";
}

function withoutWrong(readings: readonly Reading[]): readonly SavedPlan[] {
  const wrong = readings.filter((reading) => "problem" in reading);
  if (wrong.length > 0) {
    throw failed(wrong);
  }
  return readings.filter((reading) => "plan" in reading);
}

function failed(wrong: readonly Wrong[]): DriverError {
  const unique = [...new Map(wrong.map((one) => [one.problem.what, one])).values()];
  const commands = unique.flatMap(({ next }) => (next === undefined ? [] : [next]));
  return new DriverError(EXIT_CODE.badInput, [
    ...unique.map(({ problem }) => problem),
    ...(commands.length === 0
      ? []
      : [
          commands.includes(SYNTH) ? "Next: synthesize the stacks, then plan them:" : "Next: make the plan:",
          ...commands.map((command) => `  ${command}`),
        ]),
  ]);
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

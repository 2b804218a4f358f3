/** Reads saved plans, and finds everything that is wrong with them. */
import { join } from "node:path";
import { got } from "../../contract";
import { type Plan, parsePlan } from "../../plan/plan";
import type { FilesContext } from "../cli/command";
import { asObject, objectIn, STACKS_FOLDER } from "../cli/locate/json";
import { deployedBefore, OUTPUT_FOLDER } from "../cli/locate/synthesized";
import { templateOf } from "../cli/locate/template";
import { differingResources } from "./other-code";
import {
  binaryPlan,
  failed,
  makePlan,
  notShown,
  SAVE_JSON,
  SYNTHESIZE,
  type Wrong,
  whyNoPlan,
} from "./wrong-plan";

/** cdktf's own variable for another program than `terraform`. */
const TERRAFORM_VARIABLE = "TERRAFORM_BINARY_NAME";
/** `cdktf diff` saves the plan in this file, in the stack's folder. */
const PLAN_FILE = "plan";
/** How a zip file begins: Terraform saves a plan in one. */
const ZIP = "PK\u0003\u0004";
/** Of differing resources, in an error. */
const MOST_NAMES = 3;

export interface SavedPlan {
  readonly stack: string | undefined;
  readonly file: string;
  readonly plan: Plan;
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
    throw failed([{ problem: stack === undefined ? { what } : got(what, stack), next: SYNTHESIZE }]);
  }
  const planned = (stack === undefined ? all : [stack]).filter(
    (name) => files.read(join(STACKS_FOLDER, name, PLAN_FILE)) !== undefined,
  );
  if (planned.length === 0) {
    const what = stack === undefined ? "no stack has a saved plan" : "the stack has no saved plan";
    const wanted = stack === undefined ? all : [stack];
    const dependencies = deployedBefore(wanted, OUTPUT_FOLDER, files);
    // Those that others depend on come first.
    const next = makePlan(...dependencies.filter((name) => wanted.includes(name)), ...wanted);
    throw failed([{ problem: { what: `${what}: cdktf diff saves one` }, next, dependencies }]);
  }
  return withoutWrong(await Promise.all(planned.map((name) => planOfStack(name, context))));
}

/** Reads a plan from a file that `terraform show -json` wrote. @throws DriverError with exit code 2 if it is none */
export function planOfFile(path: string, text: string): SavedPlan {
  if (text.startsWith(ZIP)) {
    throw binaryPlan(path);
  }
  const [plan] = withoutWrong([
    parsed(text, { stack: undefined, file: path, next: SAVE_JSON, dependencies: () => [] }),
  ]);
  if (plan === undefined) {
    throw new Error("a plan was lost");
  }
  return plan;
}

async function planOfStack(
  stack: string,
  { files, execute, env }: Pick<FilesContext, "files" | "execute" | "env">,
): Promise<Reading> {
  const folder = join(STACKS_FOLDER, stack);
  const file = join(folder, PLAN_FILE);
  const next = makePlan(stack);
  const terraform = env[TERRAFORM_VARIABLE] || "terraform";
  const ended = await execute(terraform, ["show", "-json", "-no-color", PLAN_FILE], folder);
  if (ended === undefined) {
    const what = `Terraform is not on the PATH: install it, or set ${TERRAFORM_VARIABLE}`;
    return { problem: got(what, terraform), next: undefined };
  }
  if (ended.exitCode !== 0) {
    return { problem: notShown(file, ended), next };
  }
  const reading = parsed(ended.stdout, {
    stack,
    file,
    next,
    dependencies: () => deployedBefore([stack], OUTPUT_FOLDER, files),
  });
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

interface Source extends Pick<Wrong, "next"> {
  readonly stack: string | undefined;
  readonly file: string;
  /** The stacks that must be deployed before it can be planned. */
  readonly dependencies: () => readonly string[];
}

function parsed(json: string, { stack, file, next, dependencies }: Source): Reading {
  const object = objectIn(json);
  if (object === undefined) {
    const what = `${file}: not the JSON of a plan, or incomplete`;
    return { problem: { what }, next };
  }
  const plan = "planned_values" in object ? parsePlan(json) : undefined;
  if (plan === undefined) {
    return { problem: { what: `${file}: ${whyNoPlan(object)}` }, next };
  }
  if (plan.isIncomplete || object["complete"] === false) {
    const what = `${file}: the plan is incomplete: planning failed, or was limited by -target`;
    return { problem: { what }, next, dependencies: dependencies() };
  }
  if (plan.unknownActions.length > 0) {
    const what = `${file}: the plan has actions that this version doesn't know: ${listed(plan.unknownActions)}. Use a later version of this package`;
    return { problem: { what }, next: undefined };
  }
  return { stack, file, plan };
}

function withoutWrong(readings: readonly Reading[]): readonly SavedPlan[] {
  const wrong = readings.filter((reading) => "problem" in reading);
  if (wrong.length > 0) {
    throw failed(wrong);
  }
  return readings.filter((reading) => "plan" in reading);
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

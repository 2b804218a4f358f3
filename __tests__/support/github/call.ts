/** A call of a reusable workflow of this repository: what GitHub checks before the run, and which inputs the workflow gets. */
import { type Contexts, render } from "./expressions";
import { type Job, type Permissions, readWorkflow, type WorkflowFile } from "./files";
import { withDefaults } from "./inputs";
import type { Values } from "./job-run";

/** What the expressions of a caller may ask. */
export interface CallerContexts {
  /** The variables of the caller's repository. */
  readonly vars?: Values;
  /** What was typed into the form of a workflow that is started by hand. */
  readonly inputs?: Values;
  readonly needs?: Values;
}

export interface Call {
  /** A file of `.github/workflows`. */
  readonly workflow: string;
  readonly inputs: Values;
}

/** What a new repository gives to a job that doesn't list its permissions. */
const DEFAULT_PERMISSIONS: Permissions = { contents: "read", packages: "read" };
const LEVELS = ["none", "read", "write"];

/**
 * @param caller the workflow with the job that calls
 * @throws what GitHub, too, refuses: a missing permission, an unknown or missing input, a value of a wrong type. And if an
 * expression asks for what the contexts don't have, which GitHub takes as an empty text
 */
export function callOf(caller: WorkflowFile, job: Job, contexts: CallerContexts): Call {
  const workflow = calledBy(job);
  const called = readWorkflow(workflow);
  checkPermissions(job, called, job.permissions ?? caller.permissions ?? DEFAULT_PERMISSIONS);
  const { vars = {}, inputs = {}, needs = {} } = contexts;
  const own: Contexts = { vars, needs, inputs: withDefaults(caller.on?.workflow_dispatch?.inputs, inputs) };
  const given = Object.entries(job.with ?? {}).map(([name, value]) => [
    name,
    render(value, own, { failed: false, cancelled: false }),
  ]);
  return { workflow, inputs: withDefaults(called.on?.workflow_call?.inputs, Object.fromEntries(given)) };
}

/** The file of the workflow that a job calls, by its path or with the repository's name. */
export function calledBy({ uses = "" }: Job): string {
  const file = /^(?:\.|OWNER\/cdktf-ecs-codedeploy)\/\.github\/workflows\/([^/@]+)(?:@COMMIT)?$/.exec(
    uses,
  )?.[1];
  if (file === undefined) {
    throw new Error(`${uses} is not a workflow of this repository`);
  }
  return file;
}

function checkPermissions({ uses }: Job, called: WorkflowFile, allowed: Permissions): void {
  const problems = Object.entries(called.jobs ?? {}).flatMap(([id, nested]) => {
    const asked = Object.entries(nested.permissions ?? called.permissions ?? {}).filter(
      ([name, level]) => LEVELS.indexOf(level) > LEVELS.indexOf(allowed[name] ?? "none"),
    );
    const list = (of: (name: string) => string | undefined) =>
      asked.map(([name]) => `${name}: ${of(name) ?? "none"}`).join(", ");
    const wanted = list((name) => nested.permissions?.[name]);
    return asked.length === 0
      ? []
      : [
          `Error calling workflow '${uses}'. The nested job '${id}' is requesting '${wanted}', but is only allowed '${list((name) => allowed[name])}'.`,
        ];
  });
  if (problems.length > 0) {
    throw new Error(problems.join(" "));
  }
}

/** Runs a job of a workflow of this repository, as a runner of GitHub does. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { asText, type Contexts, isTrue, render } from "./expressions";
import type { Job, WorkflowFile } from "./files";
import { contextsOf, type JobOptions, type JobRun, Run, type Values, withDefaults } from "./job-run";
import { ROOT } from "./lint";
import { runSteps } from "./run-steps";

/** Runs a job whose condition is true. @throws if an expression or an action is unknown to the test */
export async function runJob(options: JobOptions): Promise<JobRun> {
  const file = parse(readFileSync(join(ROOT, ".github/workflows", options.workflow), "utf8")) as WorkflowFile;
  const job = file.jobs?.[options.job];
  if (job?.steps === undefined) {
    throw new Error(`${options.workflow} has no job ${options.job} with steps`);
  }
  const run = new Run(options);
  mkdirSync(run.runnerTemp, { recursive: true });
  for (const { id } of job.steps) {
    if (id !== undefined) {
      // Of a step that hasn't run, every output is empty.
      run.stepContext[id] = { outputs: outputsOf(job, id), outcome: "skipped", conclusion: "skipped" };
    }
  }
  const inputs = withDefaults(file.on?.workflow_call?.inputs, options.inputs);
  const contexts = contextsOf(run, inputs);
  if (!starts(job, { ...contexts, needs: needsOf(file, job, contexts) })) {
    throw new Error(`the condition of job ${options.job} is false`);
  }
  for (const [name, value] of Object.entries(job.env ?? {})) {
    run.env[name] = asText(render(value, contexts, run));
  }
  const directory = asText(render(job.defaults?.run?.["working-directory"] ?? ".", contexts, run));
  await runSteps(run, job.steps, { inputs, workingDirectory: resolve(options.workspace, directory) });
  return {
    conclusion: run.cancelled ? "cancelled" : run.failed ? "failure" : "success",
    steps: run.steps,
    outputs: Object.fromEntries(
      Object.entries(job.outputs ?? {}).map(([name, value]) => [
        name,
        render(value, contextsOf(run, inputs), run),
      ]),
    ),
    summary: readdirSync(options.temporary)
      .filter((name) => name.startsWith("GITHUB_STEP_SUMMARY-"))
      .sort((a, b) => Number(a.split("-")[1]) - Number(b.split("-")[1]))
      .map((name) => readFileSync(join(options.temporary, name), "utf8"))
      .join(""),
    artifacts: run.artifacts,
    actions: run.actions,
  };
}

/** Whether a job would run. @param contexts what its condition may ask, such as `needs` with the results of other jobs */
export function jobRuns(workflow: string, job: string, contexts: Contexts, cancelled = false): boolean {
  const file = parse(readFileSync(join(ROOT, ".github/workflows", workflow), "utf8")) as WorkflowFile;
  return starts(file.jobs?.[job] ?? {}, contexts, cancelled);
}

function starts(job: Job, contexts: Contexts, cancelled = false): boolean {
  const needs = Object.values((contexts["needs"] ?? {}) as Readonly<Record<string, Values>>);
  // Without a function of the status, GitHub also skips a job if one that it needs was skipped.
  return isTrue(job.if, contexts, { failed: needs.some(({ result }) => result !== "success"), cancelled });
}

/** The jobs that a job needs: those whose condition is true have succeeded. */
function needsOf(file: WorkflowFile, job: Job, contexts: Contexts): Values {
  return Object.fromEntries(
    [job.needs ?? []]
      .flat()
      .map((id) => [id, { result: starts(file.jobs?.[id] ?? {}, contexts) ? "success" : "skipped" }]),
  );
}

/** The names of the outputs that other steps read, all empty. */
function outputsOf(job: Job, id: string): Values {
  const text = JSON.stringify(job);
  const names = [...text.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([a-z-]+)`, "g"))];
  return Object.fromEntries(names.map(([, name = ""]) => [name, ""]));
}

/** Runs a job of a workflow of this repository, as a runner of GitHub does. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { asText, type Contexts, isTrue, type JobStatus, render } from "./expressions";
import { type Job, readWorkflow, type WorkflowFile } from "./files";
import { withDefaults } from "./inputs";
import { contextsOf, githubOf, type JobOptions, type JobRun, Run, type Values } from "./job-run";
import { runSteps } from "./run-steps";

/** Runs a job whose condition is true. @throws if an expression or an action is unknown to the test */
export async function runJob(options: JobOptions): Promise<JobRun> {
  const { workflow: file } = options;
  const job = file.jobs?.[options.job];
  if (job?.steps === undefined) {
    throw new Error(`there is no job ${options.job} with steps`);
  }
  const { workflow_call, workflow_dispatch } = file.on ?? {};
  const inputs = withDefaults((workflow_call ?? workflow_dispatch)?.inputs, options.inputs);
  const own = { github: githubOf(options.github), vars: options.vars ?? {}, inputs };
  const needs = options.needs ?? usualNeeds(file, job, own);
  if (options.needs === undefined && !starts(job, { ...own, needs })) {
    throw new Error(`the condition of job ${options.job} is false`);
  }
  const permissions = options.permissions ?? job.permissions ?? file.permissions ?? {};
  const run = new Run({ ...options, needs, permissions });
  mkdirSync(run.runnerTemp, { recursive: true });
  for (const { id } of job.steps) {
    if (id !== undefined) {
      // Of a step that hasn't run, every output is empty.
      run.stepContext[id] = { outputs: outputsOf(job, id), outcome: "skipped", conclusion: "skipped" };
    }
  }
  const contexts = contextsOf(run, inputs);
  for (const [name, value] of Object.entries(job.env ?? {})) {
    run.env[name] = asText(render(value, contexts, run));
  }
  const directory = asText(render(job.defaults?.run?.["working-directory"] ?? ".", contexts, run));
  await runSteps(run, job.steps, { inputs, workingDirectory: resolve(options.workspace, directory) });
  return {
    conclusion: run.cancelled ? "cancelled" : run.failed ? "failure" : "success",
    concurrencyGroup: job.concurrency && asText(render(job.concurrency.group, { ...own, needs }, run)),
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
  return starts(readWorkflow(workflow).jobs?.[job] ?? {}, contexts, { cancelled });
}

/**
 * Whether a job runs.
 *
 * @param status `failed`: whether a job before it didn't succeed. Without a function of the status, GitHub then skips the job.
 * By default this is asked of the jobs in `needs`
 */
export function starts(job: Job, contexts: Contexts, status: Partial<JobStatus> = {}): boolean {
  const needs = Object.values((contexts["needs"] ?? {}) as Readonly<Record<string, Values>>);
  const failed = needs.some(({ result }) => result !== "success");
  return isTrue(job.if, contexts, { failed, cancelled: false, ...status });
}

/** The ids of the jobs that a job needs. */
export function neededBy({ needs = [] }: Job): readonly string[] {
  return [needs].flat();
}

/** The jobs that a job needs: those whose condition is true have succeeded. */
function usualNeeds(file: WorkflowFile, job: Job, contexts: Contexts): Values {
  return Object.fromEntries(
    neededBy(job).map((id) => [
      id,
      { result: starts(file.jobs?.[id] ?? {}, contexts) ? "success" : "skipped" },
    ]),
  );
}

/** The names of the outputs that other steps read, all empty. */
function outputsOf(job: Job, id: string): Values {
  const text = JSON.stringify(job);
  const names = [...text.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([a-z-]+)`, "g"))];
  return Object.fromEntries(names.map(([, name = ""]) => [name, ""]));
}

/** Runs a workflow with all its jobs, also those of the reusable workflows that it calls. */
import { type CallerContexts, calledBy, callOf } from "./call";
import { render, type Value } from "./expressions";
import { type Job, readWorkflow, type WorkflowFile } from "./files";
import { withDefaults } from "./inputs";
import { githubOf, type JobRun, type Runner, type Values } from "./job-run";
import { neededBy, runJob, starts } from "./run-job";

/** What starts a workflow. */
export interface Start extends Pick<CallerContexts, "vars" | "inputs"> {
  /** The context `github`, in addition to what every run has. */
  readonly github?: Values;
}

export interface WorkflowRun {
  /** Each job that ran, by its name on the page of the run, such as `production / plan`. */
  readonly jobs: Readonly<Record<string, JobRun>>;
  /** The result and the outputs of each job of the workflow itself, as other jobs see them. */
  readonly results: Readonly<Record<string, Result>>;
}

type Result = { readonly result: string; readonly outputs: Values };

/** @param runnerOf the machine of each job */
export async function runWorkflow(
  file: WorkflowFile,
  start: Start,
  runnerOf: (job: string) => Runner,
): Promise<WorkflowRun> {
  const jobs: Record<string, JobRun> = {};
  const inputs = withDefaults(file.on?.workflow_dispatch?.inputs, start.inputs ?? {});
  const { results } = await runJobs({ file, inputs, start, jobs, runnerOf, prefix: "" });
  return { jobs, results };
}

interface JobList {
  readonly file: WorkflowFile;
  readonly inputs: Values;
  readonly start: Start;
  /** Gets the jobs that run. */
  readonly jobs: Record<string, JobRun>;
  readonly runnerOf: (job: string) => Runner;
  readonly prefix: string;
}

interface Ended {
  readonly results: Readonly<Record<string, Result>>;
  /** Whether every job has succeeded. A job without a condition doesn't start after one that was skipped, however far back. */
  readonly allSucceeded: boolean;
}

async function runJobs(list: JobList): Promise<Ended> {
  const { vars = {}, github = {} } = list.start;
  const results: Record<string, Result> = {};
  const succeeded: Record<string, boolean> = {};
  for (const [id, job] of inOrder(list.file)) {
    const needed = neededBy(job);
    const needs = Object.fromEntries(needed.map((one) => [one, results[one] as Result]));
    const contexts = { github: githubOf(github), vars, inputs: list.inputs, needs };
    const afterSuccess = needed.every((one) => succeeded[one]);
    const cancelled = Object.values(results).some(({ result }) => result === "cancelled");
    if (!starts(job, contexts, { failed: !afterSuccess, cancelled })) {
      results[id] = { result: "skipped", outputs: emptyOutputs(job) };
      succeeded[id] = false;
    } else {
      const ended = await (job.uses === undefined ? runOwn : runCalled)(list, id, job, needs);
      results[id] = ended;
      succeeded[id] = afterSuccess && ended.allSucceeded;
    }
  }
  return { results, allSucceeded: Object.values(succeeded).every(Boolean) };
}

type JobEnd = Result & Pick<Ended, "allSucceeded">;

async function runOwn(list: JobList, id: string, _job: Job, needs: Values): Promise<JobEnd> {
  const name = `${list.prefix}${id}`;
  const { vars = {}, github = {} } = list.start;
  const { file: workflow, inputs } = list;
  const run = await runJob({ ...list.runnerOf(name), workflow, job: id, inputs, github, vars, needs });
  list.jobs[name] = run;
  return {
    result: run.conclusion,
    outputs: run.outputs,
    allSucceeded: run.conclusion === "success",
  };
}

async function runCalled(list: JobList, id: string, job: Job, needs: Values): Promise<JobEnd> {
  const { vars = {} } = list.start;
  const call = callOf(list.file, job, { vars, needs, inputs: list.inputs });
  const file = readWorkflow(call.workflow);
  const prefix = `${list.prefix}${id} / `;
  const { results, allSucceeded } = await runJobs({ ...list, file, inputs: call.inputs, prefix });
  const outputs = Object.entries(file.on?.workflow_call?.outputs ?? {}).map(([name, { value }]) => [
    name,
    render(value, { jobs: results, inputs: call.inputs }, { failed: false, cancelled: false }),
  ]);
  const all = Object.values(results).map(({ result }) => result);
  return {
    result: ["failure", "cancelled"].find((one) => all.includes(one)) ?? "success",
    outputs: Object.fromEntries(outputs),
    allSucceeded,
  };
}

/** The jobs, each after those that it needs. */
function inOrder({ jobs = {} }: WorkflowFile): readonly [string, Job][] {
  const ordered: [string, Job][] = [];
  const isOrdered = (id: string) => ordered.some(([one]) => one === id);
  while (ordered.length < Object.keys(jobs).length) {
    const next = Object.entries(jobs).find(([id, job]) => !isOrdered(id) && neededBy(job).every(isOrdered));
    if (next === undefined) {
      throw new Error("a job needs one that doesn't exist, or that needs it");
    }
    ordered.push(next);
  }
  return ordered;
}

function emptyOutputs(job: Job): Values {
  const outputs =
    job.uses === undefined ? job.outputs : readWorkflow(calledBy(job)).on?.workflow_call?.outputs;
  return Object.fromEntries(Object.keys(outputs ?? {}).map((name): [string, Value] => [name, ""]));
}

/** A project with fake programs, on which the jobs of the workflows run. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "./call";
import { VARS } from "./documented";
import { Fakes } from "./fakes";
import { readWorkflow, type WorkflowFile } from "./files";
import type { JobOptions, JobRun, Runner } from "./job-run";
import { runJob } from "./run-job";
import { runWorkflow, type Start, type WorkflowRun } from "./run-workflow";

export type ProjectRun = Call &
  Pick<JobOptions, "job"> &
  Partial<Pick<JobOptions, "github" | "onStep" | "permissions">>;

/** The pull request of the tests. */
export const PULL_REQUEST = {
  event_name: "pull_request",
  base_ref: "main",
  event: { pull_request: { number: 7, head: { repo: { full_name: "shop/infrastructure" } } } },
};

export class Project {
  readonly fakes: Fakes;
  private readonly folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-workflow-"));
  private runs = 0;

  /** @param stacks the stacks that the code makes; those that end with `web` have a service */
  constructor(stacks: readonly string[]) {
    this.fakes = new Fakes(join(this.folder, "fakes"));
    mkdirSync(this.workspace);
    this.fakes.asPackages(this.workspace);
    const services =
      "[[ $stack == *web ]] && type='\"aws_codedeploy_deployment_group\"' || type='\"aws_vpc\"'";
    this.fakes.answer(
      "cdktf synth",
      `for stack in ${stacks.join(" ")}; do
         mkdir -p cdktf.out/stacks/$stack; ${services}; echo "{ $type: {} }" >cdktf.out/stacks/$stack/cdk.tf.json
       done`,
    );
    this.fakes.answer("cdktf diff", 'echo "a plan" >cdktf.out/stacks/$2/plan');
    this.fakes.answer("terraform -chdir=cdktf.out/stacks", "");
    this.fakes.answer("cdktf-ecs-codedeploy stacks", `printf '%s\\n' ${stacks.join(" ")}`);
    const listed = stacks.map((name) => ({ name, access: false }));
    this.fakes.answer("cdktf-ecs-codedeploy stacks --json", `echo '${JSON.stringify({ stacks: listed })}'`);
    this.fakes.answer("cdktf-ecs-codedeploy review", 'echo "## Review"');
  }

  get workspace(): string {
    return join(this.folder, "workspace");
  }

  /** Runs one job of a reusable workflow. */
  run({ workflow, ...options }: ProjectRun): Promise<JobRun> {
    return runJob({ ...this.nextRunner(), ...options, workflow: readWorkflow(workflow) });
  }

  /** Runs a workflow of this project's repository, with all its jobs. */
  runWorkflow(file: WorkflowFile, start: Start = {}): Promise<WorkflowRun> {
    return runWorkflow(file, { vars: VARS, ...start }, () => this.nextRunner());
  }

  private nextRunner(): Runner {
    this.runs += 1;
    const temporary = join(this.folder, `run-${this.runs}`);
    mkdirSync(temporary);
    return {
      checkRunId: this.runs,
      workspace: this.workspace,
      temporary,
      env: { ...this.fakes.env, HOME: this.folder, TMPDIR: this.folder },
      credentials: { AWS_ACCESS_KEY_ID: "temporary" },
      checkOut: (_, path) => mkdirSync(path, { recursive: true }),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The exit code of each shell step that ran, by its name. */
export function exitCodes({ steps }: Pick<JobRun, "steps">): Readonly<Record<string, number>> {
  return Object.fromEntries(
    steps.flatMap(({ name, exitCode }) => (exitCode === undefined ? [] : [[name, exitCode]])),
  );
}

/** The steps that failed in each job, with their logs: none, as a rule. */
export function failures(
  jobs: Readonly<Record<string, JobRun>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(jobs).map(([id, { steps }]) => [
      id,
      steps.filter(({ outcome }) => outcome === "failure").map(({ name, log }) => `${name}:\n${log}`),
    ]),
  );
}

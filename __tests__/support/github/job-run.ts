/** What a run of a job is given, and what it has gathered so far. */
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Contexts, Value } from "./expressions";
import type { Permissions, WorkflowFile } from "./files";

export type Values = Readonly<Record<string, Value>>;

/** The machine that runs a job. */
export interface Runner {
  /** The number of the job, which no other job of a run has. @default 1 */
  readonly checkRunId?: number;
  /** The checkout of the project. */
  readonly workspace: string;
  /** A folder for all that the runner keeps. */
  readonly temporary: string;
  /** The environment of the steps. */
  readonly env: NodeJS.ProcessEnv;
  /** What aws-actions/configure-aws-credentials sets. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Called for each checkout into a folder of the workspace. */
  readonly checkOut?: (inputs: Values, folder: string) => void;
  /** Gets each shell step that starts. If it returns true when the step has ended, the run was cancelled. */
  readonly onStep?: (name: string, child: ChildProcess) => Promise<boolean> | boolean;
}

export interface JobOptions extends Runner {
  readonly workflow: WorkflowFile;
  readonly job: string;
  readonly inputs: Values;
  /** The context `github`, in addition to what every run has. */
  readonly github?: Values;
  /** The variables of the repository. @default - the job reads none */
  readonly vars?: Values;
  /** The results and outputs of the jobs that this one needs. @default - those whose condition is true have succeeded */
  readonly needs?: Values;
  /** What the job's token may do. @default - what the job asks for */
  readonly permissions?: Permissions;
}

export interface StepRun {
  readonly name: string;
  readonly outcome: "success" | "failure" | "skipped";
  readonly exitCode: number | undefined;
  /** Both streams of a shell step. */
  readonly log: string;
}

export interface JobRun {
  readonly conclusion: "success" | "failure" | "cancelled";
  /** At most one job of a group runs at a time. */
  readonly concurrencyGroup: string | undefined;
  readonly steps: readonly StepRun[];
  /** The outputs of the job. */
  readonly outputs: Values;
  /** The step summaries, one after another. */
  readonly summary: string;
  /** The paths in each artifact, by its name. */
  readonly artifacts: Readonly<Record<string, readonly string[]>>;
  /** The actions of others, with their inputs. */
  readonly actions: readonly { readonly uses: string; readonly with: Values }[];
}

/** What a run has gathered so far. */
export class Run {
  readonly steps: StepRun[] = [];
  readonly artifacts: Record<string, readonly string[]> = {};
  readonly actions: { uses: string; with: Values }[] = [];
  readonly stepContext: Record<string, Value> = {};
  env: Record<string, string> = {};
  failed = false;
  cancelled = false;
  private count = 0;

  constructor(readonly options: JobOptions) {}

  /** A file for the runner, such as GITHUB_OUTPUT. */
  file(name: string): string {
    this.count += 1;
    const path = join(this.options.temporary, `${name}-${this.count}`);
    writeFileSync(path, "");
    return path;
  }

  get runnerTemp(): string {
    return join(this.options.temporary, "runner");
  }
}

/** The steps of one list see the same contexts: those of a job, or of an action that is made of steps. */
export interface Scope {
  readonly inputs: Values;
  readonly workingDirectory: string;
  /** The folder of the action. @default - the steps of a job */
  readonly actionPath?: string;
}

/** The context `github` of a job, without what only its steps have. */
export function githubOf(github: Values = {}): Values {
  return {
    repository: "shop/infrastructure",
    run_id: "4711",
    run_attempt: "1",
    ...github,
  };
}

/** What expressions of a step may ask. */
export function contextsOf(run: Run, inputs: Values): Contexts {
  const { workspace, github, vars = {}, needs = {}, permissions = {} } = run.options;
  // The programs in the place of GitHub's read from the token what it may do.
  const token = Object.entries(permissions).map(([name, level]) => `${name}:${level}`);
  return {
    inputs,
    vars,
    needs,
    env: run.env,
    job: { check_run_id: run.options.checkRunId ?? 1 },
    steps: run.stepContext,
    runner: { temp: run.runnerTemp, os: "Linux" },
    github: { workspace, token: token.join(" "), ...githubOf(github) },
  };
}

/** The parts of workflows and composite actions that the tests read. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

export const ROOT = resolve(__dirname, "../../..");

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly "working-directory"?: string;
}

export interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Permissions;
  readonly "timeout-minutes"?: unknown;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress"?: unknown };
  readonly env?: Readonly<Record<string, unknown>>;
  readonly defaults?: { readonly run?: { readonly "working-directory"?: string } };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

/** What a job's token may do: `read`, `write` or `none`, by its name, such as `id-token`. */
export type Permissions = Readonly<Record<string, string>>;

export interface Input {
  readonly type?: string;
  readonly required?: boolean;
  readonly default?: unknown;
  /** Of the type `choice`. */
  readonly options?: readonly string[];
}

export type Inputs = Readonly<Record<string, Input>>;

export interface WorkflowFile {
  readonly on?: {
    readonly workflow_call?: {
      readonly inputs?: Inputs;
      readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
    };
    readonly workflow_dispatch?: { readonly inputs?: Inputs } | null;
  };
  readonly permissions?: Permissions;
  readonly jobs?: Readonly<Record<string, Job>>;
}

export interface ActionFile {
  readonly inputs?: Inputs;
  readonly runs: { readonly steps: readonly Step[] };
}

/** @param name a file of `.github/workflows` */
export function readWorkflow(name: string): WorkflowFile {
  return parse(readFileSync(join(ROOT, ".github/workflows", name), "utf8"));
}

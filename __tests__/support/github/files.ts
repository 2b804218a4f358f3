/** The parts of workflows and composite actions that the tests read. */

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
  readonly permissions?: unknown;
  readonly "timeout-minutes"?: unknown;
  readonly concurrency?: { readonly "cancel-in-progress"?: unknown };
  readonly env?: Readonly<Record<string, unknown>>;
  readonly defaults?: { readonly run?: { readonly "working-directory"?: string } };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

export interface Input {
  readonly type?: string;
  readonly required?: boolean;
  readonly default?: unknown;
}

export interface WorkflowFile {
  readonly on?: { readonly workflow_call?: { readonly inputs?: Readonly<Record<string, Input>> } };
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

export interface ActionFile {
  readonly inputs?: Readonly<Record<string, Input>>;
  readonly runs: { readonly steps: readonly Step[] };
}

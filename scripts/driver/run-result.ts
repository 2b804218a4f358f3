/**
 * The result of a run, as one value. The exit code is a table over its kinds; the printed report, the verdict's JSON document and
 * the GitHub summary are made from it.
 */
import type { AwsFailure, TaskSet } from "../aws";
import type { Line } from "../contract";
import type { Outcome } from "./conclude/outcome";
import { EXIT_CODE, type ExitCode } from "./context/exit-code";
import type { Refusal } from "./decide/refusal";
import type { SteadyEnd } from "./follow/steady";
import type { Live } from "./state/live";

/** A deployment that was followed, and its outcome. */
export type DeploymentResult = Outcome & {
  readonly deploymentId: string;
  /** Why the service's scaling could not be restored. @default - it was restored, or never suspended */
  readonly resumeFailure?: AwsFailure | undefined;
};

/** The result of a run. A kind never changes its meaning. */
export type RunResult =
  | DeploymentResult
  /** The service already runs the revision, with all its tasks. */
  | { readonly kind: "nothing-to-do"; readonly primary: TaskSet; readonly superseded: readonly string[] }
  /** The service already runs the revision, but its tasks did not become steady, or failed. */
  | (Extract<SteadyEnd, { kind: "not-steady" | "tasks-failed" }> & { readonly superseded: readonly string[] })
  /**
   * No deployment was created. `superseded`: the deployments that this run had stopped before. `live`: what was live when the run
   * decided that; `undefined` after a wait, in which it may have changed.
   */
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly superseded: readonly string[];
      readonly live?: Live | undefined;
    }
  /** The document, a variable, the credentials or the service is wrong. */
  | { readonly kind: "bad-input"; readonly text: readonly Line[] }
  /** AWS gave no answer, so there is no verdict. */
  | { readonly kind: "no-answer"; readonly text: readonly Line[] }
  /** The run was cancelled before it had a verdict. */
  | { readonly kind: "cancelled"; readonly reason: string }
  | { readonly kind: "bug" };

/** The result of `deploy`. Wrong input, a missing answer, a cancel and a bug end a run without one of these. */
export type RegularResult = Exclude<RunResult, { kind: "bad-input" | "no-answer" | "cancelled" | "bug" }>;

/** The driver's exit code for each kind of result. */
export const EXIT_CODES: Readonly<Record<RunResult["kind"], ExitCode>> = {
  succeeded: EXIT_CODE.done,
  "traffic-shifted": EXIT_CODE.done,
  "nothing-to-do": EXIT_CODE.done,
  bug: EXIT_CODE.bug,
  "bad-input": EXIT_CODE.badInput,
  "rolled-back": EXIT_CODE.rolledBack,
  "not-rolled-back": EXIT_CODE.notRolledBack,
  "not-live": EXIT_CODE.notRolledBack,
  "tasks-failed": EXIT_CODE.notRolledBack,
  "out-of-time": EXIT_CODE.outOfTime,
  "outcome-unknown": EXIT_CODE.outOfTime,
  "not-steady": EXIT_CODE.outOfTime,
  "no-answer": EXIT_CODE.outOfTime,
  cancelled: EXIT_CODE.outOfTime,
  refused: EXIT_CODE.refused,
};

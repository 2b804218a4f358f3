/** What one run is told beside its document: by an operator, or by the CI. */
import type { BreakGlass } from "./break-glass";

/** What is done while a deployment of another revision runs: a person's word, for one run. */
export type WhenRunning = "wait" | "supersede" | "fail";

/** What a person, or the CI, says about this run. It never enters Terraform's state or plan. */
export interface Attempt {
  /** A revision that failed before is to be tried again. */
  readonly isRetry: boolean;
  /** The CI run, which stays the same when it is run again. */
  readonly runId: string | undefined;
  /** Who started this run. */
  readonly who: string | undefined;
  /** What is done while a deployment of another revision runs. */
  readonly whenRunning: WhenRunning;
  readonly breakGlass: BreakGlass | undefined;
  /** What a person goes back from, such as `app:7`. @default - this is no rollback */
  readonly rollbackOf?: string;
}

/** The settings of one run, from an operator or the CI. They are not part of the document. */
import type { BreakGlass } from "./break-glass";

/** What to do while a deployment of another revision is in progress. */
export type WhenRunning = "wait" | "supersede" | "fail";

/** What an operator or the CI sets for one run. It never enters Terraform's state or plan. */
export interface Attempt {
  /** Whether to deploy a revision that failed before. */
  readonly isRetry: boolean;
  /** The id of the CI run. A re-run has the same one. */
  readonly runId: string | undefined;
  /** Who started this run. */
  readonly who: string | undefined;
  /** What to do while a deployment of another revision is in progress. */
  readonly whenRunning: WhenRunning;
  readonly breakGlass: BreakGlass | undefined;
  /** The revision that an operator rolls back, such as `app:7`. @default - this is no rollback */
  readonly rollbackOf?: string;
}

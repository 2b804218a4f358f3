/** Why no deployment is created. */
import type { AwsFailure, Deployment } from "../../aws";
import type { Finding } from "./findings";

/** Why no deployment is created, although the service isn't on the revision, or isn't known to stay on it. */
export type Refusal =
  /** Somebody deploys already. */
  | { readonly kind: "one-is-running"; readonly id: string; readonly isRollback: boolean }
  /** Its end was waited for, for as long as it may take. */
  | { readonly kind: "outlasted"; readonly id: string; readonly isRollback: boolean }
  /** Others came first, one after another, for as long as any of them is waited for, or stopped; this one runs still. */
  | { readonly kind: "others-first"; readonly id: string; readonly isRollback: boolean }
  /** It was to be stopped, and AWS said no, or never answered. */
  | { readonly kind: "not-superseded"; readonly id: string; readonly failure: AwsFailure }
  /**
   * CodeDeploy takes no deployment, as if one ran, and lists none, also after it was asked again: the quota of the account may
   * be the reason.
   */
  | { readonly kind: "one-is-running-unseen"; readonly message?: string | undefined }
  /**
   * This very revision failed or was stopped before, and nobody said to try it again. What would be in a retry's way comes
   * along: a listener that was left halfway is more urgent than the revision.
   */
  | {
      readonly kind: "failed-before";
      readonly deployment: Deployment;
      readonly findings: readonly Finding[];
    }
  /** It would fail, or be stopped as soon as it had begun: all that was found against it. */
  | { readonly kind: "preflight"; readonly findings: readonly Finding[] }
  /** What was live at one look wasn't at the next, again and again. */
  | { readonly kind: "unsettled" }
  /** There is no task set from which traffic could be shifted away. */
  | { readonly kind: "no-primary" };

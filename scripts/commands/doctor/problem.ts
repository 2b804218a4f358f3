/** The problems that doctor finds, each with its fix. */
import type { Suspension } from "../../aws";
import type { Finding, Mismatch, Repair } from "../../driver";
import type { PastFailure } from "../history/last-failure";
import type { RunningResult } from "../status/result";

/** The kinds that only doctor finds; the others are the driver's. The meaning of a kind never changes. */
type OwnKind = "waits-for-approval" | "no-primary" | "scaling-suspended" | "failed-before";

/** A problem of the service. */
export interface DoctorProblem {
  /** Its name, for programs. */
  readonly kind: OwnKind | Mismatch["kind"] | Finding["kind"];
  readonly what: string;
  /** What to do, a line each. */
  readonly fix: readonly string[];
  /** What `--fix` does about it. @default - nothing: the operator must fix it */
  readonly automaticFix?: AutomaticFix;
}

export type AutomaticFix =
  /** Restores the scaling from before the deployment whose run died. */
  | { readonly kind: "resume-scaling"; readonly of: string; readonly before: Suspension }
  /** Resumes all scaling. It is unknown who suspended it, so the operator must confirm. */
  | { readonly kind: "resume-all-scaling" }
  /** Moves users: the operator must confirm and sees the state of PRIMARY. Only if a target of PRIMARY is healthy. */
  | {
      readonly kind: "forward-production";
      /** The default action or the rules that are changed. */
      readonly repairs: readonly Repair[];
      /** PRIMARY's. */
      readonly targetGroupArn: string;
      readonly state: string;
    };

/** What a running deployment changes. It isn't checked while one is running, or while that isn't known. */
export const MOVED_BY_A_DEPLOYMENT = ["production", "test", "scaling"] as const;

/** What doctor checks besides service and group. `revision`: whether the wanted revision can be deployed. */
export const ASPECTS = [...MOVED_BY_A_DEPLOYMENT, "revision"] as const;

export type Aspect = (typeof ASPECTS)[number];

/** The last release that failed, in lines and for programs. */
export interface ReportedFailure {
  readonly lines: readonly string[];
  readonly result: PastFailure;
}

/** The result of all checks. */
export interface Examined {
  readonly problems: readonly DoctorProblem[];
  /** Why something isn't known, in sentences that name the IAM action. */
  readonly unknown: readonly string[];
  /** The running deployment. */
  readonly running: RunningResult | undefined;
  /** What makes the problems doubtful: information, not a problem. */
  readonly warnings: readonly string[];
  /** Why the last release failed: information, not a problem. */
  readonly lastFailure: ReportedFailure | undefined;
  /** What wasn't checked. */
  readonly notExamined: readonly Aspect[];
  /** Whether too much is unknown to report that there are no problems. */
  readonly isIncomplete: boolean;
}

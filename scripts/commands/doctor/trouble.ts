/** What doctor finds: what is wrong, in words, with what mends it. */
import type { Suspension } from "../../aws";
import type { Finding, Misfit, Repair } from "../../driver";
import type { PastFailure } from "../history/last-failure";
import type { RunningResult } from "../status/result";

/** What doctor finds by itself, beside what the driver finds before it orders. One never changes its meaning. */
type OwnKind = "waits-for-a-person" | "no-primary" | "scaling-suspended" | "failed-before";

/** Something that is wrong. */
export interface Trouble {
  /** Its name, for programs. */
  readonly kind: OwnKind | Misfit["kind"] | Finding["kind"];
  readonly what: string;
  /** What to do, a line each. */
  readonly mend: readonly string[];
  /** What `--fix` does about it. @default - nothing: a person has to */
  readonly fix?: Fix;
}

export type Fix =
  /** Brings back what was on before the deployment whose run died. */
  | { readonly kind: "resume-scaling"; readonly of: string; readonly before: Suspension }
  /** Lets the service scale again. Nobody knows who suspended it, so that a person is asked before. */
  | { readonly kind: "resume-all-scaling" }
  /** Moves users: the operator is asked first, and told how well PRIMARY is. Only where a target of PRIMARY's is healthy. */
  | {
      readonly kind: "forward-production";
      /** The default action or the rules that are changed. */
      readonly repairs: readonly Repair[];
      /** PRIMARY's. */
      readonly targetGroupArn: string;
      readonly state: string;
    };

/** What a deployment moves while it runs: not looked at then, nor where it isn't known that none runs. */
export const MOVED_BY_A_DEPLOYMENT = ["production", "test", "scaling"] as const;

/** What doctor looks at: all of it but service and group themselves. `revision`: whether what is wanted could be deployed. */
export const ASPECTS = [...MOVED_BY_A_DEPLOYMENT, "revision"] as const;

export type Aspect = (typeof ASPECTS)[number];

/** The last release that failed, in lines and for programs. */
export interface ReportedFailure {
  readonly lines: readonly string[];
  readonly result: PastFailure;
}

/** What a look has found. */
export interface Examined {
  readonly troubles: readonly Trouble[];
  /** Why something isn't known, in sentences that name the IAM action. */
  readonly unknown: readonly string[];
  /** The deployment that runs. */
  readonly running: RunningResult | undefined;
  /** What makes the findings doubtful: information, and no finding either. */
  readonly warnings: readonly string[];
  /** Why the last release failed: information, and no finding. */
  readonly lastFailure: ReportedFailure | undefined;
  /** What wasn't looked at, so that nobody says that it is well. */
  readonly notExamined: readonly Aspect[];
  /** Whether so much is unknown that nobody can say that nothing is wrong. */
  readonly isBlind: boolean;
}

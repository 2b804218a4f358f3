/** The problems that doctor finds, as data. `describe-problem.ts` turns them into sentences. */
import type { Deployment, ListenerRoute, ListenerSettings, Suspension } from "../../aws";
import type {
  ContainerImage,
  Finding,
  Mismatch,
  NotApproved,
  Repair,
  RevisionCheck,
  Traffic,
} from "../../driver";
import type { PastFailure } from "../history/last-failure";
import type { RunningResult } from "../status/result";

/** A problem of the service. */
export type DoctorProblem =
  | OwnProblem
  | TrafficElsewhere
  | Mismatch
  | Exclude<Finding, { kind: "traffic-elsewhere" }>;

/** What only doctor finds. */
type OwnProblem =
  | WaitsForApproval
  | { readonly kind: "no-primary" }
  | ScalingSuspended
  | FailedBefore
  | PriorityTaken
  | ListenerMissing
  | ListenerOfOtherUrl;

/** Its name, for programs. The meaning of a kind never changes. */
export type ProblemKind = OwnProblem["kind"] | Mismatch["kind"] | Finding["kind"];

export interface WaitsForApproval {
  readonly kind: "waits-for-approval";
  readonly deploymentId: string;
}

/** All scaling is suspended although no deployment is running. */
export interface ScalingSuspended {
  readonly kind: "scaling-suspended";
  readonly by: SuspendedBy;
}

export type SuspendedBy =
  /** A run that ended without restoring it. `before` is what was suspended before. */
  | { readonly kind: "run"; readonly deploymentId: string; readonly before: Suspension }
  /** No deployment recorded it: it may have been suspended on purpose. */
  | { readonly kind: "not-recorded" }
  | { readonly kind: "not-known"; readonly why: string };

/** The driver would refuse the wanted revision. */
export interface FailedBefore {
  readonly kind: "failed-before";
  /** An ARN. */
  readonly taskDefinition: string;
  readonly images: readonly ContainerImage[] | undefined;
  readonly deployment: Deployment;
  /** How its wait for an approval ended; `undefined` if that isn't why it failed. */
  readonly notApproved: NotApproved | undefined;
  /** What made it fail; `undefined` if it isn't known, or if it was not approved. */
  readonly cause: string | undefined;
}

/** The next apply would fail: another rule of the listener has the priority of a rule of the stack. */
export interface PriorityTaken {
  readonly kind: "priority-taken";
  /** Terraform's address of the stack's rule. */
  readonly address: string;
  readonly listenerArn: string;
  readonly priority: number;
  /** The rule that has it. */
  readonly by: ListenerRoute;
  /** The next free priority; `undefined` if the listener has none. */
  readonly free: number | undefined;
}

/** The next apply would fail: the stack uses an existing listener that does not exist. */
export interface ListenerMissing {
  readonly kind: "listener-missing";
  readonly listenerArn: string;
}

/** The next apply would fail: the stack's URL does not lead to its existing listener. */
export interface ListenerOfOtherUrl {
  readonly kind: "listener-of-other-url";
  readonly listenerArn: string;
  /** The stack's. */
  readonly url: string;
  /** The listener's. */
  readonly settings: ListenerSettings;
}

/** Not all production traffic goes to PRIMARY. */
export interface TrafficElsewhere {
  readonly kind: "traffic-elsewhere";
  readonly primary: PrimaryState;
  readonly production: Traffic;
  /** The names of the deployment group's target groups. */
  readonly pair: readonly string[];
  /** The other target group of the pair, if it has a healthy target. */
  readonly healthyOther: string | undefined;
}

/** The PRIMARY task set, and whether it can serve users. */
export interface PrimaryState {
  /** An ARN. */
  readonly taskDefinition: string;
  readonly images: readonly ContainerImage[] | undefined;
  readonly running: number;
  readonly desired: number;
  /** How many targets are healthy; `undefined` if that isn't known. */
  readonly healthy: number | undefined;
  readonly targetGroupArn: string | undefined;
}

/** A problem as text. */
export interface DescribedProblem {
  /** Without a capital letter and a full stop. */
  readonly what: string;
  /** What to do, a line each. */
  readonly fix: readonly string[];
}

/** What `--fix` does about a problem. */
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
      readonly primary: PrimaryState;
    };

/** What doctor checks besides service and group. `revision`: whether the wanted revision can be deployed. */
export type Aspect = "production" | "test" | "scaling" | "revision";

/** What a running deployment changes. It isn't checked while one is running, or while that isn't known. */
export const MOVED_BY_A_DEPLOYMENT: readonly Aspect[] = ["production", "test", "scaling"];

export const ASPECTS: readonly Aspect[] = [...MOVED_BY_A_DEPLOYMENT, "revision"];

/** A check that could not be made: AWS denied a call or did not answer it, or the wanted revision isn't known. */
export interface FailedCheck {
  /**
   * What could not be checked. `running`: whether a deployment is running. `rules`: the priorities of listener rules. `listeners`:
   * existing listeners. `template`: what the stack's template names.
   */
  readonly check: "service" | "group" | "running" | "rules" | "listeners" | "template" | Aspect;
  /** Which check of the revision or of the template; `undefined` for other checks, and if none of these could be made. */
  readonly part?: RevisionCheck | undefined;
  /** A sentence. It names a missing IAM action. */
  readonly why: string;
}

/** The result of the checks of a template. */
export interface CheckedTemplate {
  readonly problems: readonly (
    | Exclude<Finding, { kind: "traffic-elsewhere" }>
    | ListenerMissing
    | ListenerOfOtherUrl
    | PriorityTaken
  )[];
  /** AWS denied a call or didn't answer it, or there is no template. */
  readonly failedChecks: readonly FailedCheck[];
  /** What can't be checked because only Terraform knows it, and why. */
  readonly unknown: readonly FailedCheck[];
}

/** The last release that failed, in lines and for programs. */
export interface ReportedFailure {
  readonly lines: readonly string[];
  readonly result: PastFailure;
}

/** The result of all checks. */
export interface Examined {
  readonly problems: readonly DoctorProblem[];
  readonly failedChecks: readonly FailedCheck[];
  /** The running deployment. */
  readonly running: RunningResult | undefined;
  /** What makes the problems doubtful: information, not a problem. */
  readonly warnings: readonly string[];
  /** Why the last release failed: information, not a problem. */
  readonly lastFailure: ReportedFailure | undefined;
  /** What wasn't checked. */
  readonly notExamined: readonly Aspect[];
  /** Whether too many checks failed to report that there are no problems. */
  readonly isIncomplete: boolean;
}

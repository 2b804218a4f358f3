/** Why no deployment is created. */
import type { AwsFailure, Deployment } from "../../aws";
import type { NotApproved } from "../state/approval";
import type { Finding } from "./findings";

/** Why no deployment is created, although the service isn't on the revision, or may not stay on it. */
export type Refusal =
  /** Another deployment is in progress. */
  | { readonly kind: "another-deployment-running"; readonly id: string; readonly isRollback: boolean }
  /** Another deployment did not end within its time limit. */
  | { readonly kind: "wait-timed-out"; readonly id: string; readonly isRollback: boolean }
  /** Other deployments followed each other until the limit for waiting, or for stopping them. This one is still in progress. */
  | { readonly kind: "too-many-deployments"; readonly id: string; readonly isRollback: boolean }
  /** Another deployment was not stopped: AWS refused the call, or did not answer it. */
  | { readonly kind: "not-superseded"; readonly id: string; readonly failure: AwsFailure }
  /**
   * CodeDeploy refuses a deployment as if another one were in progress, but lists none, also after several calls. The reason may be
   * the quota of the account.
   */
  | { readonly kind: "unlisted-deployment-running"; readonly message?: string | undefined }
  /**
   * This revision failed or was stopped before, and this run is no retry. `findings`: what would block a retry. A listener that
   * was left halfway is more urgent than the revision.
   */
  | {
      readonly kind: "failed-before";
      readonly deployment: Deployment;
      readonly findings: readonly Finding[];
      /** How its wait for an approval ended. @default - that isn't why it failed, or it isn't known */
      readonly notApproved?: NotApproved | undefined;
    }
  /** The deployment would fail, or be stopped right after its start. */
  | { readonly kind: "preflight"; readonly findings: readonly Finding[] }
  /** The revision took over images of a task definition that is no longer live. */
  | { readonly kind: "live-changed"; readonly basedOn: string }
  /** The live task set changed again and again. */
  | { readonly kind: "unstable" }
  /** The service has no PRIMARY task set. */
  | { readonly kind: "no-primary" };

/** The possible outcomes of a deployment that was followed. */
import type { AwsFailure, Deployment, DeploymentGroup } from "../../aws";
import type { Before, TimeRange } from "../context/observed";
import type { Course } from "../follow/course";
import type { Evidence } from "../state/evidence";
import type { Live } from "../state/live";

/** The outcome of a deployment. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly live: Live }
  /** The new tasks serve all production traffic. The old tasks are kept until `oldTasksUntil`. */
  | { readonly kind: "traffic-shifted"; readonly live: Live; readonly oldTasksUntil: TimeRange }
  /** CodeDeploy says that it succeeded, but something else serves production. */
  | { readonly kind: "not-live"; readonly live: Live }
  /** It failed or was stopped, and production is on what was live before. */
  | ({ readonly kind: "rolled-back" } & Failed & Aftermath)
  /** It failed or was stopped, and production isn't, or isn't known to be, on what was live before. */
  | ({ readonly kind: "not-rolled-back" } & Failed & Aftermath)
  /** It is still in progress; or it failed or was stopped (`failed`), and its rollback, to which `course` belongs, is in progress. */
  | {
      readonly kind: "out-of-time";
      readonly course: Course;
      readonly failed: Failed | undefined;
      readonly evidence: Evidence;
      readonly trouble: AwsFailure | undefined;
    }
  /** AWS refuses the driver's questions. */
  | {
      readonly kind: "outcome-unknown";
      readonly course: Course;
      readonly failed: Failed | undefined;
      readonly status: string | undefined;
      readonly failure: AwsFailure;
    };

/** A deployment that failed or was stopped, and why. */
export interface Failed {
  readonly deployment: Deployment;
  /** Whether the driver stopped it because its new tasks couldn't start. */
  readonly stoppedEarly: boolean;
  readonly evidence: Evidence;
}

/** What happened after it. */
export interface Aftermath {
  /** The rollback; `undefined` if CodeDeploy didn't need one, or created none. */
  readonly rollback: Deployment | undefined;
  /** `undefined` when AWS didn't answer. */
  readonly live: Live | undefined;
}

/** A deployment that the driver created or adopted, and what was live before. */
export interface Started {
  readonly course: Course;
  readonly group: DeploymentGroup;
  readonly before: Before;
}

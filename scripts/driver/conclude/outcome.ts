/** What a deployment that was followed can come to. */
import type { AwsFailure, Deployment, DeploymentGroup } from "../../aws";
import type { Before, Between } from "../context/observed";
import type { Course } from "../follow/course";
import type { Evidence } from "../state/evidence";
import type { Live } from "../state/live";

/** What came of a deployment. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly live: Live }
  /** Green serves all production traffic alone. Blue is kept still, until this time. */
  | { readonly kind: "traffic-shifted"; readonly live: Live; readonly blueUntil: Between }
  /** CodeDeploy says that it succeeded, but something else serves production. */
  | { readonly kind: "not-live"; readonly live: Live }
  /** It ended badly, and production is on what was live before. */
  | ({ readonly kind: "rolled-back" } & Failed & Aftermath)
  /** It ended badly, and production isn't, or isn't known to be, on what was live before. */
  | ({ readonly kind: "not-rolled-back" } & Failed & Aftermath)
  /** It still runs; or it ended badly (`failed`) and its rollback, whose course it is, still runs. */
  | {
      readonly kind: "out-of-time";
      readonly course: Course;
      readonly failed: Failed | undefined;
      readonly evidence: Evidence;
      readonly trouble: AwsFailure | undefined;
    }
  /** AWS doesn't let the driver look any more. */
  | {
      readonly kind: "lost-sight";
      readonly course: Course;
      readonly failed: Failed | undefined;
      readonly status: string | undefined;
      readonly failure: AwsFailure;
    };

/** A deployment that ended badly, and why. */
export interface Failed {
  readonly deployment: Deployment;
  /** Whether the driver stopped it, since green's tasks couldn't start. */
  readonly stoppedEarly: boolean;
  readonly evidence: Evidence;
}

export interface Aftermath {
  /** The deployment that took it back; none where CodeDeploy didn't need one, or made none. */
  readonly rollback: Deployment | undefined;
  /** `undefined` when AWS didn't answer. */
  readonly live: Live | undefined;
}

/** A deployment that the driver created or adopted, and what it found before. */
export interface Started {
  readonly course: Course;
  readonly group: DeploymentGroup;
  readonly before: Before;
}

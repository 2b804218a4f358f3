/** What a run records for the verdict's files: what it deploys, what it found, and what happened when. */

import type { Suspension } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Clock } from "./clock";
import type { Before, TimelineEvent, Traffic } from "./observed";

/** An event, when it was seen, and the deployment to which it belongs: the run's own, or its rollback. */
export interface Remembered {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly deploymentId: string;
  readonly event: TimelineEvent;
}

/** What was live before the deployment, as far as it is known. */
export interface FoundBefore {
  readonly taskSet: Before;
  /** `undefined` if the deployment was already in progress when it was found. */
  readonly production: Traffic | undefined;
}

/** Filled during the run and read once, at its end. No decision depends on it. */
export interface RunRecord {
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  /** `undefined` until the input has been checked. */
  request: DeploymentRequest | undefined;
  /** The deployment that the run created or adopted. */
  deploymentId: string | undefined;
  rollbackId: string | undefined;
  /** The deployments that the run asked CodeDeploy to stop: other revisions' deployments, or the one named for `stop`. */
  readonly toldToStop: string[];
  before: FoundBefore | undefined;
  /** What of the service's scaling was suspended before this run; set while this run still has to restore it. */
  scalingBefore: Suspension | undefined;
  readonly events: readonly Remembered[];
  add(deploymentId: string, event: TimelineEvent): void;
}

export function newRecord(clock: Clock): RunRecord {
  const events: Remembered[] = [];
  return {
    startedAt: clock.now(),
    request: undefined,
    deploymentId: undefined,
    rollbackId: undefined,
    toldToStop: [],
    before: undefined,
    scalingBefore: undefined,
    events,
    add: (deploymentId, event) => {
      events.push({ at: clock.now(), deploymentId, event });
    },
  };
}

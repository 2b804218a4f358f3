/** What a run remembers on its way, for the verdict's files: what it deploys, what it found, and what happened when. */

import type { Suspension } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Clock } from "./clock";
import type { Before, TimelineEvent, Traffic } from "./observed";

/** An event, when it was seen, and to which deployment it happened: the run's own, or its rollback. */
export interface Remembered {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly deploymentId: string;
  readonly event: TimelineEvent;
}

/** What was live before the deployment, as far as it is known. */
export interface FoundBefore {
  readonly taskSet: Before;
  /** `undefined` where the deployment was under way already when it was found. */
  readonly production: Traffic | undefined;
}

/** Filled by those who learn something, and read once, at the end. Nothing is decided by it. */
export interface RunRecord {
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  /** `undefined` as long as the input isn't known to be right. */
  request: DeploymentRequest | undefined;
  /** The deployment that the run created or adopted. */
  deploymentId: string | undefined;
  rollbackId: string | undefined;
  /** The deployments that it told to stop: others, for the sake of its own, or the one that a person named. */
  readonly toldToStop: string[];
  before: FoundBefore | undefined;
  /** What was suspended of the service's scaling before, as long as all of it is, or may be, and this run was to bring it back. */
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

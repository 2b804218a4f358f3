/** What a run records for the verdict's files: what it deploys, what it found, and what happened when. */

import type { Ecs, Suspension, TaskDefinition } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Clock } from "./clock";
import type { Before, ContainerImage, TimelineEvent, Traffic } from "./observed";

/** An event, when it was seen, and the deployment to which it belongs: the run's own, or its rollback. */
export interface RecordedEvent {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly deploymentId: string;
  readonly event: TimelineEvent;
}

/** What was live before the deployment, as far as it is known. */
export interface LiveBefore {
  readonly taskSet: Before;
  /** `undefined` if the deployment was already in progress when it was found. */
  readonly production: Traffic | undefined;
}

/**
 * The images that a run knows. A task definition's images never change, so each one is read once. The images of a family without
 * a revision are not known, because it can mean another task definition tomorrow.
 */
export interface Images {
  /** `undefined` where they aren't known. @param taskDefinition its ARN, or `app:7` */
  of(taskDefinition: string): readonly ContainerImage[] | undefined;
  /**
   * Asks ECS for those that aren't known yet. It never fails: images are shown where they are known. Once the caller may not
   * ask, it asks no more.
   */
  learn(aws: Pick<Ecs, "taskDefinition">, taskDefinitions: readonly (string | undefined)[]): Promise<void>;
  /** Keeps the images of a task definition that was asked for anyway. */
  keep(taskDefinition: string, found: TaskDefinition): void;
  /** Why some images aren't known, in a sentence. */
  readonly unknown: string | undefined;
}

/** Filled during the run, and read once, at its end. No decision depends on it. */
export interface RunRecord {
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  /** `undefined` until the input has been checked. */
  request: DeploymentRequest | undefined;
  /** The deployment that the run created or adopted. */
  deploymentId: string | undefined;
  rollbackId: string | undefined;
  /** The deployments that the run asked CodeDeploy to stop: other revisions' deployments, or the one named for `stop`. */
  readonly stopRequested: string[];
  before: LiveBefore | undefined;
  /** What of the service's scaling was suspended before this run; set while this run still has to restore it. */
  scalingBefore: Suspension | undefined;
  /** The images of the task definitions that it names. */
  readonly images: Images;
  readonly events: readonly RecordedEvent[];
  add(deploymentId: string, event: TimelineEvent): void;
}

export function newRecord(clock: Clock, images: Images): RunRecord {
  const events: RecordedEvent[] = [];
  return {
    startedAt: clock.now(),
    request: undefined,
    deploymentId: undefined,
    rollbackId: undefined,
    stopRequested: [],
    before: undefined,
    scalingBefore: undefined,
    images,
    events,
    add: (deploymentId, event) => {
      events.push({ at: clock.now(), deploymentId, event });
    },
  };
}

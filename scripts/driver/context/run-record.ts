/** What a run remembers on its way, for the verdict's files: what it deploys, what it found, and what happened when. */

import type { Ecs, Suspension, TaskDefinition } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Clock } from "./clock";
import type { Before, ContainerImage, TimelineEvent, Traffic } from "./observed";

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

/**
 * The images that a run knows. A task definition's images never change, so that each one is asked for once. Of a family
 * without a revision none are known: it means another task definition from one day to the next.
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
  /** The images of the task definitions that it names. */
  readonly images: Images;
  readonly events: readonly Remembered[];
  add(deploymentId: string, event: TimelineEvent): void;
}

export function newRecord(clock: Clock, images: Images): RunRecord {
  const events: Remembered[] = [];
  return {
    startedAt: clock.now(),
    request: undefined,
    deploymentId: undefined,
    rollbackId: undefined,
    toldToStop: [],
    before: undefined,
    scalingBefore: undefined,
    images,
    events,
    add: (deploymentId, event) => {
      events.push({ at: clock.now(), deploymentId, event });
    },
  };
}

/** Observations of a service and of its deployment, as plain values. `state/` and `follow/` make and interpret them. */
import type { Deployment, DeploymentTarget, Diagnostics, ListenerRoute, TaskSet } from "../../aws";

/** One observation of a deployment: its status, and its target once it has reached the service. */
export interface Observation {
  readonly deployment: Deployment;
  readonly target: DeploymentTarget | undefined;
}

/** A range for a time that isn't known exactly, in milliseconds since the epoch. For a known time, both are the same. */
export interface TimeRange {
  readonly earliest: number;
  readonly latest: number;
}

/** An entry of a deployment's timeline. */
export type TimelineEvent =
  /** A lifecycle event has a new status, by CodeDeploy's name. */
  | {
      readonly kind: "lifecycle-event";
      readonly event: string;
      readonly status: string;
      /** Why it failed. @default - it did not fail, or CodeDeploy gives no reason */
      readonly diagnostics?: Diagnostics;
    }
  /** The split of production traffic has changed. CodeDeploy labels the new task set green and the old one blue. */
  | { readonly kind: "traffic"; readonly newPercent: number; readonly oldPercent: number }
  /** The deployment has a new status, by CodeDeploy's name; `error` if CodeDeploy gives one. */
  | {
      readonly kind: "status";
      readonly status: string;
      readonly error?: NonNullable<Deployment["error"]>;
    }
  /** Nothing has changed for a while: what the deployment is waiting for. */
  | { readonly kind: "waiting"; readonly text: string }
  /** Anything else. */
  | { readonly kind: "note"; readonly text: string };

/** The image of a container of a task definition. */
export interface ContainerImage {
  readonly container: string;
  readonly image: string;
}

/**
 * What was live before a deployment, as far as it is known: the task set that was PRIMARY. CodeDeploy rolls back to it, also if
 * somebody moves the traffic while the deployment is created.
 */
export type Before = Partial<Pick<TaskSet, "id" | "taskDefinition">>;

/** The parts of a listener that forward to the pair of target groups, also with a weight of 0: CodeDeploy leaves 100 and 0. */
export type Traffic =
  /** These routes do. The listener may have other routes, for other services. */
  | {
      readonly kind: "forwards";
      readonly routes: readonly ListenerRoute[];
      /** Those of the routes that get no request. @default - none */
      readonly shadowed?: readonly ShadowedRoute[];
    }
  | NoTraffic;

/** A rule that gets no request, because an earlier rule matches all requests that it would match. */
export interface ShadowedRoute {
  readonly route: ListenerRoute;
  readonly by: ListenerRoute;
}

/** Nothing on the listener forwards to the pair. */
export type NoTraffic =
  /** The listener's default action and rules. */
  | { readonly kind: "elsewhere"; readonly routes: readonly ListenerRoute[] }
  /** The group names no listener, or it does not exist. */
  | { readonly kind: "gone" };

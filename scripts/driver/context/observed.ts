/** What is seen of a service and of its deployment, as plain values. `state/` and `follow/` read and interpret them. */
import type { Deployment, DeploymentTarget, Diagnostics, ListenerRoute, TaskSet } from "../../aws";

/** What was seen of a deployment: its status, and what it does to the service once it got there. */
export interface Observation {
  readonly deployment: Deployment;
  readonly target: DeploymentTarget | undefined;
}

/** A time that lies between two, in milliseconds since the epoch. Where it is known, both are the same. */
export interface Between {
  readonly earliest: number;
  readonly latest: number;
}

/** Something that happened to a deployment, or was said about it. */
export type TimelineEvent =
  /** A lifecycle event has got another status, in CodeDeploy's words. */
  | {
      readonly kind: "lifecycle-event";
      readonly event: string;
      readonly status: string;
      /** Why it failed; left out where it didn't, or CodeDeploy doesn't say. */
      readonly diagnostics?: Diagnostics;
    }
  /** Production traffic is split otherwise. */
  | { readonly kind: "traffic"; readonly greenPercent: number; readonly bluePercent: number }
  /** The deployment has got another status, in CodeDeploy's words; `error` where CodeDeploy gives one. */
  | {
      readonly kind: "status";
      readonly status: string;
      readonly error?: NonNullable<Deployment["error"]>;
    }
  /** Nothing happened for long: what is being waited for. */
  | { readonly kind: "waiting"; readonly text: string }
  /** Whatever else was worth a line. */
  | { readonly kind: "note"; readonly text: string };

/** The image of a container of a task definition. */
export interface ContainerImage {
  readonly container: string;
  readonly image: string;
}

/**
 * What was live before a deployment, as far as it is known: the task set that was PRIMARY, which is where CodeDeploy goes back
 * to. Whoever moves the traffic at the very moment of the order changes nothing in that.
 */
export type Before = Partial<Pick<TaskSet, "id" | "taskDefinition">>;

/** What of a listener leads to the pair of target groups; a weight of 0 leads there too, since CodeDeploy leaves 100 and 0. */
export type Traffic =
  /** These do. The listener may have others, which belong to other services. */
  { readonly kind: "forwards"; readonly routes: readonly ListenerRoute[] } | NoTraffic;

/** Nothing of a listener leads to the pair. */
export type NoTraffic =
  /** These are the listener's default action and rules. */
  | { readonly kind: "elsewhere"; readonly routes: readonly ListenerRoute[] }
  /** The group names no listener, or it does not exist. */
  | { readonly kind: "gone" };

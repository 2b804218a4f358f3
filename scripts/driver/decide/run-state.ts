/** What a run has done so far, as far as its next action depends on it. Only the loop and what it calls change it. */
import type { AwsFailure, Suspension } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Snapshot } from "../state/snapshot";
import type { LastTime } from "./previous-attempts";

/** In minutes: for how long snapshots are repeated, counted anew after a wait and after an order. */
const SNAPSHOTS_WITHIN = 1;

/** How long a run waits for other deployments, and which of them it has stopped. */
export interface Queue {
  /** The deadline for all of them; `undefined` before the first. */
  until: number | undefined;
  /** The ones that this run stopped. */
  readonly superseded: string[];
}

export interface RunState {
  /** Until when snapshots are repeated, in milliseconds since the epoch; `undefined` before the first one. */
  deadline: number | undefined;
  /** How often another task set became PRIMARY while the run waited until PRIMARY was steady. */
  changes: number;
  /** How many orders were sent. */
  orders: number;
  /** Why the last order got no answer. While it is set, no report may say that nothing was changed. */
  unanswered: AwsFailure | undefined;
  /** CodeDeploy's message when it refused an order because too many deployments are in progress. */
  refusal: string | undefined;
  /**
   * The last deployment of this revision when the first unanswered order was sent, and the snapshot before the latest one: what
   * CodeDeploy rolls back to.
   */
  before: { readonly last: LastTime; readonly snapshot: Snapshot } | undefined;
  /** Whether the run has reported that this revision's earlier deployments aren't known. */
  isPastUnknown: boolean;
  readonly queue: Queue;
  /** What was suspended of the service's scaling in the last snapshot; `undefined` before that. */
  scaling: { readonly before: Suspension | undefined } | undefined;
  /** Whether the orders ignore the group's alarms. */
  ignoresAlarms: boolean;
}

export function newRunState(): RunState {
  return {
    deadline: undefined,
    changes: 0,
    orders: 0,
    unanswered: undefined,
    refusal: undefined,
    before: undefined,
    isPastUnknown: false,
    queue: { until: undefined, superseded: [] },
    scaling: undefined,
    ignoresAlarms: false,
  };
}

/** Until when snapshots are repeated from now on: what the run did may take a moment to show. */
export function snapshotDeadline({ clock, minuteMs }: DriverContext): number {
  return clock.now() + SNAPSHOTS_WITHIN * minuteMs;
}

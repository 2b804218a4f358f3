/** What a run has done so far, as far as its next action depends on it. Only `deploy.ts` and `order/` change it. */
import type { AwsFailure, Suspension } from "../../aws";
import type { Snapshot } from "../state/snapshot";
import type { LastTime } from "./previous-attempts";

/** How long a run waits for other deployments, and which of them it has stopped. */
export interface Queue {
  /** The deadline for all of them; `undefined` before the first. */
  until: number | undefined;
  /** The ones that this run stopped. */
  readonly superseded: string[];
}

export interface RunState {
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

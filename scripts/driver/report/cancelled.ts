/** How a cancelled run is reported: what happens to the deployment that it created. */
import type { Place } from "../../contract";
import { EXIT_CODE } from "../context/exit-code";
import type { Guard } from "../context/guard";
import { ownCommand } from "../context/own-command";
import type { RunRecord } from "../context/run-record";
import { nextLines } from "../context/wording";
import type { Report } from "./lines";

/** A guard that knows which deployment it protects. */
export interface TrackingGuard extends Guard {
  readonly current: string | undefined;
  /** Whether an order was sent and CodeDeploy has not answered with the deployment's id yet. */
  readonly isOrdering: boolean;
  /** Whether it protects a rollback, which is not stopped after it has moved all production traffic. */
  readonly isRollback: boolean;
}

/** How a run or a command was cancelled. */
export interface Cancellation {
  /** Such as a signal's name. */
  readonly reason: string;
  /** The deployment that it created; `undefined` while CodeDeploy has not answered the order. */
  readonly deploymentId: string | undefined;
  /**
   * What happens to that deployment. `stop`: it is stopped with a rollback. `stop-unless-shifted`: it is a rollback, and is
   * stopped unless it has moved all production traffic. `leave`: it continues. `undefined`: no deployment was created.
   */
  readonly action: "stop" | "stop-unless-shifted" | "leave" | undefined;
  /** The deployments that it had asked CodeDeploy to stop. CodeDeploy continues to stop them. */
  readonly stopRequested: readonly string[];
}

export function tracking(guard: Guard): TrackingGuard {
  let current: string | undefined;
  let isOrdering = false;
  let isRollback = false;
  return {
    ...guard,
    get current() {
      return current;
    },
    get isOrdering() {
      return isOrdering;
    },
    get isRollback() {
      return isRollback;
    },
    ordered(order) {
      isOrdering = true;
      isRollback = order.unlessMoved !== undefined;
      guard.ordered(order);
    },
    protect(deploymentId, unlessMoved) {
      guard.protect(deploymentId, unlessMoved);
      current = deploymentId;
      isOrdering = false;
      isRollback = unlessMoved !== undefined;
    },
    release() {
      guard.release();
      current = undefined;
      isOrdering = false;
    },
  };
}

/** @param reason such as a signal's name */
export function cancellationOf(
  reason: string,
  guard: TrackingGuard | undefined,
  { stopRequested }: Pick<RunRecord, "stopRequested">,
): Cancellation {
  const deploymentId = guard?.current;
  const hasBegun = deploymentId !== undefined || guard?.isOrdering === true;
  const stop = guard?.isRollback === true ? "stop-unless-shifted" : "stop";
  const action = guard?.watches() === true ? stop : "leave";
  return { reason, deploymentId, action: hasBegun ? action : undefined, stopRequested };
}

/**
 * The verdict of a run that was cancelled before it had one.
 *
 * @param place where it deploys; `undefined` until its input has been checked
 */
export function cancellationReport(how: Cancellation, place: Place | undefined): Report {
  const { reason } = how;
  return {
    exitCode: EXIT_CODE.outOfTime,
    lines: [
      `The run was cancelled (${reason}). ${actionLine(how)}`,
      ...stoppedLines(how),
      ...(place === undefined ? [] : afterCancelLines(how, place)),
    ],
    result: { kind: "cancelled", reason },
  };
}

/** The other deployments that it had stopped, as a line. */
export function stoppedLines({ stopRequested }: Cancellation): string[] {
  return stopRequested.length === 0
    ? []
    : [
        `  Before that, it asked CodeDeploy to stop ${stopRequested.join(" and ")} with a rollback. CodeDeploy continues to do so.`,
      ];
}

/** How to see how the deployment ends, or what is live if there is none. */
export function afterCancelLines({ deploymentId, action }: Cancellation, place: Place): string[] {
  if (action === undefined) {
    return nextLines("see what is live", ownCommand(place, "status"));
  }
  return deploymentId === undefined
    ? nextLines("see whether it was created", ownCommand(place, "history"))
    : nextLines("follow it", ownCommand(place, "watch", deploymentId));
}

function actionLine({ deploymentId, action, stopRequested }: Cancellation): string {
  if (action === undefined) {
    return stopRequested.length === 0
      ? "This run stopped no deployment. A deployment in progress continues."
      : "It created no deployment.";
  }
  return deploymentId === undefined
    ? `CodeDeploy did not answer its request for a deployment. If the deployment was created, ${ORDER_ACTION_TEXT[action]}.`
    : `Its deployment ${deploymentId} ${DEPLOYMENT_ACTION_TEXT[action]}.`;
}

type CancelAction = NonNullable<Cancellation["action"]>;

const UNLESS_SHIFTED = "unless it has already moved all production traffic: then it continues";

/** What happens to a deployment, as the end of a sentence. */
export const DEPLOYMENT_ACTION_TEXT: Readonly<Record<CancelAction, string>> = {
  stop: "is being stopped, with a rollback",
  "stop-unless-shifted": `is being stopped, with a rollback, ${UNLESS_SHIFTED}`,
  leave: "continues",
};

/** What happens to a deployment that may have been created, as the end of a sentence. */
export const ORDER_ACTION_TEXT: Readonly<Record<CancelAction, string>> = {
  stop: "it is found and stopped, with a rollback",
  "stop-unless-shifted": `it is found and stopped, with a rollback, ${UNLESS_SHIFTED}`,
  leave: "it continues",
};

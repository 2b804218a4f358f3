/** How a cancelled run is reported: what happens to the deployment that it created. */
import type { Place } from "../../contract";
import { EXIT_CODE } from "../context/exit-code";
import type { Guard } from "../context/guard";
import { ownCommand } from "../context/own-command";
import type { RunRecord } from "../context/run-record";
import { nextLines } from "../context/wording";
import type { Report } from "./lines";

/** A guard that knows which deployment it protects. */
export interface TellingGuard extends Guard {
  readonly current: string | undefined;
  /** Whether an order was sent and CodeDeploy has not answered with the deployment's id yet. */
  readonly isOrdering: boolean;
  /** Whether it protects a rollback, which is not stopped after it has moved all production traffic. */
  readonly isRollback: boolean;
}

/** How a run or a command was cancelled. */
export interface CutOff {
  /** Such as a signal's name. */
  readonly reason: string;
  /** The deployment that it created; `undefined` while CodeDeploy has not answered the order. */
  readonly deploymentId: string | undefined;
  /**
   * What happens to that deployment. `stopped`: it is stopped with a rollback. `stopped-unless-shifted`: it is a rollback, and is
   * stopped unless it has moved all production traffic. `left`: it continues. `undefined`: no deployment was created.
   */
  readonly fate: "stopped" | "stopped-unless-shifted" | "left" | undefined;
  /** The deployments that it had asked CodeDeploy to stop. CodeDeploy continues to stop them. */
  readonly toldToStop: readonly string[];
}

export function telling(guard: Guard): TellingGuard {
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
export function cutOffBy(
  reason: string,
  guard: TellingGuard | undefined,
  { toldToStop }: Pick<RunRecord, "toldToStop">,
): CutOff {
  const deploymentId = guard?.current;
  const hasBegun = deploymentId !== undefined || guard?.isOrdering === true;
  const stopped = guard?.isRollback === true ? "stopped-unless-shifted" : "stopped";
  const fate = guard?.watches() === true ? stopped : "left";
  return { reason, deploymentId, fate: hasBegun ? fate : undefined, toldToStop };
}

/**
 * The verdict of a run that was cancelled before it had one.
 *
 * @param place where it deploys; `undefined` until its input has been checked
 */
export function cutOffReport(how: CutOff, place: Place | undefined): Report {
  const { reason } = how;
  return {
    exitCode: EXIT_CODE.outOfTime,
    lines: [
      `The run was cancelled (${reason}). ${fateOf(how)}`,
      ...stoppedLines(how),
      ...(place === undefined ? [] : afterCancelLines(how, place)),
    ],
    result: { kind: "cancelled", reason },
  };
}

/** The other deployments that it had stopped, as a line. */
export function stoppedLines({ toldToStop }: CutOff): string[] {
  return toldToStop.length === 0
    ? []
    : [
        `  It had asked CodeDeploy to stop ${toldToStop.join(" and ")}, with a rollback: CodeDeploy continues that.`,
      ];
}

/** How to see what becomes of the deployment, or what is live if there is none. */
export function afterCancelLines({ deploymentId, fate }: CutOff, place: Place): string[] {
  if (fate === undefined) {
    return nextLines("see what is live", ownCommand(place, "status"));
  }
  return deploymentId === undefined
    ? nextLines("see whether it was created", ownCommand(place, "history"))
    : nextLines("follow it", ownCommand(place, "watch", deploymentId));
}

function fateOf({ deploymentId, fate }: CutOff): string {
  if (fate === undefined) {
    return "This run stopped no deployment. A deployment in progress continues.";
  }
  return deploymentId === undefined
    ? `AWS did not answer its order for a deployment: if it was created, ${ORDERS_FATE[fate]}.`
    : `Its deployment ${deploymentId} ${DEPLOYMENTS_FATE[fate]}.`;
}

type Fate = NonNullable<CutOff["fate"]>;

const UNLESS_SHIFTED = "unless it has already moved all production traffic: then it continues";

/** What happens to a deployment, as the end of a sentence. */
export const DEPLOYMENTS_FATE: Readonly<Record<Fate, string>> = {
  stopped: "is being stopped, with a rollback",
  "stopped-unless-shifted": `is being stopped, with a rollback, ${UNLESS_SHIFTED}`,
  left: "continues",
};

/** What happens to a deployment that may have been created, as the end of a sentence. */
export const ORDERS_FATE: Readonly<Record<Fate, string>> = {
  stopped: "it is found and stopped, with a rollback",
  "stopped-unless-shifted": `it is found and stopped, with a rollback, ${UNLESS_SHIFTED}`,
  left: "it continues",
};

/** How a run ends for which nobody waits any more: above all, what becomes of the deployment that it has begun. */
import { EXIT_CODE } from "../context/exit-code";
import type { Guard } from "../context/guard";
import type { RunRecord } from "../context/run-record";
import type { Report } from "./lines";

/** A guard that tells which deployment it protects. */
export interface TellingGuard extends Guard {
  readonly current: string | undefined;
  /** Whether an order is on its way whose deployment nobody knows yet. */
  readonly isOrdering: boolean;
  /** Whether what it protects is a rollback, which is not stopped once it has moved all production traffic. */
  readonly isRollback: boolean;
}

/** How a run, or a command, was cut off. */
export interface CutOff {
  /** Such as a signal's name. */
  readonly reason: string;
  /** The deployment that it had begun; left out while CodeDeploy hasn't answered the order for it. */
  readonly deploymentId: string | undefined;
  /**
   * What becomes of it: it is `stopped`, with a rollback; or it is a rollback, and is `stopped-unless-shifted`, which means that it
   * goes on if it has moved all production traffic; or it is `left` to go on. Left out where none was begun.
   */
  readonly fate: "stopped" | "stopped-unless-shifted" | "left" | undefined;
  /** The deployments that it had told to stop: CodeDeploy goes on with that. */
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

/** The verdict of a run that ends before it has one. */
export function cutOffReport(how: CutOff): Report {
  const { reason } = how;
  return {
    exitCode: EXIT_CODE.outOfTime,
    lines: [`The run was cut off (${reason}). ${fateOf(how)}`, ...stoppedLines(how)],
    result: { kind: "cancelled", reason },
  };
}

/** What else it had changed, as a line. */
export function stoppedLines({ toldToStop }: CutOff): string[] {
  return toldToStop.length === 0
    ? []
    : [`  It had told ${toldToStop.join(" and ")} to stop, with a rollback: CodeDeploy goes on with that.`];
}

function fateOf({ deploymentId, fate }: CutOff): string {
  if (fate === undefined) {
    return "No deployment of its is being stopped: if one runs, it goes on.";
  }
  return deploymentId === undefined
    ? `Its order for a deployment had no answer: if it was created, ${ORDERS_FATE[fate]}.`
    : `Its deployment ${deploymentId} ${DEPLOYMENTS_FATE[fate]}.`;
}

type Fate = NonNullable<CutOff["fate"]>;

const UNLESS_SHIFTED = "unless it has moved all production traffic already: then it goes on";

/** What becomes of a deployment, as the end of a sentence. */
export const DEPLOYMENTS_FATE: Readonly<Record<Fate, string>> = {
  stopped: "is being stopped, with a rollback",
  "stopped-unless-shifted": `is being stopped, with a rollback, ${UNLESS_SHIFTED}`,
  left: "goes on",
};

/** What becomes of a deployment of which it isn't known whether it was created. */
export const ORDERS_FATE: Readonly<Record<Fate, string>> = {
  stopped: "it is looked for and stopped, with a rollback",
  "stopped-unless-shifted": `it is looked for and stopped, with a rollback, ${UNLESS_SHIFTED}`,
  left: "it goes on",
};

/** How each deployment ends, according to the schedule. */

import { type Deployment, isActive } from "../../../../../local/codedeploy/model";
import type { Store } from "../../../../../local/codedeploy/store";
import type { DeploymentOutcome, RollbackOutcome, Schedule } from "../schedule";

const SMOOTH: RollbackOutcome = {
  traffic: "at-once",
  namedAfterSeconds: 0,
  takesSeconds: 0,
  end: "succeeds",
};

export class PlannedOutcomes {
  constructor(
    private readonly schedule: Schedule,
    private readonly store: Store,
  ) {}

  /** The running deployment: a group has one at a time. */
  running(): Deployment | undefined {
    return this.store.deployments.find(isActive);
  }

  /** How an ordered deployment ends. */
  of(deployment: Deployment): DeploymentOutcome {
    const ordered = this.store.deployments.filter((one) => !isRollback(one));
    return inTurn(this.schedule.outcomes, ordered.indexOf(deployment)) ?? { kind: "succeeds" };
  }

  /** How the running deployment ends, if a client ordered it. */
  ofRunning(): DeploymentOutcome | undefined {
    const running = this.running();
    return running === undefined || isRollback(running) ? undefined : this.of(running);
  }

  /** How a rollback ends. */
  ofRollback(id: string): RollbackOutcome {
    return this.#rollback(this.store.deployments.filter(isRollback).findIndex((one) => one.id === id));
  }

  /** How the next rollback ends. */
  ofNextRollback(): RollbackOutcome {
    return this.#rollback(this.store.deployments.filter(isRollback).length);
  }

  #rollback(index: number): RollbackOutcome {
    return inTurn(this.schedule.rollbacks, index) ?? SMOOTH;
  }
}

export function isRollback({ origin }: Deployment): boolean {
  return origin.creator === "codeDeployRollback";
}

function inTurn<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)];
}

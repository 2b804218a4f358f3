/** What becomes of which deployment, by the schedule. */

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

  /** The deployment that runs: a group takes one at a time. */
  running(): Deployment | undefined {
    return this.store.deployments.find(isActive);
  }

  /** What becomes of a deployment that was ordered. */
  of(deployment: Deployment): DeploymentOutcome {
    const ordered = this.store.deployments.filter((one) => !isRollback(one));
    return inTurn(this.schedule.outcomes, ordered.indexOf(deployment)) ?? { kind: "succeeds" };
  }

  /** What becomes of the deployment that runs, if it was ordered. */
  ofRunning(): DeploymentOutcome | undefined {
    const running = this.running();
    return running === undefined || isRollback(running) ? undefined : this.of(running);
  }

  /** What becomes of a rollback. */
  ofRollback(id: string): RollbackOutcome {
    return this.#rollback(this.store.deployments.filter(isRollback).findIndex((one) => one.id === id));
  }

  /** What becomes of the rollback that is created next. */
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

/** Stops the run's deployment if the run ends too early. `order/protection.ts` says when; `scripts/watchdog/` implements it. */
import type { Suspension } from "../../aws";

/** A service, as CodeDeploy names it for a deployment. */
export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** What identifies a deployment before CodeDeploy has returned its id. */
export interface Order {
  readonly application: string;
  readonly deploymentGroup: string;
  /** The order's mark in the deployment's description. No other deployment has it. */
  readonly mark: string;
  /** For a rollback: the service; the deployment is not stopped once all production traffic of this service has moved. */
  readonly unlessMoved?: ServiceName;
}

/** A service whose scaling is suspended during a traffic shift. */
export interface Scaled extends ServiceName {
  /** What was suspended before. */
  readonly before: Suspension;
}

/** Stops the run's deployment and restores the service's scaling when the run ends before it has done so itself. */
export interface Guard {
  /** A deployment is being ordered: if this process ends before the answer, the deployment is looked for and stopped. */
  ordered(order: Order): void;
  /**
   * From now on, the end of this process stops the deployment with a rollback.
   *
   * @param unlessMoved for a rollback: the service; the deployment is not stopped once all production traffic of this service has moved
   */
  protect(deploymentId: string, unlessMoved?: ServiceName): void;
  /** The deployment is no longer protected: it has ended, it is meant to continue, or it was never created. */
  release(): void;
  /**
   * Whether the deployment, or what was ordered, would be stopped if this process ended now. `false` if it is to be left
   * alone, and if the watchdog is gone.
   */
  watches(): boolean;
  /** From now on, the end of this process restores the service's scaling. */
  suspended(scaled: Scaled): void;
  /** The service's scaling has been restored. */
  resumed(): void;
}

const nothing = () => undefined;

/** No guard: whatever happens to the run, its deployment continues. */
export const NO_GUARD: Guard = {
  ordered: nothing,
  protect: nothing,
  release: nothing,
  watches: () => false,
  suspended: nothing,
  resumed: nothing,
};

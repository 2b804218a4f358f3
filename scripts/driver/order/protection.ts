/**
 * The protection of this run's deployment: as long as it lasts, the watchdog stops the deployment if the run ends. It begins before
 * the order, so that a deployment whose id isn't known yet is found by the order's mark. It ends when
 *
 * - the deployment has ended: its rollback must not be stopped
 * - a rollback by an operator has moved all production traffic: stopping it would take production away again
 * - another run's deployment, for which the traffic shift is the success, has shifted
 * - the run has a result, or has failed and no order of it is left that could arrive
 *
 * Nothing else in the driver protects or releases a deployment.
 */
import { AwsFailure, type Deployment, isFinal } from "../../aws";
import type { DriverContext } from "../context/context";
import { DriverError } from "../context/errors";
import type { ServiceName } from "../context/guard";
import type { RunState } from "../decide/run-state";
import { isDoneWhenShifted } from "../follow/accepted";
import type { DeploymentProgress } from "../follow/follow";
import { hasMovedAll } from "../follow/phase";
import { isRollback } from "../state/description";

/** Is called with every observation of the deployment, and releases it when it need not be protected any more. */
export type ReleaseInTime = (progress: DeploymentProgress) => void;

/** Protects the deployment of an order that is about to be sent. */
export function protectOrder(context: DriverContext, goesBack: boolean): void {
  const { guard, mark, request } = context;
  const { application, deploymentGroup } = request;
  if (mark !== undefined) {
    const unlessMoved = goesBack ? { unlessMoved: serviceOf(context) } : {};
    guard.ordered({ application, deploymentGroup, mark, ...unlessMoved });
  }
}

/** Protects the deployment that this run created. */
export function protectCreated(
  context: DriverContext,
  created: { readonly id: string; readonly isRollback: boolean },
): ReleaseInTime {
  return created.isRollback ? protectRollback(context, created.id) : protect(context, created.id, never);
}

/**
 * Protects a deployment that was found.
 *
 * @param isAccepted whether it continues even if the run ends. Then it isn't protected, also if this run's lost order created it
 */
export function protectFound(
  context: DriverContext,
  deployment: Deployment,
  isAccepted: boolean,
): ReleaseInTime {
  if (isAccepted) {
    release(context);
    return () => undefined;
  }
  const { id } = deployment;
  if (isRollback(deployment)) {
    return protectRollback(context, id);
  }
  return protect(context, id, isDoneWhenShifted(context, deployment) ? hasShifted : never);
}

/** Ends the protection: the run has a result. */
export function release({ guard }: DriverContext): void {
  guard.release();
}

/** Ends the protection after an error, unless an order without an answer may have arrived. After a bug it continues. */
export function releaseAfter(context: DriverContext, state: RunState, error: unknown): void {
  if (error instanceof AwsFailure || error instanceof DriverError) {
    releaseIfAnswered(context, state);
  }
}

/** Ends the protection after an order that was refused, unless an earlier one without an answer may have arrived. */
export function releaseIfAnswered(context: DriverContext, { unanswered }: RunState): void {
  if (unanswered === undefined) {
    release(context);
  }
}

/** Whether the watchdog would stop the deployment, or what was ordered, if the run ended now. */
export function isProtected({ guard }: DriverContext): boolean {
  return guard.watches();
}

type IsEnough = (progress: DeploymentProgress) => boolean;

const hasMoved: IsEnough = ({ seen }) => hasMovedAll(seen.target);
const hasShifted: IsEnough = ({ phase }) => phase.kind === "termination";
const never: IsEnough = () => false;

function protectRollback(context: DriverContext, id: string): ReleaseInTime {
  return protect(context, id, hasMoved, serviceOf(context));
}

/**
 * @param isEnough what ends the protection before the deployment's end
 * @param unlessMoved for a rollback: the service that the watchdog checks first
 */
function protect(
  context: DriverContext,
  id: string,
  isEnough: IsEnough,
  unlessMoved?: ServiceName,
): ReleaseInTime {
  context.guard.protect(id, unlessMoved);
  return (progress) => {
    if (isFinal(progress.seen.deployment.status) || isEnough(progress)) {
      release(context);
    }
  };
}

/** The service that the watchdog checks before it stops a rollback. */
function serviceOf({ request: { cluster, service } }: DriverContext): ServiceName {
  return { cluster, service };
}

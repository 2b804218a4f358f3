/**
 * Aborts a deployment that failed or was stopped: moves the traffic back, removes the new task set, and creates the
 * rollback deployment.
 */
import type { Backing } from "../../ecs/backing";
import type { Services } from "../../ecs/services";
import type { Time } from "../../ecs/time";
import { type Deployment, type ErrorInformation, isRunning, type RollbackEvent, StopRequest } from "../model";
import type { Notify } from "../triggers/notifier";
import { DeploymentFailure, DeploymentStop } from "./failures";
import { canRollBack, skipPendingEvents } from "./lifecycle";
import { moveTraffic } from "./traffic";

/** What aborting a deployment needs. */
export interface AbortProps {
  readonly services: Services;
  readonly backing: Backing;
  readonly time: Time;
  readonly log: (line: string) => void;
  readonly notify: Notify;
  /** Creates the rollback deployment of an aborted deployment and adds it to the store. */
  readonly createRollback: (of: Deployment) => Deployment;
  /**
   * When production traffic moves back to the old task set if a rollback follows: when the deployment ends, or
   * later, during the rollback deployment. AWS does not document which.
   *
   * @default - when the deployment ends
   */
  readonly trafficReturns?: (of: Deployment) => "with-the-end" | "with-the-rollback";
}

/**
 * Ends a deployment after a failure or a request to stop.
 *
 * A failure always moves the traffic back to the old task set. A stop does so only with a rollback: without one,
 * traffic and task sets stay as they are. A rollback deployment that fails also changes nothing more: CodeDeploy
 * does not roll back a rollback.
 *
 * @returns the rollback deployment to run next, if there is one
 */
export async function abortDeployment(
  deployment: Deployment,
  error: unknown,
  props: AbortProps,
): Promise<Deployment | undefined> {
  const { time, log } = props;
  const outcome = outcomeOf(error, deployment);
  const { state } = deployment;
  const hasStarted = isRunning(state);
  const isRollback = deployment.origin.creator !== "user";
  const rollsBack = outcome.rollsBack && canRollBack(deployment) && !isRollback;
  const fails = outcome.status === "Failed" && !isRollback;
  if (outcome.error.code === "INTERNAL_ERROR") {
    log(`codedeploy ${deployment.id}: ${error instanceof Error ? error.stack : String(error)}`);
  }
  if (rollsBack ? props.trafficReturns?.(deployment) !== "with-the-rollback" : fails) {
    await restoreOldTraffic(deployment, props);
  }
  const next = rollsBack ? props.createRollback(deployment) : undefined;
  if (next === undefined && fails) {
    await drainNewTaskSet(deployment, props);
  }
  skipPendingEvents(deployment);
  deployment.targetStatus = hasStarted ? "Failed" : "Skipped";
  deployment.lastUpdatedAt = time.now();
  deployment.state = {
    status: outcome.status,
    startTime: hasStarted ? state.startTime : undefined,
    completeTime: time.now(),
    error: outcome.error,
  };
  props.notify(deployment, outcome.status === "Failed" ? "DeploymentFailure" : "DeploymentStop");
  log(`codedeploy ${deployment.id}: ${outcome.status}: ${outcome.error.message}`);
  return next;
}

/** Sends all traffic to the old task set and makes it the service's primary task set again. */
export async function restoreOldTraffic(
  { sides, group }: Deployment,
  { services, backing }: Pick<AbortProps, "services" | "backing">,
): Promise<void> {
  const service = services.find(group.cluster, group.service);
  if (sides === undefined || service === undefined) {
    return;
  }
  await moveTraffic(backing, group.pair.productionListener, sides, 0);
  if (group.pair.testListener !== undefined) {
    await moveTraffic(backing, group.pair.testListener, sides, 0);
  }
  sides.old.trafficWeight = 100;
  if (sides.new !== undefined) {
    sides.new.trafficWeight = 0;
  }
  services.scheduler.setPrimary(service, sides.old.taskSet);
}

/** Stops the tasks of the new task set and removes it, if it was created. */
export async function drainNewTaskSet(
  { sides, group }: Deployment,
  { services }: Pick<AbortProps, "services">,
): Promise<void> {
  const service = services.find(group.cluster, group.service);
  if (sides?.new !== undefined && service !== undefined) {
    await services.scheduler.drain(service, sides.new.taskSet);
  }
}

/** How an aborted deployment ends. */
interface Outcome {
  readonly status: "Failed" | "Stopped";
  readonly error: ErrorInformation;
  readonly rollsBack: boolean;
}

function outcomeOf(error: unknown, { autoRollback }: Deployment): Outcome {
  if (error instanceof StopRequest) {
    const message = "The deployment was stopped on request.";
    return { status: "Stopped", error: { code: "MANUAL_STOP", message }, rollsBack: error.rollback };
  }
  const isWanted = (event: RollbackEvent) => autoRollback.enabled && autoRollback.events.includes(event);
  if (error instanceof DeploymentStop) {
    const { code, message, rollbackEvent } = error;
    const rollsBack = rollbackEvent !== undefined && isWanted(rollbackEvent);
    return { status: "Stopped", error: { code, message }, rollsBack };
  }
  const rollsBack = isWanted("DEPLOYMENT_FAILURE");
  if (error instanceof DeploymentFailure) {
    return { status: "Failed", error: { code: error.code, message: error.message }, rollsBack };
  }
  const reason = error instanceof Error ? error.message : String(error);
  const message = `Internal error of the local AWS: ${reason}`;
  return { status: "Failed", error: { code: "INTERNAL_ERROR", message }, rollsBack };
}

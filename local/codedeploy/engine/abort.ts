/** What follows when a deployment fails or is stopped: where the traffic goes, what becomes of green, and what comes next. */
import type { Backing } from "../../ecs/backing";
import type { Services } from "../../ecs/services";
import type { Time } from "../../ecs/time";
import {
  type Deployment,
  type ErrorInformation,
  isUnderWay,
  type RollbackEvent,
  StopRequest,
} from "../model";
import { DeploymentFailure, DeploymentStop } from "./failures";
import { canRollBack, skipPendingEvents } from "./lifecycle";
import { moveTraffic } from "./traffic";

/** What it takes to end a deployment early. */
export interface EndProps {
  readonly services: Services;
  readonly backing: Backing;
  readonly time: Time;
  readonly log: (line: string) => void;
  /** Makes the rollback deployment that follows one that ended early, and enters it in the store. */
  readonly createRollback: (of: Deployment) => Deployment;
  /**
   * When production goes back to blue if a rollback follows: when the deployment ends, or only when the rollback gets
   * there. AWS documents neither.
   *
   * @default - when the deployment ends
   */
  readonly trafficReturns?: (of: Deployment) => "with-the-end" | "with-the-rollback";
}

/**
 * Ends a deployment that a failure or a request to stop broke off.
 *
 * A failure always takes the traffic back to blue. A stop does so only with a rollback: without one, everything
 * stays where it was at that moment. A rollback that fails leaves everything too: CodeDeploy
 * does not roll back a rollback.
 *
 * @returns the rollback deployment that is to run now, if there is one
 */
export async function endEarly(
  deployment: Deployment,
  error: unknown,
  props: EndProps,
): Promise<Deployment | undefined> {
  const { time, log } = props;
  const end = endOf(error, deployment);
  const { state } = deployment;
  const hasBegun = isUnderWay(state);
  const isRollback = deployment.origin.creator !== "user";
  const rollsBack = end.rollsBack && canRollBack(deployment) && !isRollback;
  const fails = end.status === "Failed" && !isRollback;
  if (end.error.code === "INTERNAL_ERROR") {
    log(`codedeploy ${deployment.id}: ${error instanceof Error ? error.stack : String(error)}`);
  }
  if (rollsBack ? props.trafficReturns?.(deployment) !== "with-the-rollback" : fails) {
    await backToBlue(deployment, props);
  }
  const next = rollsBack ? props.createRollback(deployment) : undefined;
  if (next === undefined && fails) {
    await drainGreen(deployment, props);
  }
  skipPendingEvents(deployment);
  deployment.targetStatus = hasBegun ? "Failed" : "Skipped";
  deployment.lastUpdatedAt = time.now();
  deployment.state = {
    status: end.status,
    startTime: hasBegun ? state.startTime : undefined,
    completeTime: time.now(),
    error: end.error,
  };
  log(`codedeploy ${deployment.id}: ${end.status}: ${end.error.message}`);
  return next;
}

/** Sends all traffic to blue, and makes blue the service's primary task set again. */
export async function backToBlue(
  { sides, group }: Deployment,
  { services, backing }: Pick<EndProps, "services" | "backing">,
): Promise<void> {
  const service = services.find(group.cluster, group.service);
  if (sides === undefined || service === undefined) {
    return;
  }
  await moveTraffic(backing, group.pair.productionListener, sides, 0);
  if (group.pair.testListener !== undefined) {
    await moveTraffic(backing, group.pair.testListener, sides, 0);
  }
  sides.blue.trafficWeight = 100;
  if (sides.green !== undefined) {
    sides.green.trafficWeight = 0;
  }
  services.scheduler.setPrimary(service, sides.blue.taskSet);
}

/** Stops green's tasks and removes it, if it ever came to be. */
export async function drainGreen(
  { sides, group }: Deployment,
  { services }: Pick<EndProps, "services">,
): Promise<void> {
  const service = services.find(group.cluster, group.service);
  if (sides?.green !== undefined && service !== undefined) {
    await services.scheduler.drain(service, sides.green.taskSet);
  }
}

/** How a deployment ends, given what broke it off. */
interface End {
  readonly status: "Failed" | "Stopped";
  readonly error: ErrorInformation;
  readonly rollsBack: boolean;
}

function endOf(error: unknown, { autoRollback }: Deployment): End {
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
  const message = `The local AWS failed: ${reason}`;
  return { status: "Failed", error: { code: "INTERNAL_ERROR", message }, rollsBack };
}

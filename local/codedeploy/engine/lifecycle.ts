/** The lifecycle events of a deployment: their order and their states. */
import type { Time } from "../../ecs/time";
import { LIFECYCLE_EVENTS, type LifecycleEventName } from "../lifecycle-events";
import type { Deployment, LifecycleEvent } from "../model";
import { DeploymentFailure } from "./failures";

/** How long an event without work takes. */
const EVENT_MINUTES = 0.01;

/** The events of a new deployment, all pending. The two events for test traffic exist only with a test listener. */
export function pendingEvents(hasTestListener: boolean): readonly LifecycleEvent[] {
  const needsTest: readonly LifecycleEventName[] = ["AllowTestTraffic", "AfterAllowTestTraffic"];
  return LIFECYCLE_EVENTS.filter((name) => hasTestListener || !needsTest.includes(name)).map((name) => ({
    name,
    diagnostics: undefined,
    state: { status: "Pending" },
  }));
}

/**
 * Runs one event. An event without work succeeds, like hook events without a hook on AWS.
 *
 * @throws the error of `work`, or the reason of the stop if the deployment is stopped. The event is then Failed.
 */
export async function runEvent<T>(
  deployment: Deployment,
  time: Time,
  name: LifecycleEventName,
  work: () => Promise<T>,
): Promise<T> {
  const event = eventOf(deployment, name);
  const { signal } = deployment.stop;
  const startTime = time.now();
  event.state = { status: "InProgress", startTime };
  deployment.lastUpdatedAt = startTime;
  try {
    signal.throwIfAborted();
    const result = await work();
    await time.wait(EVENT_MINUTES, signal);
    event.state = { status: "Succeeded", startTime, endTime: time.now() };
    return result;
  } catch (error) {
    event.state = { status: "Failed", startTime, endTime: time.now() };
    event.diagnostics = error instanceof DeploymentFailure ? error.diagnostics : undefined;
    throw error;
  } finally {
    deployment.lastUpdatedAt = time.now();
  }
}

/**
 * Whether there is something to roll back. Before Install nothing has changed, and CodeDeploy documents that a
 * rollback isn't possible in BeforeInstall.
 */
export function canRollBack(deployment: Deployment): boolean {
  return eventOf(deployment, "Install").state.status !== "Pending";
}

/** Marks the events that never started as Skipped. */
export function skipPendingEvents(deployment: Deployment): void {
  for (const event of deployment.events.filter(({ state }) => state.status === "Pending")) {
    event.state = { status: "Skipped" };
  }
}

function eventOf(deployment: Deployment, name: LifecycleEventName): LifecycleEvent {
  const event = deployment.events.find((candidate) => candidate.name === name);
  if (event === undefined) {
    throw new Error(`deployment ${deployment.id} has no lifecycle event ${name}`);
  }
  return event;
}

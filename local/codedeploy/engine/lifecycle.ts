/** The lifecycle events of a deployment: which there are, in which order, and what becomes of each. */
import type { Time } from "../../ecs/time";
import { LIFECYCLE_EVENTS, type LifecycleEventName } from "../lifecycle-events";
import type { Deployment, LifecycleEvent } from "../model";
import { DeploymentFailure } from "./failures";

/** How long CodeDeploy takes over an event that has nothing to do. */
const EVENT_MINUTES = 0.01;

/** The events of a deployment, all pending. The two for test traffic exist only with a test listener. */
export function pendingEvents(hasTestListener: boolean): readonly LifecycleEvent[] {
  const needsTest: readonly LifecycleEventName[] = ["AllowTestTraffic", "AfterAllowTestTraffic"];
  return LIFECYCLE_EVENTS.filter((name) => hasTestListener || !needsTest.includes(name)).map((name) => ({
    name,
    diagnostics: undefined,
    state: { status: "Pending" },
  }));
}

/**
 * Runs one event. An event without anything to do succeeds, as hook events without a hook do on AWS.
 *
 * @throws whatever `work` throws, and the reason why the deployment is stopped; the event has failed then
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
 * Whether there is something to roll back: nothing has been changed before Install, and CodeDeploy documents that a
 * rollback isn't possible in BeforeInstall.
 */
export function canRollBack(deployment: Deployment): boolean {
  return eventOf(deployment, "Install").state.status !== "Pending";
}

/** Marks what a deployment never came to. */
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

/**
 * The engine: moves an ECS service from the old task set to a new one, as CodeDeploy does.
 *
 * `#deploy` contains all steps in order. A failure or a request to stop ends it with an exception, which `abort.ts`
 * handles.
 */
import { WaitEnded } from "../../ecs/time";
import type { LifecycleEventName } from "../lifecycle-events";
import { type Deployment, isRunning, type Side, type Sides } from "../model";
import { type AbortProps, abortDeployment, drainNewTaskSet, restoreOldTraffic } from "./abort";
import { type AlarmProps, watchAlarms } from "./alarms";
import { DeploymentStop } from "./failures";
import { type HookProps, runHook } from "./hooks";
import { install } from "./install";
import { runEvent, skipPendingEvents } from "./lifecycle";
import { moveTraffic, trafficSteps } from "./traffic";
import { waitOrContinue } from "./waits";

/** How long a deployment stays Created, and then Queued. */
const START_MINUTES = 0.02;

/** What the engine needs. */
export interface EngineProps extends AlarmProps, AbortProps, HookProps {}

export class Engine {
  constructor(private readonly props: EngineProps) {}

  /** Runs a deployment to its end. Never throws: the result is in the deployment. */
  async run(deployment: Deployment): Promise<void> {
    const stopWatching = watchAlarms(deployment, this.props);
    try {
      await this.#start(deployment);
      await (deployment.origin.creator === "user"
        ? this.#deploy(deployment)
        : this.#rollBack(deployment, deployment.origin.of));
      this.#succeed(deployment);
    } catch (error) {
      stopWatching();
      if (error instanceof WaitEnded) {
        return;
      }
      const next = await abortDeployment(deployment, error, this.props).catch((abortError: unknown) => {
        this.#failUnexpectedly(deployment, abortError);
        return undefined;
      });
      if (next !== undefined) {
        await this.run(next);
      }
    } finally {
      stopWatching();
    }
  }

  async #start(deployment: Deployment): Promise<void> {
    const { time, log, notify } = this.props;
    const { signal } = deployment.stop;
    notify(deployment, "DeploymentStart");
    log(`codedeploy ${deployment.id}: created by ${deployment.origin.creator}`);
    await time.wait(START_MINUTES, signal);
    deployment.state = { status: "Queued" };
    await time.wait(START_MINUTES, signal);
    deployment.state = { status: "InProgress", startTime: time.now() };
    deployment.targetStatus = "InProgress";
  }

  async #deploy(deployment: Deployment): Promise<void> {
    const { backing, services, time } = this.props;
    const { testListener } = deployment.group.pair;
    const event = <T>(name: LifecycleEventName, work: () => Promise<T>) =>
      runEvent(deployment, time, name, work);

    const hook = (name: LifecycleEventName) => event(name, () => runHook(deployment, name, this.props));

    await hook("BeforeInstall");
    const { service, sides, newSide } = await event("Install", () => install(deployment, this.props));
    await hook("AfterInstall");
    if (testListener !== undefined) {
      await event("AllowTestTraffic", () => moveTraffic(backing, testListener, sides, 100));
      await hook("AfterAllowTestTraffic");
    }
    await this.#waitUntilContinued(deployment);
    await hook("BeforeAllowTraffic");
    await event("AllowTraffic", async () => {
      await this.#shift(deployment, sides, newSide);
      services.scheduler.setPrimary(service, newSide.taskSet);
    });
    await hook("AfterAllowTraffic");
    // The target succeeds now, while the deployment still waits to terminate the old task set.
    deployment.targetStatus = "Succeeded";

    const { terminationWaitMinutes } = deployment.group;
    if (terminationWaitMinutes > 0) {
      await waitOrContinue(deployment, time, { type: "TERMINATION_WAIT", minutes: terminationWaitMinutes });
    }
    await services.scheduler.drain(service, sides.old.taskSet);
  }

  /**
   * If the group requires it, waits until an operator continues the deployment. If no operator does, the
   * deployment is stopped at the end of the wait. AWS documents no rollback for this case, and the new task set stays.
   */
  async #waitUntilContinued(deployment: Deployment): Promise<void> {
    const { state, group } = deployment;
    const minutes = group.readyWaitMinutes;
    if (minutes === 0 || !isRunning(state)) {
      return;
    }
    const { startTime } = state;
    deployment.state = { status: "Ready", startTime };
    deployment.targetStatus = "Ready";
    this.props.notify(deployment, "DeploymentReady");
    this.props.log(`codedeploy ${deployment.id}: Ready, for ${minutes} minutes`);
    if (!(await waitOrContinue(deployment, this.props.time, { type: "READY_WAIT", minutes }))) {
      throw new DeploymentStop(
        "TIMEOUT",
        `The deployment timed out while waiting for a notification to continue. This time out period is ${minutes} minutes.`,
      );
    }
    deployment.state = { status: "InProgress", startTime };
    deployment.targetStatus = "InProgress";
  }

  async #shift(deployment: Deployment, sides: Sides, newSide: Side): Promise<void> {
    const { backing, time, log } = this.props;
    for (const { waitMinutes, newPercent } of trafficSteps(deployment.config.routing)) {
      await time.wait(waitMinutes, deployment.stop.signal);
      await moveTraffic(backing, deployment.group.pair.productionListener, sides, newPercent);
      newSide.trafficWeight = newPercent;
      sides.old.trafficWeight = 100 - newPercent;
      deployment.lastUpdatedAt = time.now();
      log(`codedeploy ${deployment.id}: ${newPercent} % of production traffic on the new task set`);
    }
  }

  /**
   * A rollback starts no tasks, since the old task set still runs: it restores the traffic and drains the new task
   * set.
   */
  async #rollBack(deployment: Deployment, original: Deployment): Promise<void> {
    this.props.notify(deployment, "DeploymentRollback");
    deployment.sides = original.sides;
    for (const { name } of deployment.events) {
      await runEvent(deployment, this.props.time, name, async () => {
        if (name === "AllowTraffic") {
          await restoreOldTraffic(original, this.props);
          await drainNewTaskSet(original, this.props);
        }
      });
    }
  }

  #succeed(deployment: Deployment): void {
    const { state } = deployment;
    const completeTime = this.props.time.now();
    const startTime = state.status === "InProgress" ? state.startTime : completeTime;
    deployment.state = { status: "Succeeded", startTime, completeTime };
    deployment.targetStatus = "Succeeded";
    this.props.notify(deployment, "DeploymentSuccess");
    this.props.log(`codedeploy ${deployment.id}: Succeeded`);
  }

  /** Aborting the deployment failed too: marks it as failed. */
  #failUnexpectedly(deployment: Deployment, error: unknown): void {
    if (error instanceof WaitEnded) {
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    this.props.log(`codedeploy ${deployment.id}: could not be aborted: ${reason}`);
    skipPendingEvents(deployment);
    deployment.targetStatus = "Failed";
    deployment.state = {
      status: "Failed",
      startTime: undefined,
      completeTime: this.props.time.now(),
      error: { code: "INTERNAL_ERROR", message: `Internal error of the local AWS: ${reason}` },
    };
    this.props.notify(deployment, "DeploymentFailure");
  }
}

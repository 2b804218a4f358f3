/**
 * The engine: takes an ECS service from one task set to the next, as CodeDeploy does.
 *
 * `#deploy` is the whole way, in order. Each thing that can end it early, a failure or a request to stop, comes
 * out of it as an exception; what follows from that is in `early-end.ts`.
 */
import { WaitEnded } from "../../ecs/time";
import type { LifecycleEventName } from "../lifecycle-events";
import { type Deployment, isUnderWay, type Side, type Sides } from "../model";
import { backToBlue, drainGreen, type EndProps, endEarly } from "./abort";
import { type AlarmProps, watchAlarms } from "./alarms";
import { DeploymentStop } from "./failures";
import { type HookProps, runHook } from "./hooks";
import { install } from "./install";
import { runEvent, skipPendingEvents } from "./lifecycle";
import { moveTraffic, trafficSteps } from "./traffic";
import { waitOrContinue } from "./waits";

/** How long a deployment stays Created, and then Queued. */
const START_MINUTES = 0.02;

/** What the engine works with. */
export type EngineProps = AlarmProps & EndProps & HookProps;

export class Engine {
  constructor(private readonly props: EngineProps) {}

  /** Carries a deployment to its end. Never throws: whatever happens is in the deployment afterwards. */
  async run(deployment: Deployment): Promise<void> {
    const stopWatching = watchAlarms(deployment, this.props);
    try {
      await this.#begin(deployment);
      await (deployment.origin.creator === "user"
        ? this.#deploy(deployment)
        : this.#rollBack(deployment, deployment.origin.of));
      this.#succeed(deployment);
    } catch (error) {
      stopWatching();
      if (error instanceof WaitEnded) {
        return;
      }
      const next = await endEarly(deployment, error, this.props).catch((second: unknown) => {
        this.#giveUp(deployment, second);
        return undefined;
      });
      if (next !== undefined) {
        await this.run(next);
      }
    } finally {
      stopWatching();
    }
  }

  async #begin(deployment: Deployment): Promise<void> {
    const { time, log } = this.props;
    const { signal } = deployment.stop;
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
    const { service, sides, green } = await event("Install", () => install(deployment, this.props));
    await hook("AfterInstall");
    if (testListener !== undefined) {
      await event("AllowTestTraffic", () => moveTraffic(backing, testListener, sides, 100));
      await hook("AfterAllowTestTraffic");
    }
    await this.#untilReleased(deployment);
    await hook("BeforeAllowTraffic");
    await event("AllowTraffic", async () => {
      await this.#shift(deployment, sides, green);
      services.scheduler.setPrimary(service, green.taskSet);
    });
    await hook("AfterAllowTraffic");
    // The target is done, and shows it, while the deployment still waits to terminate blue.
    deployment.targetStatus = "Succeeded";

    const { terminationWaitMinutes } = deployment.group;
    if (terminationWaitMinutes > 0) {
      await waitOrContinue(deployment, time, { type: "TERMINATION_WAIT", minutes: terminationWaitMinutes });
    }
    await services.scheduler.drain(service, sides.blue.taskSet);
  }

  /**
   * Waits until a person lets production traffic move, if the group wants one to. When nobody does in time, the
   * deployment is stopped; AWS documents no rollback for that, and green stays where testers left it.
   */
  async #untilReleased(deployment: Deployment): Promise<void> {
    const { state, group } = deployment;
    const minutes = group.readyWaitMinutes;
    if (minutes === 0 || !isUnderWay(state)) {
      return;
    }
    const { startTime } = state;
    deployment.state = { status: "Ready", startTime };
    deployment.targetStatus = "Ready";
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

  async #shift(deployment: Deployment, sides: Sides, green: Side): Promise<void> {
    const { backing, time, log } = this.props;
    for (const { waitMinutes, greenPercent } of trafficSteps(deployment.config.routing)) {
      await time.wait(waitMinutes, deployment.stop.signal);
      await moveTraffic(backing, deployment.group.pair.productionListener, sides, greenPercent);
      green.trafficWeight = greenPercent;
      sides.blue.trafficWeight = 100 - greenPercent;
      deployment.lastUpdatedAt = time.now();
      log(`codedeploy ${deployment.id}: ${greenPercent} % of production traffic on green`);
    }
  }

  /** A rollback starts no tasks: blue still runs, so it makes sure of the traffic and drains green. */
  async #rollBack(deployment: Deployment, original: Deployment): Promise<void> {
    deployment.sides = original.sides;
    for (const { name } of deployment.events) {
      await runEvent(deployment, this.props.time, name, async () => {
        if (name === "AllowTraffic") {
          await backToBlue(original, this.props);
          await drainGreen(original, this.props);
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
    this.props.log(`codedeploy ${deployment.id}: Succeeded`);
  }

  /** Even what should set things right went wrong: nothing is known any more but that it failed. */
  #giveUp(deployment: Deployment, error: unknown): void {
    if (error instanceof WaitEnded) {
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    this.props.log(`codedeploy ${deployment.id}: could not be ended in order: ${reason}`);
    skipPendingEvents(deployment);
    deployment.targetStatus = "Failed";
    deployment.state = {
      status: "Failed",
      startTime: undefined,
      completeTime: this.props.time.now(),
      error: { code: "INTERNAL_ERROR", message: `The local AWS failed: ${reason}` },
    };
  }
}

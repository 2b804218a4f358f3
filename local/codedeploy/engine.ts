/**
 * The engine: takes an ECS service from one task set to the next, as CodeDeploy does.
 *
 * `run` is the whole way, in order. Each thing that can end it early, a failure or a request to stop, comes out of
 * it as an exception; what follows from that is in `rollback.ts`.
 */
import type { Backing, TargetGroup } from "../ecs/backing";
import { AwsFault } from "../ecs/json-protocol";
import { type Placement, primaryOf, type Service, type Revision as TaskSetRevision } from "../ecs/model";
import { checkContainer, checkTaskDefinition } from "../ecs/service-rules";
import type { Services } from "../ecs/services";
import { type Time, WaitEnded } from "../ecs/time";
import { DeploymentFailure } from "./errors";
import { runEvent, skipPendingEvents } from "./lifecycle";
import { type Deployment, type ErrorInformation, type Side, type Sides, StopRequest } from "./model";
import { checkProductionRoutes, routesOf, trafficSteps, withWeights } from "./traffic";

/** How long CodeDeploy waits for green. */
export const REPLACEMENT_TIMEOUT_MINUTES = 60;
/** How long a deployment stays Created, and then Queued. */
const START_MINUTES = 0.02;

export interface EngineProps {
  readonly services: Services;
  readonly backing: Backing;
  readonly time: Time;
  readonly log: (line: string) => void;
  /** Makes the rollback deployment that follows one that ended early, and enters it in the books. */
  readonly createRollback: (of: Deployment) => Deployment;
}

export class Engine {
  constructor(private readonly props: EngineProps) {}

  /** Carries a deployment to its end. Never throws: whatever happens is in the deployment afterwards. */
  async run(deployment: Deployment): Promise<void> {
    try {
      await this.#begin(deployment);
      await (deployment.origin.creator === "user"
        ? this.#deploy(deployment)
        : this.#rollBack(deployment, deployment.origin.of));
      this.#succeed(deployment);
    } catch (error) {
      if (error instanceof WaitEnded) {
        return;
      }
      await this.#endEarly(deployment, error).catch((second: unknown) => this.#giveUp(deployment, second));
    }
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
    const event = <T>(name: Parameters<typeof runEvent>[2], work: () => Promise<T>) =>
      runEvent(deployment, this.props.time, name, work);
    const nothing = async () => {};

    await event("BeforeInstall", nothing);
    const { service, sides, green } = await event("Install", () => this.#install(deployment));
    await event("AfterInstall", nothing);
    const { testListener } = deployment.group.pair;
    if (testListener !== undefined) {
      await event("AllowTestTraffic", () => this.#route(testListener, sides, 100));
      await event("AfterAllowTestTraffic", nothing);
    }
    await event("BeforeAllowTraffic", nothing);
    await event("AllowTraffic", async () => {
      await this.#shift(deployment, sides, green);
      this.props.services.scheduler.setPrimary(service, green.taskSet);
    });
    await event("AfterAllowTraffic", nothing);
    deployment.targetStatus = "Succeeded";

    const { terminationWaitMinutes } = deployment.group;
    if (terminationWaitMinutes > 0) {
      deployment.terminationWaitStarted = true;
      await this.props.time.wait(terminationWaitMinutes, deployment.stop.signal);
    }
    deployment.stop.signal.throwIfAborted();
    await this.props.services.scheduler.drain(service, sides.blue.taskSet);
  }

  /** Starts green behind the idle target group, and waits until it is healthy. */
  async #install(deployment: Deployment): Promise<{ service: Service; sides: Sides; green: Side }> {
    const { services, backing, time } = this.props;
    const { scheduler } = services;
    const { group } = deployment;
    const service = services.find(group.cluster, group.service);
    const primary = service && primaryOf(service);
    if (service === undefined || primary === undefined) {
      throw new DeploymentFailure(
        "INVALID_ECS_SERVICE",
        `The ECS service cannot be found: ${group.service} in cluster ${group.cluster}`,
      );
    }
    const { live, idle } = await this.#targetGroups(deployment, primary.revision.loadBalancer.targetGroupArn);
    const listener = await backing.listener(group.pair.productionListener);
    if (listener === undefined) {
      throw new DeploymentFailure(
        "ELASTIC_LOAD_BALANCING_INVALID",
        `The ELB could not be updated due to the following error: One or more listeners not found: ${group.pair.productionListener}`,
      );
    }
    checkProductionRoutes(listener, live.arn, idle.arn);
    // A deployment that was stopped without a rollback leaves its task set behind.
    for (const leftOver of service.taskSets.filter((taskSet) => taskSet !== primary)) {
      await scheduler.drain(service, leftOver);
    }
    const revision = await this.#greenRevision(deployment, primary.revision, idle);
    const sides: Sides = {
      blue: { taskSet: primary, targetGroup: live, trafficWeight: 100 },
      green: undefined,
    };
    deployment.sides = sides;
    const taskSet = await scheduler.createTaskSet(service, revision, {
      status: "ACTIVE",
      deploymentId: deployment.id,
    });
    const green: Side = { taskSet, targetGroup: idle, trafficWeight: 0 };
    sides.green = green;
    await this.#route(group.pair.productionListener, sides, 0);
    await within(time, REPLACEMENT_TIMEOUT_MINUTES, deployment.stop.signal, scheduler.whenSteady(taskSet));
    return { service, sides, green };
  }

  async #targetGroups(
    deployment: Deployment,
    live: string,
  ): Promise<{ live: TargetGroup; idle: TargetGroup }> {
    const names = deployment.group.pair.targetGroups;
    const found = await this.props.backing.targetGroups({ names });
    const liveGroup = found.find(({ arn }) => arn === live);
    const idleGroup = found.find(({ arn }) => arn !== live);
    if (liveGroup === undefined || idleGroup === undefined) {
      throw new DeploymentFailure(
        "INVALID_ECS_SERVICE",
        `The primary task set's target group ${live} is not one of the deployment group's pair (${names.join(", ")})`,
      );
    }
    return { live: liveGroup, idle: idleGroup };
  }

  /** What the AppSpec asks for; what it leaves out comes from the task set in production, except the strategy. */
  async #greenRevision(
    deployment: Deployment,
    blue: TaskSetRevision,
    idle: TargetGroup,
  ): Promise<TaskSetRevision> {
    const { appSpec } = deployment.revision;
    try {
      const taskDefinition = await checkTaskDefinition(appSpec.taskDefinition, this.props.backing);
      checkContainer(appSpec, taskDefinition);
      // CodeDeploy doesn't carry a strategy over: a revision without one runs on a launch type.
      const placement: Placement =
        appSpec.capacityProviderStrategy === undefined
          ? { kind: "launch-type", launchType: "FARGATE" }
          : { kind: "capacity-providers", strategy: appSpec.capacityProviderStrategy };
      return {
        taskDefinition,
        loadBalancer: {
          targetGroupArn: idle.arn,
          containerName: appSpec.containerName,
          containerPort: appSpec.containerPort,
        },
        network: appSpec.network ?? blue.network,
        platformVersion: appSpec.platformVersion ?? "LATEST",
        placement,
      };
    } catch (error) {
      if (!(error instanceof AwsFault)) {
        throw error;
      }
      throw new DeploymentFailure(
        "ECS_UPDATE_ERROR",
        `The ECS service cannot be updated due to the following exception: ${error.message} (Service: AmazonECS; Status Code: 400; Error Code: ${error.type})`,
      );
    }
  }

  async #shift(deployment: Deployment, sides: Sides, green: Side): Promise<void> {
    for (const { waitMinutes, greenPercent } of trafficSteps(deployment.config.routing)) {
      await this.props.time.wait(waitMinutes, deployment.stop.signal);
      await this.#route(deployment.group.pair.productionListener, sides, greenPercent);
      green.trafficWeight = greenPercent;
      sides.blue.trafficWeight = 100 - greenPercent;
      deployment.lastUpdatedAt = this.props.time.now();
      this.props.log(`codedeploy ${deployment.id}: ${greenPercent} % of production traffic on green`);
    }
  }

  /** Sets every route of a listener that leads to the pair to the same weights. */
  async #route(listenerArn: string, sides: Sides, greenPercent: number): Promise<void> {
    const { blue, green } = sides;
    if (green === undefined) {
      return;
    }
    const listener = await this.props.backing.listener(listenerArn);
    const pair = [blue.targetGroup.arn, green.targetGroup.arn];
    const weights = [
      { targetGroupArn: blue.targetGroup.arn, weight: 100 - greenPercent },
      { targetGroupArn: green.targetGroup.arn, weight: greenPercent },
    ].sort((one, other) => (one.targetGroupArn < other.targetGroupArn ? -1 : 1));
    for (const route of listener === undefined ? [] : routesOf(listener, pair)) {
      await this.props.backing.setActions(route, withWeights(route, weights));
    }
  }

  #succeed(deployment: Deployment): void {
    const { state } = deployment;
    const completeTime = this.props.time.now();
    deployment.state = {
      status: "Succeeded",
      startTime: state.status === "InProgress" ? state.startTime : completeTime,
      completeTime,
    };
    deployment.targetStatus = "Succeeded";
    this.props.log(`codedeploy ${deployment.id}: Succeeded`);
  }

  /** A failure or a stop: traffic back to blue where that is due, and a rollback deployment where it is wanted. */
  async #endEarly(deployment: Deployment, error: unknown): Promise<void> {
    const end = endOf(error);
    const isRollback = deployment.origin.creator === "codeDeployRollback";
    const rollsBack = end.rollsBack(deployment) && deployment.state.status === "InProgress" && !isRollback;
    if (end.status === "Failed" && end.error.code === "INTERNAL_ERROR") {
      this.props.log(`codedeploy ${deployment.id}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    if (rollsBack || end.status === "Failed") {
      await this.#backToBlue(deployment);
    }
    const next = rollsBack ? this.props.createRollback(deployment) : undefined;
    if (next === undefined && end.status === "Failed") {
      await this.#drainGreen(deployment);
    }
    skipPendingEvents(deployment);
    const { state } = deployment;
    deployment.targetStatus = state.status === "InProgress" ? "Failed" : "Skipped";
    deployment.lastUpdatedAt = this.props.time.now();
    deployment.state = {
      status: end.status,
      startTime: state.status === "InProgress" ? state.startTime : undefined,
      completeTime: this.props.time.now(),
      error: end.error,
    };
    this.props.log(`codedeploy ${deployment.id}: ${end.status}: ${end.error.message}`);
    if (next !== undefined) {
      await this.run(next);
    }
  }

  /** A rollback moves no tasks: blue still runs, so it only makes sure of the traffic and drains green. */
  async #rollBack(deployment: Deployment, original: Deployment): Promise<void> {
    deployment.sides = original.sides;
    for (const { name } of deployment.events) {
      await runEvent(deployment, this.props.time, name, async () => {
        if (name === "AllowTraffic") {
          await this.#backToBlue(original);
          await this.#drainGreen(original);
        }
      });
    }
  }

  async #backToBlue({ sides, group }: Deployment): Promise<void> {
    const service = this.props.services.find(group.cluster, group.service);
    if (sides === undefined || service === undefined) {
      return;
    }
    await this.#route(group.pair.productionListener, sides, 0);
    if (group.pair.testListener !== undefined) {
      await this.#route(group.pair.testListener, sides, 0);
    }
    sides.blue.trafficWeight = 100;
    if (sides.green !== undefined) {
      sides.green.trafficWeight = 0;
    }
    this.props.services.scheduler.setPrimary(service, sides.blue.taskSet);
  }

  async #drainGreen({ sides, group }: Deployment): Promise<void> {
    const service = this.props.services.find(group.cluster, group.service);
    if (sides?.green !== undefined && service !== undefined) {
      await this.props.services.scheduler.drain(service, sides.green.taskSet);
    }
  }
}

/** How a deployment ends when something ends it early. */
interface End {
  readonly status: "Failed" | "Stopped";
  readonly error: ErrorInformation;
  readonly rollsBack: (deployment: Deployment) => boolean;
}

function endOf(error: unknown): End {
  if (error instanceof StopRequest) {
    return {
      status: "Stopped",
      error: { code: "MANUAL_STOP", message: "The deployment was stopped on request." },
      rollsBack: () => error.rollback,
    };
  }
  const failure = {
    status: "Failed" as const,
    rollsBack: ({ autoRollback }: Deployment) =>
      autoRollback.enabled && autoRollback.events.includes("DEPLOYMENT_FAILURE"),
  };
  if (error instanceof DeploymentFailure) {
    return { ...failure, error: { code: error.code, message: error.message } };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { ...failure, error: { code: "INTERNAL_ERROR", message: `The local AWS failed: ${reason}` } };
}

async function within(time: Time, minutes: number, signal: AbortSignal, done: Promise<void>): Promise<void> {
  const over = new AbortController();
  const timeout = time.wait(minutes, AbortSignal.any([signal, over.signal])).then(() => {
    throw new DeploymentFailure(
      "TIMEOUT",
      `The deployment timed out while waiting for the replacement task set to become healthy. This time out period is ${minutes} minutes.`,
    );
  });
  try {
    await Promise.race([done, timeout]);
  } finally {
    over.abort(new WaitEnded("it became healthy"));
    timeout.catch(() => {});
  }
}

/** The Install event: starts the new task set behind the idle target group. It has one hour to become healthy. */
import type { Backing, Listener, TargetGroup } from "../../ecs/backing";
import { type Placement, primaryOf, type Service, type Revision as TaskSetRevision } from "../../ecs/model";
import { checkContainer, checkTaskDefinition } from "../../ecs/service-rules";
import type { Services } from "../../ecs/services";
import { type Time, WaitEnded } from "../../ecs/time";
import { AwsFault } from "../../gateway/json-protocol";
import type { Deployment, Side, Sides } from "../model";
import { DeploymentFailure } from "./failures";
import { checkProductionRoutes, checkTestRoutes, elbInvalid, moveTraffic } from "./traffic";

/** How long CodeDeploy waits for the new task set. */
export const REPLACEMENT_TIMEOUT_MINUTES = 60;

/** What the Install event needs. */
export interface InstallProps {
  readonly services: Services;
  readonly backing: Backing;
  readonly time: Time;
}

/** A service with both task sets healthy, and all traffic still on the old one. */
export interface Installed {
  readonly service: Service;
  readonly sides: Sides;
  readonly newSide: Side;
}

/**
 * Starts a deployment's revision as a new task set. All checks run before the first change.
 *
 * @throws DeploymentFailure with the errorInformation of CodeDeploy
 */
export async function install(deployment: Deployment, props: InstallProps): Promise<Installed> {
  const { services, backing, time } = props;
  const { scheduler } = services;
  const { group, stop } = deployment;
  const service = services.find(group.cluster, group.service);
  const primary = service && primaryOf(service);
  if (service === undefined || primary === undefined) {
    throw new DeploymentFailure(
      "INVALID_ECS_SERVICE",
      `The ECS service cannot be found: ${group.service} in cluster ${group.cluster}`,
    );
  }
  const names = group.pair.targetGroups;
  const { live, idle } = await findPair(names, primary.revision.loadBalancer.targetGroupArn, backing);
  checkProductionRoutes(await findListener(group.pair.productionListener, backing), live.arn, idle.arn);
  if (group.pair.testListener !== undefined) {
    checkTestRoutes(await findListener(group.pair.testListener, backing), live.arn, idle.arn);
  }
  const revision = await newRevision(deployment, primary.revision, idle, backing);

  // A deployment that was stopped without a rollback leaves its new task set in the service.
  for (const leftOver of service.taskSets.filter((taskSet) => taskSet !== primary)) {
    await scheduler.drain(service, leftOver);
  }
  const oldSide: Side = { taskSet: primary, targetGroup: live, trafficWeight: 100 };
  const sides: Sides = { old: oldSide, new: undefined };
  deployment.sides = sides;
  const taskSet = await scheduler.createTaskSet(service, revision, {
    status: "ACTIVE",
    deploymentId: deployment.id,
  });
  const newSide: Side = { taskSet, targetGroup: idle, trafficWeight: 0 };
  sides.new = newSide;
  await moveTraffic(backing, group.pair.productionListener, sides, 0);
  await waitUntilSteady(scheduler.whenSteady(taskSet), time, stop.signal);
  return { service, sides, newSide };
}

async function findPair(
  names: readonly string[],
  liveArn: string,
  backing: Backing,
): Promise<{ live: TargetGroup; idle: TargetGroup }> {
  const found = await backing.targetGroups({ names });
  const live = found.find(({ arn }) => arn === liveArn);
  const idle = found.find(({ arn }) => arn !== liveArn);
  if (live === undefined || idle === undefined) {
    throw new DeploymentFailure(
      "INVALID_ECS_SERVICE",
      `The primary task set's target group ${liveArn} is not one of the deployment group's pair (${names.join(", ")})`,
    );
  }
  return { live, idle };
}

async function findListener(arn: string, backing: Backing): Promise<Listener> {
  const listener = await backing.listener(arn);
  if (listener === undefined) {
    throw elbInvalid(`One or more listeners not found: ${arn}`);
  }
  return listener;
}

/** The settings of the AppSpec. Missing settings come from the old task set, except the capacity provider strategy. */
async function newRevision(
  { revision: { appSpec } }: Deployment,
  oldRevision: TaskSetRevision,
  idle: TargetGroup,
  backing: Backing,
): Promise<TaskSetRevision> {
  try {
    const taskDefinition = await checkTaskDefinition(appSpec.taskDefinition, backing);
    checkContainer(appSpec, taskDefinition);
    // CodeDeploy doesn't copy a strategy: a revision without one uses a launch type.
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
      network: { ...oldRevision.network, ...appSpec.network },
      platformVersion: appSpec.platformVersion ?? "LATEST",
      placement,
      // An AppSpec can't contain registries.
      registries: oldRevision.registries,
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

async function waitUntilSteady(steady: Promise<void>, time: Time, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const timeout = time.wait(REPLACEMENT_TIMEOUT_MINUTES, AbortSignal.any([signal, ended.signal])).then(() => {
    throw new DeploymentFailure(
      "TIMEOUT",
      `The deployment timed out while waiting for the replacement task set to become healthy. This time out period is ${REPLACEMENT_TIMEOUT_MINUTES} minutes.`,
    );
  });
  try {
    await Promise.race([steady, timeout]);
  } finally {
    ended.abort(new WaitEnded("the new task set became healthy"));
    // The abort rejects the wait. If the wait lost the race, nothing else handles the rejection.
    timeout.catch(() => {});
  }
}

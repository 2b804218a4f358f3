/** What the engine's state looks like to the driver at one moment, and to the invariants. */

import type { DeploymentInfo, ECSTarget } from "@aws-sdk/client-codedeploy";
import { getDeploymentTarget } from "../../../../../local/codedeploy/deployments/deployment-targets";
import { getDeployment } from "../../../../../local/codedeploy/deployments/deployments";
import { weightsOf } from "../../../../../local/codedeploy/engine/traffic";
import type { Deployment as EngineDeployment } from "../../../../../local/codedeploy/model";
import type { World } from "../../../../../local/codedeploy/world";
import { viewTask, viewTaskSet } from "../../../../../local/ecs/views";
import type {
  Deployment,
  DeploymentTarget,
  ListenerRoute,
  Service,
  StoppedTask,
  Suspension,
  TargetHealth,
  TaskSet,
} from "../../../../../scripts/aws";
import * as answer from "../../../../../scripts/aws/sdk/codedeploy-answers";
import * as ecsAnswer from "../../../../../scripts/aws/sdk/ecs-answers";
import { LISTENER, route, TEST_LISTENER } from "../../fixtures";
import { ALARM, revisionOf } from "../documents";
import type { CodeDeploy } from "./code-deploy";

/** What ECS and the listeners are at one moment. */
export interface LiveState extends Service {
  readonly taskSets: readonly (TaskSet & { readonly revision: number })[];
  readonly production: readonly ListenerRoute[];
  readonly test: readonly ListenerRoute[];
  readonly alarm: string;
  /** What of the service's scaling is suspended; `undefined` where it doesn't scale by itself. */
  readonly scaling: Suspension | undefined;
}

/** A deployment at one moment, and its target once it has begun. */
export interface DeploymentState extends Deployment {
  readonly target: DeploymentTarget | undefined;
  /** The status of each lifecycle event. */
  readonly events: Readonly<Record<string, string>>;
}

export function liveState(
  { world, backing, alarms }: Pick<CodeDeploy, "world" | "backing" | "alarms">,
  scaling: Suspension | undefined,
): LiveState {
  const service = world.services.find("shop", "web");
  if (service === undefined) {
    throw new Error("the service is gone");
  }
  const { taskSets, ...rest } = ecsAnswer.service({
    status: "ACTIVE",
    deploymentController: { type: "CODE_DEPLOY" },
    taskSets: service.taskSets.map((taskSet) => viewTaskSet(service, taskSet)),
  });
  return {
    ...rest,
    taskSets: taskSets.map((taskSet) => ({ ...taskSet, revision: revisionOf(taskSet.taskDefinition) })),
    production: listenerRoutes(backing, LISTENER),
    test: listenerRoutes(backing, TEST_LISTENER),
    alarm: alarms.known.get(ALARM) ?? "INSUFFICIENT_DATA",
    scaling,
  };
}

function listenerRoutes(backing: CodeDeploy["backing"], arn: string): readonly ListenerRoute[] {
  const weights = weightsOf({ arn, kind: "default", actions: backing.actions.get(arn) ?? [] });
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  const shares = weights.map(({ targetGroupArn, weight }) => ({
    targetGroupArn,
    percent: sum === 0 ? 0 : Math.round((weight * 1000) / sum) / 10,
  }));
  return [route(shares, { listenerArn: arn })];
}

export function stoppedTasks({ services }: World): readonly StoppedTask[] {
  return services
    .tasks()
    .filter(({ task }) => task.state.kind === "stopped")
    .map(({ service, taskSet, task }) => ecsAnswer.stoppedTask(viewTask(service, taskSet, task)));
}

/** What the load balancer finds of the tasks that run behind a target group. */
export function targetHealth({ services }: World, targetGroupArn: string): readonly TargetHealth[] {
  return services.tasks().flatMap(({ taskSet, task: { id, state } }) => {
    if (taskSet.revision.loadBalancer.targetGroupArn !== targetGroupArn || state.kind !== "running") {
      return [];
    }
    const health = state.healthy
      ? { state: "healthy", reason: undefined }
      : { state: "unhealthy", reason: "Target.FailedHealthChecks" };
    return [{ target: id, ...health, description: undefined }];
  });
}

/** A deployment as the API answers it now. */
export function viewOf(deployment: EngineDeployment, { world }: Pick<CodeDeploy, "world">): DeploymentState {
  const { id, state } = deployment;
  const { deploymentInfo } = getDeployment(world, { deploymentId: id }) as { deploymentInfo: DeploymentInfo };
  return {
    ...answer.deployment(id, deploymentInfo),
    target: state.status === "Created" ? undefined : targetOf(id, world),
    events: Object.fromEntries(deployment.events.map((event) => [event.name, event.state.status])),
  };
}

function targetOf(deploymentId: string, world: World): DeploymentTarget {
  const { deploymentTarget } = getDeploymentTarget(world, { deploymentId, targetId: "shop:web" }) as {
    deploymentTarget: { ecsTarget: ECSTarget };
  };
  return answer.deploymentTarget(deploymentTarget.ecsTarget);
}

/**
 * The revision that gets all production traffic: by where the listener sends it and what is behind that, whatever ECS
 * calls PRIMARY. `undefined` when it is split, or goes where nothing of this service is.
 */
export function servedRevision({ production, taskSets }: LiveState): number | undefined {
  const weights = production.flatMap(({ finalAction }) =>
    finalAction.kind === "forwards" ? finalAction.weights : [],
  );
  const all = weights.find(({ percent }) => percent === 100)?.targetGroupArn;
  return taskSets.find(
    ({ loadBalancer, status }) => loadBalancer?.targetGroupArn === all && status !== "DRAINING",
  )?.revision;
}

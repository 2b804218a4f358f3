/** The engine's state at one time, as the driver and the invariants see it. */

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
  ListenerWeight,
  Service,
  StoppedTask,
  Suspension,
  TargetHealth,
  TaskSet,
} from "../../../../../scripts/aws";
import * as answer from "../../../../../scripts/aws/sdk/codedeploy-answers";
import * as ecsAnswer from "../../../../../scripts/aws/sdk/ecs-answers";
import { BLUE_GROUP, GREEN_GROUP, LISTENER, route, rule, TEST_LISTENER } from "../../fixtures";
import { ALARM, revisionOf } from "../documents";
import type { CodeDeploy } from "./code-deploy";

/** ECS and the listeners at one time. */
export interface LiveState extends Service {
  readonly taskSets: readonly (TaskSet & { readonly revision: number })[];
  readonly production: readonly ListenerRoute[];
  readonly test: readonly ListenerRoute[];
  readonly alarm: string;
  /** The scaling activities that are suspended; `undefined` if the service has no autoscaling. */
  readonly scaling: Suspension | undefined;
}

/** A deployment at one time, and its target once it has begun. */
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
  return backing.routes(arn).map((one) => {
    const weights = weightsOf(one);
    const sum = weights.reduce((total, { weight }) => total + weight, 0);
    const shares = weights.map(({ targetGroupArn, weight }) => ({
      targetGroupArn,
      percent: sum === 0 ? 0 : Math.round((weight * 1000) / sum) / 10,
    }));
    const view = (one.kind === "rule" ? rule : route)(shares, { listenerArn: arn });
    return shares.length > 0 ? view : { ...view, finalAction: { kind: "answers", by: "fixed-response" } };
  });
}

export function stoppedTasks({ services }: World): readonly StoppedTask[] {
  return services
    .tasks()
    .filter(({ task }) => task.state.kind === "stopped")
    .map(({ service, taskSet, task }) => ecsAnswer.stoppedTask(viewTask(service, taskSet, task)));
}

/** The health of the tasks behind a target group. */
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

/** A deployment as the API returns it now. */
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
 * The revision that gets all production traffic: by the routes to the pair of target groups and the task set behind them,
 * whatever ECS calls PRIMARY. `undefined` when the traffic is split, or no route leads to a task set of this service.
 */
export function servedRevision({
  production,
  taskSets,
}: Pick<LiveState, "production" | "taskSets">): number | undefined {
  const toPair = production.flatMap(({ finalAction }) =>
    finalAction.kind === "forwards" && finalAction.weights.some(isToPair) ? [finalAction.weights] : [],
  );
  const served = toPair.map((weights) => weights.find(({ percent }) => percent === 100)?.targetGroupArn);
  const [all] = served;
  return all === undefined || served.some((targetGroupArn) => targetGroupArn !== all)
    ? undefined
    : taskSets.find(
        ({ loadBalancer, status }) => loadBalancer?.targetGroupArn === all && status !== "DRAINING",
      )?.revision;
}

/** The revision of the task set that ECS calls PRIMARY. */
export function primaryRevision({ taskSets }: Pick<LiveState, "taskSets">): number | undefined {
  return taskSets.find(({ status }) => status === "PRIMARY")?.revision;
}

function isToPair({ targetGroupArn }: ListenerWeight): boolean {
  return targetGroupArn === BLUE_GROUP || targetGroupArn === GREEN_GROUP;
}

/** A deployment's target in API responses: the service, its two task sets and its lifecycle events. */
import type {
  DeploymentTarget,
  ECSTaskSet,
  LifecycleEvent as LifecycleEventView,
} from "@aws-sdk/client-codedeploy";
import { countsOf, desiredCountOf, lastPart } from "../../ecs/model";
import type { Services } from "../../ecs/services";
import type { Deployment, LifecycleEvent, Side } from "../model";

/** The id of a deployment's only target. */
export function targetIdOf({ group }: Deployment): string {
  return `${lastPart(group.cluster)}:${lastPart(group.service)}`;
}

export function viewTarget(deployment: Deployment, services: Services): DeploymentTarget {
  const { sides, group } = deployment;
  const service = services.find(group.cluster, group.service);
  const known = sides === undefined ? [] : [sides.old, ...(sides.new === undefined ? [] : [sides.new])];
  return {
    deploymentTargetType: "ECSTarget",
    ecsTarget: {
      deploymentId: deployment.id,
      targetId: targetIdOf(deployment),
      ...(service === undefined ? {} : { targetArn: service.arn }),
      lastUpdatedAt: deployment.lastUpdatedAt,
      lifecycleEvents: deployment.events.map(viewEvent),
      status: deployment.targetStatus,
      taskSetsInfo: known.map((side): ECSTaskSet => {
        const { running, pending } = countsOf(side.taskSet);
        return {
          identifer: side.taskSet.id,
          desiredCount: service === undefined ? 0 : desiredCountOf(service, side.taskSet),
          pendingCount: pending,
          runningCount: running,
          status: side.taskSet.status,
          trafficWeight: side.trafficWeight,
          targetGroup: { name: side.targetGroup.name },
          taskSetLabel: labelOf(deployment, side),
        };
      }),
    },
  };
}

function labelOf({ sides }: Deployment, side: Side): "Blue" | "Green" {
  return side === sides?.old ? "Blue" : "Green";
}

function viewEvent({ name, state, diagnostics }: LifecycleEvent): LifecycleEventView {
  return {
    lifecycleEventName: name,
    ...(diagnostics === undefined ? {} : { diagnostics }),
    status: state.status,
    ...("startTime" in state ? { startTime: state.startTime } : {}),
    ...("endTime" in state ? { endTime: state.endTime } : {}),
  };
}

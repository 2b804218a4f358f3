/** Creates the deployment that rolls back another one. */
import { createHash } from "node:crypto";
import { parseAppSpec } from "../app-spec";
import { newDeployment } from "../deployments/deployments";
import { registerRevision } from "../deployments/revisions";
import { DEFAULT_CONFIG } from "../groups/built-in-configs";
import type { Deployment, Revision, Side } from "../model";
import { deploymentsOf, findConfig, type Store } from "../store";
import type { World } from "../world";

/**
 * Creates the rollback deployment of a failed or stopped deployment, and links the two. It moves all traffic at
 * once, whatever the group's deployment config is.
 */
export function createRollback(
  { store, time, ids }: Pick<World, "store" | "time" | "ids">,
  of: Deployment,
): Deployment {
  const revision = lastGoodRevision(store, of);
  const rollback = newDeployment({
    id: ids.deployment(),
    application: of.application,
    group: of.group,
    config: findConfig(store, DEFAULT_CONFIG),
    revision,
    previousRevision: of.revision,
    description: undefined,
    autoRollback: of.autoRollback,
    alarmSettings: undefined,
    alarmOverride: undefined,
    origin: { creator: "codeDeployRollback", of },
    createTime: time.now(),
  });
  rollback.rollback = {
    rollbackTriggeringDeploymentId: of.id,
    rollbackMessage: `Deployment ${rollback.id} is triggered to roll back deployment ${of.id}.`,
  };
  of.rollback = {
    rollbackDeploymentId: rollback.id,
    rollbackMessage: `Deployment ${of.id} terminated. Automatic rollback is triggered with a DeploymentId ${rollback.id}.`,
  };
  registerRevision(of.application, of.group.name, revision, rollback.createTime);
  store.deployments.push(rollback);
  return rollback;
}

/**
 * The last successfully deployed revision. For the first deployment, the revision that the service was created
 * with.
 */
function lastGoodRevision(store: Store, of: Deployment): Revision {
  const earlier = deploymentsOf(store, of.application, of.group.name);
  const last = earlier.findLast(({ state }) => state.status === "Succeeded");
  if (last !== undefined) {
    return last.revision;
  }
  return of.sides === undefined ? of.revision : renderRevision(of.sides.old);
}

function renderRevision({ taskSet }: Side): Revision {
  const { taskDefinition, loadBalancer, platformVersion } = taskSet.revision;
  const content = JSON.stringify({
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            TaskDefinition: taskDefinition.arn,
            LoadBalancerInfo: {
              ContainerName: loadBalancer.containerName,
              ContainerPort: loadBalancer.containerPort,
            },
            PlatformVersion: platformVersion,
          },
        },
      },
    ],
  });
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { sha256, content, appSpec: parseAppSpec(content) };
}

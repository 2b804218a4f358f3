/** The deployment with which CodeDeploy takes back one that failed or was stopped. */
import { createHash } from "node:crypto";
import { parseAppSpec } from "../app-spec";
import { newDeployment } from "../deployments/deployments";
import { registerRevision } from "../deployments/revisions";
import { DEFAULT_CONFIG } from "../groups/built-in-configs";
import type { Deployment, Revision, Side } from "../model";
import { deploymentsOf, findConfig, type Store } from "../store";
import type { World } from "../world";

/**
 * Makes the rollback deployment of another one, and writes into both what they have to do with each other. It
 * moves all traffic at once, whatever the group's deployment config is.
 */
export function createRollback(
  { store, time, ids }: Pick<World, "store" | "time" | "ids">,
  of: Deployment,
): Deployment {
  const revision = revisionBefore(store, of);
  const rollback = newDeployment({
    id: ids.deployment(),
    application: of.application,
    group: of.group,
    config: findConfig(store, DEFAULT_CONFIG.ECS),
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

/** The last revision that was deployed with success; for the first deployment ever, what the service came with. */
function revisionBefore(store: Store, of: Deployment): Revision {
  const earlier = deploymentsOf(store, of.application, of.group.name);
  const last = earlier.findLast(({ state }) => state.status === "Succeeded");
  if (last !== undefined) {
    return last.revision;
  }
  return of.sides === undefined ? of.revision : renderRevision(of.sides.blue);
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

/** Deployment targets. An ECS deployment has one target, the service, which contains the lifecycle events. */
import { z } from "zod";
import type { JsonObject } from "../../gateway/json-protocol";
import { fault } from "../errors";
import { checkBatch, read, text } from "../input";
import type { Deployment } from "../model";
import { findDeployment } from "../store";
import type { World } from "../world";
import { targetIdOf, viewTarget } from "./target-views";

const MAX_BATCH = 25;

/** ListDeploymentTargets. */
export function listDeploymentTargets({ store }: World, input: JsonObject): object {
  const shape = z.strictObject({
    deploymentId: text,
    nextToken: text,
    targetFilters: z.record(z.string(), z.array(z.string())).nullish(),
  });
  const request = read(shape, input);
  const deployment = requireStarted(findDeployment(store, request.deploymentId));
  const filters = Object.entries(request.targetFilters ?? {});
  for (const [name] of filters.filter(([key]) => key !== "TargetStatus")) {
    throw fault(
      "InvalidTargetFilterName",
      `"${name}" is not a filter for an ECS deployment: use TargetStatus`,
    );
  }
  const isWanted = filters.every(([, statuses]) => statuses.includes(deployment.targetStatus));
  return { targetIds: isWanted ? [targetIdOf(deployment)] : [] };
}

const getShape = z.strictObject({ deploymentId: text, targetId: text });

/** GetDeploymentTarget. */
export function getDeploymentTarget({ store, services }: World, input: JsonObject): object {
  const request = read(getShape, input);
  const deployment = requireStarted(findDeployment(store, request.deploymentId));
  checkTargetId(deployment, request.targetId);
  return { deploymentTarget: viewTarget(deployment, services) };
}

/** BatchGetDeploymentTargets. */
export function batchGetDeploymentTargets({ store, services }: World, input: JsonObject): object {
  const shape = z.strictObject({ deploymentId: text, targetIds: z.array(z.string()).nullish() });
  const request = read(shape, input);
  const deployment = requireStarted(findDeployment(store, request.deploymentId));
  const ids = request.targetIds ?? [];
  if (ids.length === 0) {
    throw fault("DeploymentTargetIdRequired", "targetIds is required: give <cluster-name>:<service-name>");
  }
  checkBatch(ids, MAX_BATCH, "targetIds");
  for (const id of ids) {
    checkTargetId(deployment, id);
  }
  return { deploymentTargets: ids.map(() => viewTarget(deployment, services)) };
}

function requireStarted(deployment: Deployment): Deployment {
  if (deployment.state.status === "Created") {
    throw fault("DeploymentNotStarted", `Deployment ${deployment.id} has not started yet`);
  }
  return deployment;
}

function checkTargetId(deployment: Deployment, id: string | null | undefined): void {
  if (id === undefined || id === null || id === "") {
    throw fault("DeploymentTargetIdRequired", "targetId is required: give <cluster-name>:<service-name>");
  }
  if (!/^[^:]+:[^:]+$/.test(id)) {
    throw fault(
      "InvalidDeploymentTargetId",
      `Invalid id ${id} for ECS deployment, valid Id should be in format <cluster-name>:<service-name>`,
    );
  }
  if (id !== targetIdOf(deployment)) {
    throw fault(
      "DeploymentTargetDoesNotExist",
      `Deployment ${deployment.id} has no target ${id}: it has ${targetIdOf(deployment)}`,
    );
  }
}

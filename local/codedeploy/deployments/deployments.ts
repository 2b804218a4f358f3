/** The API operations on deployments: create, get, list, stop. The engine runs the deployments. */
import { z } from "zod";
import type { JsonObject } from "../../gateway/json-protocol";
import { checkAlarms } from "../engine/alarms";
import { checkHooks } from "../engine/hooks";
import { pendingEvents } from "../engine/lifecycle";
import { fault } from "../errors";
import { alarmShape, autoRollbackShape, checkAutoRollback, checkBatch, pageOf, read, text } from "../input";
import { type Deployment, isActive, StopRequest } from "../model";
import type { StoredObject } from "../revision-objects";
import { deploymentsOf, findApplication, findConfig, findDeployment, findGroup } from "../store";
import type { World } from "../world";
import { readRevision, registerRevision, revisionShape, s3LocationOf } from "./revisions";
import { viewDeployment } from "./views";

const PAGE_SIZE = 100;
const MAX_BATCH = 25;
const STATUSES = ["Created", "Queued", "InProgress", "Baking", "Succeeded", "Failed", "Stopped", "Ready"];

const createShape = z.strictObject({
  applicationName: text,
  deploymentGroupName: text,
  revision: revisionShape,
  deploymentConfigName: text,
  description: text,
  ignoreApplicationStopFailures: z.literal(false).nullish(),
  targetInstances: z.null().optional(),
  autoRollbackConfiguration: autoRollbackShape,
  updateOutdatedInstancesOnly: z.literal(false).nullish(),
  fileExistsBehavior: text,
  overrideAlarmConfiguration: alarmShape,
});

/** The values that differ between new deployments. */
export type DeploymentSeed = Pick<
  Deployment,
  | "application"
  | "group"
  | "config"
  | "revision"
  | "previousRevision"
  | "description"
  | "autoRollback"
  | "alarmSettings"
  | "alarmOverride"
  | "origin"
> & { readonly id: string; readonly createTime: Date };

/** A new deployment in status Created. */
export function newDeployment(seed: DeploymentSeed): Deployment {
  return {
    ...seed,
    events: pendingEvents(seed.group.pair.testListener !== undefined),
    stop: new AbortController(),
    hookExecutions: new Map(),
    state: { status: "Created" },
    targetStatus: "Pending",
    lastUpdatedAt: seed.createTime,
    sides: undefined,
    waiting: undefined,
    rollback: undefined,
  };
}

/** CreateDeployment. An AppSpec in S3 is read first. */
export async function createDeployment(world: World, input: JsonObject): Promise<object> {
  const location = s3LocationOf(read(createShape, input).revision);
  return startDeployment(world, input, location && (await world.objects.read(location)));
}

/** @param object the AppSpec in S3 that the request names; `undefined` if there is none */
export function startDeployment(
  { store, engine, functions, time, ids }: World,
  input: JsonObject,
  object?: StoredObject,
): object {
  const request = read(createShape, input);
  const application = findApplication(store, request.applicationName);
  const { settings: group } = findGroup(application, request.deploymentGroupName);
  const alarmOverride = checkAlarms(request.overrideAlarmConfiguration);
  const revision = readRevision(request.revision, object);
  checkHooks(revision.appSpec, functions);
  const config = findConfig(store, request.deploymentConfigName ?? group.configName);
  const override = checkAutoRollback(request.autoRollbackConfiguration);
  const earlier = deploymentsOf(store, application, group.name);
  const active = earlier.find(isActive);
  if (active !== undefined) {
    throw fault(
      "DeploymentLimitExceeded",
      `The Deployment Group '${group.name}' already has an active Deployment '${active.id}'`,
    );
  }
  const deployment = newDeployment({
    id: ids.deployment(),
    application,
    group,
    config,
    revision,
    previousRevision: earlier.findLast(({ state }) => state.status === "Succeeded")?.revision,
    description: request.description ?? undefined,
    autoRollback: override ?? group.autoRollback,
    alarmSettings: alarmOverride ?? group.alarms,
    alarmOverride,
    origin: { creator: "user" },
    createTime: time.now(),
  });
  registerRevision(application, group.name, revision, deployment.createTime);
  store.deployments.push(deployment);
  void engine.run(deployment);
  return { deploymentId: deployment.id };
}

const idShape = z.strictObject({ deploymentId: text });

/** GetDeployment. */
export function getDeployment({ store }: World, input: JsonObject): object {
  const { deploymentId } = read(idShape, input);
  return { deploymentInfo: viewDeployment(findDeployment(store, deploymentId)) };
}

/** BatchGetDeployments. */
export function batchGetDeployments({ store }: World, input: JsonObject): object {
  const { deploymentIds } = read(z.strictObject({ deploymentIds: z.array(z.string()).nullish() }), input);
  const ids = deploymentIds ?? [];
  if (ids.length === 0) {
    throw fault("DeploymentIdRequired", "deploymentIds is required: pass at least one id");
  }
  checkBatch(ids, MAX_BATCH, "deploymentIds");
  return { deploymentsInfo: ids.map((id) => viewDeployment(findDeployment(store, id))) };
}

const listShape = z.strictObject({
  applicationName: text,
  deploymentGroupName: text,
  externalId: text,
  includeOnlyStatuses: z.array(z.string()).nullish(),
  createTimeRange: z.strictObject({ start: z.number().nullish(), end: z.number().nullish() }).nullish(),
  nextToken: text,
});

/** ListDeployments, newest first. */
export function listDeployments({ store }: World, input: JsonObject): object {
  const request = read(listShape, input);
  const { items, ...rest } = pageOf(
    matching(request, store).map(({ id }) => id),
    request.nextToken,
    PAGE_SIZE,
  );
  return { deployments: items, ...rest };
}

function matching(request: z.infer<typeof listShape>, store: World["store"]): readonly Deployment[] {
  const { applicationName, deploymentGroupName, includeOnlyStatuses, createTimeRange } = request;
  if (!applicationName && deploymentGroupName) {
    throw fault(
      "ApplicationNameRequired",
      "deploymentGroupName is unique only within an application: set applicationName too",
    );
  }
  if (applicationName && !deploymentGroupName) {
    throw fault(
      "DeploymentGroupNameRequired",
      "applicationName needs deploymentGroupName: set both or neither",
    );
  }
  const application = applicationName ? findApplication(store, applicationName) : undefined;
  const group = application && findGroup(application, deploymentGroupName);
  const unknown = (includeOnlyStatuses ?? []).filter((status) => !STATUSES.includes(status));
  if (unknown.length > 0) {
    throw fault(
      "InvalidDeploymentStatus",
      `"${unknown.join(", ")}" is not a status: use ${STATUSES.join(", ")}`,
    );
  }
  const start = (createTimeRange?.start ?? Number.NEGATIVE_INFINITY) * 1000;
  const end = (createTimeRange?.end ?? Number.POSITIVE_INFINITY) * 1000;
  if (start > end) {
    throw fault("InvalidTimeRange", "createTimeRange ends before it starts");
  }
  const found =
    application && group ? deploymentsOf(store, application, group.settings.name) : store.deployments;
  return found
    .filter(({ state }) => !includeOnlyStatuses?.length || includeOnlyStatuses.includes(state.status))
    .filter(({ createTime }) => createTime.getTime() >= start && createTime.getTime() <= end)
    .toReversed();
}

const stopShape = z.strictObject({ deploymentId: text, autoRollbackEnabled: z.boolean().nullish() });

/** StopDeployment. The engine stops the deployment at once. The rollback, if any, runs after the response. */
export function stopDeployment({ store }: World, input: JsonObject): object {
  const request = read(stopShape, input);
  const deployment = findDeployment(store, request.deploymentId);
  if (!isActive(deployment)) {
    throw fault("DeploymentAlreadyCompleted", `Deployment ${deployment.id} is already in completed state.`);
  }
  const { autoRollback } = deployment;
  const onRequest = autoRollback.enabled && autoRollback.events.includes("DEPLOYMENT_STOP_ON_REQUEST");
  deployment.stop.abort(new StopRequest(request.autoRollbackEnabled ?? onRequest));
  return { status: "Pending", statusMessage: "The deployment is being stopped." };
}

/** What was live before a deployment that is in progress or has ended: its rollback restores that. */
import type { Deployment, Service, TaskSet } from "../../aws";
import { AwsFailure, explainFailure, isFinal, orFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Before } from "../context/observed";
import { descriptionOf } from "./description";
import { primaryOf } from "./live";
import { deviations, namesRevision } from "./revision";
import type { Snapshot } from "./snapshot";

/**
 * What was live before a deployment of this revision: PRIMARY, unless that already runs this revision; then the task set that
 * CodeDeploy labels blue; and if CodeDeploy doesn't say, the only task set of another revision.
 *
 * @param atOrder the snapshot before this run's order, if the order got no answer
 */
export async function beforeOf(
  context: DriverContext,
  { service }: Snapshot,
  deployment: Deployment,
  atOrder?: Snapshot,
): Promise<Before> {
  const { appSpec } = context.request;
  const known = isFinal(deployment.status)
    ? await beforeEnded(context, service, deployment, atOrder)
    : undefined;
  if (known !== undefined) {
    return known;
  }
  if (!namesRevision(appSpec)) {
    return beforeUnknown(context, service, deployment);
  }
  const isOther = (taskSet: TaskSet) => deviations(appSpec, taskSet).length > 0;
  const primary = primaryOf(service);
  if (primary !== undefined && isOther(primary)) {
    return primary;
  }
  const others = service.taskSets.filter(isOther);
  const only = others.length === 1 ? others[0] : undefined;
  return (await oldTaskSetOf(context, service, deployment.id)) ?? only ?? {};
}

/**
 * If the AppSpec doesn't name the revision, CodeDeploy knows the old task set. If CodeDeploy doesn't say, and there is only one
 * task set, it is that one: the new one doesn't exist yet, or was removed.
 */
async function beforeUnknown(
  context: DriverContext,
  service: Service,
  { id, status }: Deployment,
): Promise<Before> {
  const [first, ...others] = service.taskSets;
  const only = status !== "Succeeded" && others.length === 0 ? first : undefined;
  return (await oldTaskSetOf(context, service, id)) ?? only ?? {};
}

/** After a deployment's end PRIMARY doesn't help: another deployment may have followed. */
async function beforeEnded(
  context: DriverContext,
  { taskSets }: Service,
  deployment: Deployment,
  atOrder: Snapshot | undefined,
): Promise<Before | undefined> {
  const seen = atOrder?.service.taskSets ?? [];
  const old = await oldTaskSetOf(context, { taskSets: [...taskSets, ...seen] }, deployment.id);
  const isOwn = context.mark !== undefined && descriptionOf(deployment)?.order === context.mark;
  return old ?? (isOwn && atOrder !== undefined ? primaryOf(atOrder.service) : undefined);
}

/** The old task set of any deployment, which CodeDeploy labels blue; `undefined` if CodeDeploy doesn't say. */
export async function oldTaskSetOf(
  { aws, request, reporter }: DriverContext,
  { taskSets }: Pick<Service, "taskSets">,
  deploymentId: string,
): Promise<Before | undefined> {
  const target = await orFailure(() => aws.deploymentTarget(deploymentId, request.cluster, request.service));
  if (target instanceof AwsFailure) {
    reporter.progress(`  ${explainFailure(target)}`);
    return undefined;
  }
  const id = target?.taskSets.find(({ label }) => label === "blue")?.id;
  return id === undefined ? undefined : (taskSets.find((taskSet) => taskSet.id === id) ?? { id });
}

/** What was live before a deployment that is under way, or over: where its rollback goes back to. */
import type { Deployment, Service, TaskSet } from "../../aws";
import { AwsFailure, explainFailure, isFinal } from "../../aws";
import type { Watch } from "../context/context";
import type { Before } from "../context/observed";
import { descriptionOf } from "./description";
import { primaryOf } from "./live";
import { deviations, namesRevision } from "./revision";
import type { Snapshot } from "./snapshot";

/**
 * What was live before a deployment of this revision: what is PRIMARY, unless that is green already; then what CodeDeploy
 * calls blue; and where it doesn't say, the one other task set that isn't of this revision.
 *
 * @param atOrder what was seen when this run's order went out, whose answer got lost
 */
export async function beforeOf(
  watch: Watch,
  { service }: Snapshot,
  deployment: Deployment,
  atOrder?: Snapshot,
): Promise<Before> {
  const { appSpec } = watch.request;
  const known = isFinal(deployment.status)
    ? await beforeEnded(watch, service, deployment, atOrder)
    : undefined;
  if (known !== undefined) {
    return known;
  }
  if (!namesRevision(appSpec)) {
    return beforeUnknown(watch, service, deployment);
  }
  const isOther = (taskSet: TaskSet) => deviations(appSpec, taskSet).length > 0;
  const primary = primaryOf(service);
  if (primary !== undefined && isOther(primary)) {
    return primary;
  }
  const others = service.taskSets.filter(isOther);
  const only = others.length === 1 ? others[0] : undefined;
  return (await blueOf(watch, service, deployment.id)) ?? only ?? {};
}

/**
 * Where the AppSpec doesn't name the revision, CodeDeploy knows which task set was there before. Where it doesn't say, and
 * there is only one task set, it is that one: the new one isn't there yet, or isn't any more.
 */
async function beforeUnknown(watch: Watch, service: Service, { id, status }: Deployment): Promise<Before> {
  const [first, ...others] = service.taskSets;
  const only = status !== "Succeeded" && others.length === 0 ? first : undefined;
  return (await blueOf(watch, service, id)) ?? only ?? {};
}

/** After a deployment's end PRIMARY says little: somebody may have deployed since. */
async function beforeEnded(
  watch: Watch,
  { taskSets }: Service,
  deployment: Deployment,
  atOrder: Snapshot | undefined,
): Promise<Before | undefined> {
  const seen = atOrder?.service.taskSets ?? [];
  const blue = await blueOf(watch, { taskSets: [...taskSets, ...seen] }, deployment.id);
  const isOwn = watch.mark !== undefined && descriptionOf(deployment)?.order === watch.mark;
  return blue ?? (isOwn && atOrder !== undefined ? primaryOf(atOrder.service) : undefined);
}

/** The task set that CodeDeploy calls blue, in any deployment; `undefined` where it doesn't say. */
export async function blueOf(
  { aws, request, reporter }: Watch,
  { taskSets }: Pick<Service, "taskSets">,
  deploymentId: string,
): Promise<Before | undefined> {
  try {
    const target = await aws.deploymentTarget(deploymentId, request.cluster, request.service);
    const id = target?.taskSets.find(({ label }) => label === "blue")?.id;
    return id === undefined ? undefined : (taskSets.find((taskSet) => taskSet.id === id) ?? { id });
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    reporter.progress(`  ${explainFailure(error)}`);
    return undefined;
  }
}

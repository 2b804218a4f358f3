/**
 * Reads all services that CodeDeploy deploys in an account and region. It asks ECS for the services, many per call. For each
 * service it then makes three more calls: for the deployment group, the production listener and the task definition. During a
 * deployment it makes one more, for the new task definition. Services behind the same listener share that call.
 */
import type { Alarm, Aws, DeploymentGroup, ListedService, ListenerRoute, PlacedDeployment } from "../../aws";
import { isFinal } from "../../aws";
import { newImages, primaryOf, type Traffic, trafficOf } from "../../driver";
import { type Asked, ask, askWith, known } from "../cli/ask";
import type { RegionContext } from "../cli/command";
import { fitting } from "../status/service-status";
import type { Gathered, Seen } from "./seen";
import { shownTaskSets } from "./task-sets";

/** The most clusters or services in one call. */
const AT_ONCE = 5;
/** The most alarms in one call. */
const MOST_ALARMS = 100;

/** A service whose listener was not read yet. */
type Found = Omit<Seen, "production">;

/** @throws AwsFailure when the clusters can't be listed */
export async function gather({ aws, clock, region }: RegionContext): Promise<Gathered> {
  const clusters = await aws.clusters();
  const [asked, runningIds] = await Promise.all([
    inTurns(clusters, (cluster) => ask(() => aws.servicesOf(cluster))),
    ask(() => aws.deploymentsRunning()),
  ]);
  const listed = asked
    .flatMap((one) => known(one) ?? [])
    .filter(({ controller, status }) => controller === "CODE_DEPLOY" && status !== "INACTIVE");
  const made = listed.flatMap(({ taskSets }) => taskSets.flatMap(({ deploymentId }) => deploymentId ?? []));
  const ids = [...new Set([...made, ...(known(runningIds) ?? [])])];
  const deployments = await ask(() => aws.deploymentsOf(ids));
  const running = runningAmong(deployments, runningIds);
  const found = await inTurns(listed, (service) =>
    find(aws, region, service, known(deployments) ?? [], running),
  );
  const images = newImages();
  const [services, alarms] = await Promise.all([
    withTraffic(aws, found),
    ask(() => alarmsOf(aws, unique(found.flatMap(({ group }) => known(group)?.alarmNames ?? [])))),
    images.learn(
      aws,
      found.flatMap((one) => shownTaskSets(one).map(({ taskSet }) => taskSet.taskDefinition)),
    ),
  ]);
  const unread = asked.flatMap((one, index) =>
    one.kind === "unknown" ? [{ cluster: clusters[index] ?? "", why: one.why }] : [],
  );
  return { region, at: clock.now(), services, unread, alarms, images };
}

/** Reads each production listener once: several services may share one. */
async function withTraffic(aws: Aws, found: readonly Found[]): Promise<readonly Seen[]> {
  const arns = unique(found.map(arnOf)).filter((arn) => arn !== "");
  const read = await inTurns(arns, (arn) => ask(() => aws.listener(arn)));
  return found.map((one) => ({ ...one, production: trafficBy(one.group, read[arns.indexOf(arnOf(one))]) }));
}

/** @param routes `undefined` where the group names no listener */
function trafficBy(
  group: Asked<DeploymentGroup>,
  routes: Asked<readonly ListenerRoute[] | undefined> = { kind: "known", value: undefined },
): Asked<Traffic> {
  if (group.kind === "unknown") {
    return group;
  }
  return routes.kind === "unknown" ? routes : { kind: "known", value: trafficOf(group.value, routes.value) };
}

function arnOf({ group }: Found): string {
  return known(group)?.productionListenerArn ?? "";
}

/** Those that are still running: one may have ended since it was listed. */
function runningAmong(
  deployments: Asked<readonly PlacedDeployment[]>,
  ids: Asked<readonly string[]>,
): Asked<readonly PlacedDeployment[]> {
  if (ids.kind === "unknown") {
    return ids;
  }
  if (deployments.kind === "unknown") {
    return deployments;
  }
  const value = deployments.value.filter(({ id, status }) => ids.value.includes(id) && !isFinal(status));
  return { kind: "known", value };
}

/** Without its traffic. */
async function find(
  aws: Aws,
  region: string,
  service: ListedService,
  deployments: readonly PlacedDeployment[],
  running: Asked<readonly PlacedDeployment[]>,
): Promise<Found> {
  const { cluster, name } = service;
  const ids = [primaryOf(service), ...service.taskSets].map((taskSet) => taskSet?.deploymentId);
  const own = ids.flatMap((id) => deployments.find((one) => one.id === id) ?? [])[0];
  // A service that CodeDeploy has never deployed names no group. In these stacks, application and group have the service's name.
  const { application, deploymentGroup } = own ?? { application: name, deploymentGroup: name };
  const place = { region, cluster, service: name, application, deploymentGroup };
  const asked = await ask(() => aws.deploymentGroup(application, deploymentGroup));
  const fits = fitting(place, asked);
  const isWrongGuess = own === undefined && asked.kind === "known" && fits.kind === "unknown";
  const why = `which application deploys ${cluster}/${name}: CodeDeploy has never deployed it, and no application and deployment group have its name`;
  const group = isWrongGuess ? ({ kind: "unknown", why } as const) : fits;
  return {
    service,
    group,
    place: own === undefined && group.kind === "unknown" ? group : { kind: "known", value: place },
    running: await askWith(running, async (all) =>
      all.find((one) => one.application === application && one.deploymentGroup === deploymentGroup),
    ),
  };
}

async function alarmsOf(aws: Aws, names: readonly string[]): Promise<readonly Alarm[]> {
  const found: Alarm[] = [];
  for (let from = 0; from < names.length; from += MOST_ALARMS) {
    found.push(...(await aws.alarms(names.slice(from, from + MOST_ALARMS))));
  }
  return found;
}

function unique(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

async function inTurns<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))));
  }
  return answers;
}

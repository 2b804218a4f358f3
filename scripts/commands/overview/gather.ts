/**
 * What is known of all services that CodeDeploy deploys in an account and region. It starts from ECS, asks for many at once
 * where AWS can answer that, and makes at most three calls a service beside: one for its deployment group, one for each task
 * definition that is shown.
 */
import type { Alarm, Aws, DeploymentGroup, ListedService, PlacedDeployment } from "../../aws";
import { isFinal } from "../../aws";
import type { Place } from "../../contract";
import { groupProblems } from "../../driver/state/compatibility";
import { newImages } from "../../driver/state/images";
import { primaryOf } from "../../driver/state/live";
import { type Asked, ask, askWith, known } from "../cli/ask";
import type { RegionContext } from "../cli/command";
import type { Gathered, Seen } from "./seen";
import { shownTaskSets } from "./task-sets";

/** So many clusters or services are asked about at once. */
const AT_ONCE = 5;
/** So many alarms can be asked for at once. */
const MOST_ALARMS = 100;

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
  const services = await inTurns(listed, (service) =>
    see(aws, region, service, known(deployments) ?? [], running),
  );
  const images = newImages();
  const [forwards, alarms] = await Promise.all([
    ask(() => aws.defaultForwards(unique(services.map(({ group }) => known(group)?.productionListenerArn)))),
    ask(() => alarmsOf(aws, unique(services.flatMap(({ group }) => known(group)?.alarmNames ?? [])))),
    images.learn(
      aws,
      services.flatMap((one) => shownTaskSets(one).map(({ taskSet }) => taskSet.taskDefinition)),
    ),
  ]);
  const unread = asked.flatMap((one, index) =>
    one.kind === "unknown" ? [{ cluster: clusters[index] ?? "", why: one.why }] : [],
  );
  return { region, at: clock.now(), services, unread, forwards, alarms, images };
}

/** Those that run still: one may have ended since it was listed. */
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

async function see(
  aws: Aws,
  region: string,
  service: ListedService,
  deployments: readonly PlacedDeployment[],
  running: Asked<readonly PlacedDeployment[]>,
): Promise<Seen> {
  const { cluster, name } = service;
  const ids = [primaryOf(service), ...service.taskSets].map((taskSet) => taskSet?.deploymentId);
  const own = ids.flatMap((id) => deployments.find((one) => one.id === id) ?? [])[0];
  // One that CodeDeploy has never deployed tells nothing: in these stacks all has the service's name.
  const { application, deploymentGroup } = own ?? { application: name, deploymentGroup: name };
  const place = { region, cluster, service: name, application, deploymentGroup };
  const asked = await ask(() => aws.deploymentGroup(application, deploymentGroup));
  const group = fitting(place, asked, own === undefined);
  return {
    service,
    group,
    place: own === undefined && group.kind === "unknown" ? group : { kind: "known", value: place },
    running: await askWith(running, async (all) =>
      all.find((one) => one.application === application && one.deploymentGroup === deploymentGroup),
    ),
  };
}

function fitting(
  place: Place,
  asked: Asked<DeploymentGroup | undefined>,
  isGuess: boolean,
): Asked<DeploymentGroup> {
  if (asked.kind === "unknown") {
    return asked;
  }
  const problems = groupProblems(place, asked.value);
  if (asked.value !== undefined && problems.length === 0) {
    return { kind: "known", value: asked.value };
  }
  const why = isGuess
    ? `which application deploys ${place.cluster}/${place.service}: CodeDeploy has never deployed it, and there is no application and group of its name`
    : problems.map(({ what }) => what).join("; ");
  return { kind: "unknown", why };
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

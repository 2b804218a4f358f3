/** Reads the state of a service for `status`: all calls in parallel, each one may fail on its own. */

import type {
  Alarm,
  Deployment,
  DeploymentGroup,
  DeploymentTarget,
  Service,
  Suspension,
  TargetHealth,
} from "../../aws";
import { isFinal } from "../../aws";
import type { Place } from "../../contract";
import {
  describeMismatch,
  groupProblems,
  type Images,
  type Mismatch,
  newImages,
  type Plan,
  primaryOf,
  propertiesOf,
  readProduction,
  readTest,
  serviceProblems,
  type Traffic,
} from "../../driver";
import { type Asked, ask, askWith, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { type Approvals, approvalsOf } from "../history/approvals";
import { failureOf, type LastFailure, lastReleaseFailed } from "../history/last-failure";
import { type Revisions, revisionsOf } from "../history/revisions";
import { type Pending, pendingOf } from "../release/pending";
import { type Wanted, wantedOf } from "./wanted";

/** How many recent deployments are shown. */
export const LATEST = 5;
/** How many are read: most of the latest may be rollbacks. */
const MAX_RECENT_DEPLOYMENTS = 10;

export interface ServiceStatus {
  readonly place: Place;
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number;
  readonly minuteMs: number;
  /** Why the group can't deploy the service, as far as both are known. */
  readonly mismatches: readonly Mismatch[];
  readonly service: Asked<Service | undefined>;
  /** Also unknown if the group does not exist or belongs to another service; then everything about the group is unknown. */
  readonly group: Asked<DeploymentGroup>;
  readonly production: Asked<Traffic>;
  /** `undefined` if the group has no test route. */
  readonly test: Asked<Traffic | undefined>;
  /** By the ARN of the target group. */
  readonly health: ReadonlyMap<string, Asked<readonly TargetHealth[]>>;
  readonly alarms: Asked<readonly Alarm[]>;
  /** `undefined` if the service has no autoscaling. */
  readonly suspension: Asked<Suspension | undefined>;
  readonly running: Asked<Running | undefined>;
  /** Newest first, including the running one. */
  readonly deployments: Asked<readonly Deployment[]>;
  readonly revisions: Revisions;
  readonly images: Images;
  /** Which of the latest were not approved. */
  readonly approvals: Approvals;
  /** Why the last release failed; `undefined` if it didn't, or there was none. */
  readonly failure: LastFailure | undefined;
  readonly wanted: Asked<Wanted>;
  /** What waits for the next release; `undefined` if nothing does, or if Terraform releases. */
  readonly pending: Asked<Pending | undefined>;
  /** The command that refreshes the outputs by which the service was found. */
  readonly refreshOutputs: string | undefined;
}

export interface Running {
  readonly deployment: Deployment;
  readonly target: Asked<DeploymentTarget | undefined>;
  readonly plan: Asked<Plan>;
}

/**
 * The names of the group's alarms that do not exist, also if the group ignores that; `undefined` where that
 * isn't known.
 */
export function missingAlarms({
  alarms,
  group,
}: Pick<ServiceStatus, "alarms" | "group">): readonly string[] | undefined {
  const found = known(alarms);
  const names = known(group)?.alarmNames;
  return found && names?.filter((name) => found.every((alarm) => alarm.name !== name));
}

export async function readStatus(context: CommandContext): Promise<ServiceStatus> {
  const { aws, place, clock, minuteMs } = context;
  const { application, deploymentGroup, cluster, service: name } = place;
  const asked = {
    service: ask(() => aws.service(cluster, name)),
    group: ask(() => aws.deploymentGroup(application, deploymentGroup)),
    suspension: ask(() => aws.scalingSuspension(cluster, name)),
    ended: ask(() => aws.deployments(application, deploymentGroup, MAX_RECENT_DEPLOYMENTS)),
    running: ask(() => runningOne(context)),
  };
  const [service, named, suspension, ended, runs] = await Promise.all([
    asked.service,
    asked.group,
    asked.suspension,
    asked.ended,
    asked.running,
  ]);
  const group = fitting(place, named);
  // For a group of another service, this is the only line.
  const ofGroup = <T>(one: Asked<T>): Asked<T> =>
    group.kind === "unknown" && named.kind === "known" ? group : one;
  const started = ofGroup(runs);
  const deployments: Asked<readonly Deployment[]> =
    ended.kind === "known" ? ofGroup({ ...ended, value: withRunning(started, ended.value) }) : ofGroup(ended);
  const images = newImages();
  const latest = (known(deployments) ?? []).slice(0, LATEST);
  const failed = lastReleaseFailed(known(deployments) ?? []);
  const [production, test, alarms, health, running, revisions, approvals, wanted, failure, pending] =
    await Promise.all([
      askWith(group, (of) => readProduction(aws, of)),
      askWith(group, (of) => readTest(aws, of)),
      askWith(group, async (of) => (of.alarmNames.length === 0 ? [] : aws.alarms(of.alarmNames))),
      healthOf(context, service),
      askWith(started, async (deployment) => deployment && about(context, group, deployment)),
      revisionsOf(context, latest, images),
      approvalsOf(context, latest),
      wantedOf(context, deployments, primaryOf(known(service))),
      failed && failureOf(context, failed, known(group)),
      ask(() => pendingOf(context, primaryOf(known(service)))),
    ]);
  await images.learn(aws, [
    ...(known(service)?.taskSets ?? []).map(({ taskDefinition }) => taskDefinition),
    wanted.kind === "known" ? propertiesOf(wanted.value.request.appSpec).TaskDefinition : undefined,
  ]);
  return {
    place,
    at: clock.now(),
    minuteMs,
    mismatches: [
      ...(service.kind === "known" ? serviceProblems(service.value) : []),
      ...(named.kind === "known" ? groupProblems(place, named.value) : []),
    ],
    service,
    group,
    production,
    test,
    health,
    alarms,
    suspension,
    running,
    deployments,
    revisions,
    images,
    approvals,
    failure,
    wanted,
    pending,
    refreshOutputs: context.refreshOutputs,
  };
}

/** The group, if it is the service's; otherwise why it isn't known. */
export function fitting(place: Place, named: Asked<DeploymentGroup | undefined>): Asked<DeploymentGroup> {
  if (named.kind === "unknown") {
    return named;
  }
  const problems = groupProblems(place, named.value);
  return named.value === undefined || problems.length > 0
    ? { kind: "unknown", why: problems.map((problem) => describeMismatch(place, problem)).join("; ") }
    : { kind: "known", value: named.value };
}

async function runningOne({ aws, place }: CommandContext): Promise<Deployment | undefined> {
  const [id] = await aws.runningDeployments(place.application, place.deploymentGroup);
  const deployment = id === undefined ? undefined : await aws.deployment(id);
  return deployment === undefined || isFinal(deployment.status) ? undefined : deployment;
}

/** The running deployment as it was read separately, because that is at least as new as the list. */
function withRunning(
  running: Asked<Deployment | undefined>,
  all: readonly Deployment[],
): readonly Deployment[] {
  const one = running.kind === "known" ? running.value : undefined;
  return one === undefined ? all : [one, ...all.filter(({ id }) => id !== one.id)];
}

async function about(
  { aws, place }: CommandContext,
  group: Asked<DeploymentGroup>,
  deployment: Deployment,
): Promise<Running> {
  const [target, plan] = await Promise.all([
    ask(() => aws.deploymentTarget(deployment.id, place.cluster, place.service)),
    askWith(group, async (of): Promise<Plan> => {
      const shift = deployment.isRollback
        ? ({ kind: "all-at-once" } as const)
        : await aws.trafficShift(deployment.configName ?? of.deploymentConfigName);
      return { shift, group: of, hooks: 0 };
    }),
  ]);
  return { deployment, target, plan };
}

async function healthOf(
  { aws }: CommandContext,
  service: Asked<Service | undefined>,
): Promise<ServiceStatus["health"]> {
  const taskSets = service.kind === "known" ? (service.value?.taskSets ?? []) : [];
  const arns = [...new Set(taskSets.flatMap(({ loadBalancer }) => loadBalancer?.targetGroupArn ?? []))];
  const asked = await Promise.all(arns.map((arn) => ask(() => aws.targetHealth(arn))));
  return new Map(arns.flatMap((arn, index) => (asked[index] === undefined ? [] : [[arn, asked[index]]])));
}

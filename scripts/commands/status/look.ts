/** What `status` looks at: everything that tells how a service stands, asked side by side, each answer for itself. */
import type {
  Alarm,
  Deployment,
  DeploymentGroup,
  DeploymentTarget,
  ListenerAction,
  Service,
  Suspension,
  TargetHealth,
} from "../../aws";
import type { Place } from "../../contract";
import type { Plan } from "../../driver/budget";
import { productionAction } from "../../driver/live";
import { isFinal } from "../../driver/status-table";
import { type Asked, ask, askWith } from "../frame/ask";
import type { CommandContext } from "../frame/command";
import { type Revisions, revisionsOf } from "../history/revisions";
import { type Wanted, wantedOf } from "./wanted";

/** So many of the latest deployments are told of. */
export const LATEST = 5;
/** So many are looked at: most of the latest may be rollbacks. */
const LOOK_BACK = 10;

export interface Sight {
  readonly place: Place;
  /** When it was looked, in milliseconds since the epoch. */
  readonly at: number;
  readonly minuteMs: number;
  readonly service: Asked<Service | undefined>;
  readonly group: Asked<DeploymentGroup | undefined>;
  readonly production: Asked<ListenerAction>;
  /** `undefined` where the group has no test route. */
  readonly test: Asked<ListenerAction | undefined>;
  /** By the ARN of the target group. */
  readonly health: ReadonlyMap<string, Asked<readonly TargetHealth[]>>;
  readonly alarms: Asked<readonly Alarm[]>;
  /** `undefined` where the service doesn't scale by itself. */
  readonly suspension: Asked<Suspension | undefined>;
  readonly running: Asked<Running | undefined>;
  /** The newest first, the one that runs among them. */
  readonly deployments: Asked<readonly Deployment[]>;
  readonly revisions: Revisions;
  readonly wanted: Asked<Wanted>;
}

export interface Running {
  readonly deployment: Deployment;
  readonly target: Asked<DeploymentTarget | undefined>;
  readonly plan: Asked<Plan>;
}

export async function lookAround(context: CommandContext): Promise<Sight> {
  const { aws, place, clock, minuteMs } = context;
  const { application, deploymentGroup, cluster, service: name } = place;
  const asked = {
    service: ask(() => aws.service(cluster, name)),
    group: ask(() => aws.deploymentGroup(application, deploymentGroup)),
    suspension: ask(() => aws.scalingSuspension(cluster, name)),
    ended: ask(() => aws.deployments(application, deploymentGroup, LOOK_BACK)),
    running: ask(() => runningOne(context)),
  };
  const [service, group, suspension, ended, started] = await Promise.all([
    asked.service,
    asked.group,
    asked.suspension,
    asked.ended,
    asked.running,
  ]);
  const deployments: Asked<readonly Deployment[]> =
    ended.kind === "known" ? { kind: "known", value: withRunning(started, ended.value) } : ended;
  const all = deployments.kind === "known" ? deployments.value : [];
  const [production, test, alarms, health, running, revisions, wanted] = await Promise.all([
    askWith(group, (of) => (of === undefined ? gone() : productionAction(aws, of))),
    askWith(group, async (of) =>
      of?.testListenerArn === undefined ? undefined : aws.listener(of.testListenerArn),
    ),
    askWith(group, async (of) =>
      of === undefined || of.alarmNames.length === 0 ? [] : aws.alarms(of.alarmNames),
    ),
    healthOf(context, service),
    askWith(started, async (deployment) => deployment && about(context, group, deployment)),
    revisionsOf(context, all.slice(0, LATEST)),
    wantedOf(context, deployments),
  ]);
  return {
    place,
    at: clock.now(),
    minuteMs,
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
    wanted,
  };
}

async function runningOne({ aws, place }: CommandContext): Promise<Deployment | undefined> {
  const [id] = await aws.runningDeployments(place.application, place.deploymentGroup);
  const deployment = id === undefined ? undefined : await aws.deployment(id);
  return deployment === undefined || isFinal(deployment.status) ? undefined : deployment;
}

/** The one that runs as it was seen by itself, which is newer or as new as the list. */
function withRunning(
  running: Asked<Deployment | undefined>,
  all: readonly Deployment[],
): readonly Deployment[] {
  const one = running.kind === "known" ? running.value : undefined;
  return one === undefined ? all : [one, ...all.filter(({ id }) => id !== one.id)];
}

async function about(
  { aws, place }: CommandContext,
  group: Asked<DeploymentGroup | undefined>,
  deployment: Deployment,
): Promise<Running> {
  const [target, plan] = await Promise.all([
    ask(() => aws.deploymentTarget(deployment.id, place.cluster, place.service)),
    askWith(group, async (of): Promise<Plan> => {
      const configName = deployment.configName ?? of?.deploymentConfigName;
      const shift =
        configName === undefined || deployment.isRollback
          ? ({ kind: "all-at-once" } as const)
          : await aws.trafficShift(configName);
      const waits = of ?? { readyWait: { kind: "continue" } as const, terminationWaitMinutes: 0 };
      return { shift, group: waits, hooks: 0 };
    }),
  ]);
  return { deployment, target, plan };
}

async function healthOf(
  { aws }: CommandContext,
  service: Asked<Service | undefined>,
): Promise<Sight["health"]> {
  const taskSets = service.kind === "known" ? (service.value?.taskSets ?? []) : [];
  const arns = [...new Set(taskSets.flatMap(({ loadBalancer }) => loadBalancer?.targetGroupArn ?? []))];
  const asked = await Promise.all(arns.map((arn) => ask(() => aws.targetHealth(arn))));
  return new Map(arns.flatMap((arn, index) => (asked[index] === undefined ? [] : [[arn, asked[index]]])));
}

async function gone(): Promise<ListenerAction> {
  return { kind: "gone" };
}

/** What is live, read from ECS and the listener instead of CodeDeploy. Every verdict is based on it. */

import type { DeploymentGroup, Service, TaskSet } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { DriverContext } from "../context/context";
import type { Before, Traffic } from "../context/observed";
import { poll } from "../context/poll";
import type { Images } from "../context/run-record";
import { describeRevision, NO_IMAGES } from "./images";
import { describeTraffic, readProduction, servesAll, targetGroupName } from "./live-traffic";
import { deviations, namesRevision } from "./revision";

export interface Live {
  readonly primary: TaskSet | undefined;
  readonly production: Traffic;
  /** The names of the deployment group's two target groups. */
  readonly pair: readonly string[];
}

export async function readLive(context: DriverContext, group: DeploymentGroup): Promise<Live> {
  const { aws, request } = context;
  const [service, production] = await Promise.all([
    aws.service(request.cluster, request.service),
    readProduction(aws, group),
  ]);
  return liveOf({ service, production, group });
}

/** What is live, from data that was already read. */
export function liveOf({ service, production, group }: Seen): Live {
  return { primary: primaryOf(service), production, pair: group.targetGroupNames };
}

interface Seen {
  readonly service: Service | undefined;
  readonly production: Traffic;
  readonly group: Pick<DeploymentGroup, "targetGroupNames">;
}

/** The task set that ECS calls PRIMARY. */
export function primaryOf(service: Service | undefined): TaskSet | undefined {
  return service?.taskSets.find(({ status }) => status === "PRIMARY");
}

/** In minutes: for how long, and how often, the live state is read until it is as expected. */
const SETTLE = { for: 1, every: 5 / 60 };

/**
 * Reads what is live until it is as expected, or for a minute: ECS and listeners are eventually consistent.
 *
 * @returns the last state; `undefined` if AWS never answered
 * @throws AwsFailure if AWS denies the read
 */
export async function settledLive(
  context: DriverContext,
  group: DeploymentGroup,
  isExpected: (live: Live) => boolean,
): Promise<Live | undefined> {
  const { clock, minuteMs } = context;
  const { answer } = await poll(clock, {
    ask: () => readLive(context, group),
    isEnough: isExpected,
    deadline: clock.now() + SETTLE.for * minuteMs,
    pauseMs: () => SETTLE.every * minuteMs,
  });
  return answer;
}

/**
 * Whether the requested revision serves all production traffic.
 *
 * @param before what was live before, if known. If the AppSpec names no revision, any other task set counts as the new one
 */
export function isWanted(request: DeploymentRequest, live: Live, before: Before = {}): boolean {
  const { primary } = live;
  return (
    primary !== undefined &&
    deviations(request.appSpec, primary).length === 0 &&
    (namesRevision(request.appSpec) || primary.id !== before.id) &&
    servesAll(primary, live.production)
  );
}

/** Whether the old revision serves all production traffic, in the old task set or in another of the same revision. */
export function isAsBefore(request: DeploymentRequest, before: Before, live: Live): boolean {
  const { primary } = live;
  if (primary === undefined || !servesAll(primary, live.production)) {
    return false;
  }
  const isOldRevision =
    primary.taskDefinition === before.taskDefinition && deviations(request.appSpec, primary).length > 0;
  return primary.id === before.id || isOldRevision;
}

/** What is live, as a sentence for an operator who has to decide what to do. */
export function describeLive(live: Live | undefined, images: Pick<Images, "of"> = NO_IMAGES): string {
  if (live === undefined) {
    return "unknown: AWS did not answer";
  }
  const { primary } = live;
  const production = `production ${describeTraffic(live.production)}`;
  if (primary === undefined) {
    return `no PRIMARY task set; ${production}`;
  }
  const group = primary.loadBalancer?.targetGroupArn;
  const behind = group === undefined ? "" : ` behind ${targetGroupName(group)}`;
  const tasks = `${primary.running} of ${primary.desired} tasks running`;
  const what = describeRevision(primary.taskDefinition, images.of(primary.taskDefinition));
  return `${what}, task set ${primary.id} (PRIMARY)${behind}, ${tasks}; ${production}`;
}

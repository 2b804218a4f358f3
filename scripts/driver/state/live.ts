/** What is live: the truth that every verdict is measured by, read from ECS and the listener, not from CodeDeploy. */

import type { DeploymentGroup, Service, TaskSet } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { Watch } from "../context/context";
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

export async function readLive(watch: Watch, group: DeploymentGroup): Promise<Live> {
  const { aws, request } = watch;
  const [service, production] = await Promise.all([
    aws.service(request.cluster, request.service),
    readProduction(aws, group),
  ]);
  return liveOf({ service, production, group });
}

/** What is live, by what was read already. */
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

/** In minutes: how long, and how often, what is live is asked anew until it is as it should be. */
const SETTLE = { for: 1, every: 5 / 60 };

/**
 * Reads what is live until it is as expected, or for a minute: a read of ECS or of a listener may lag behind a write.
 *
 * @returns what was read last; `undefined` when AWS didn't answer once
 * @throws AwsFailure when AWS doesn't allow to look
 */
export async function settledLive(
  watch: Watch,
  group: DeploymentGroup,
  isExpected: (live: Live) => boolean,
): Promise<Live | undefined> {
  const { clock, minuteMs } = watch;
  const { answer } = await poll(clock, {
    ask: () => readLive(watch, group),
    isEnough: isExpected,
    deadline: clock.now() + SETTLE.for * minuteMs,
    pauseMs: () => SETTLE.every * minuteMs,
  });
  return answer;
}

/**
 * Whether the revision that was wanted serves all production traffic.
 *
 * @param before what was live before, where that is known: a revision that the AppSpec doesn't name is any other
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

/** Whether what was PRIMARY before serves all production traffic, in the same task set or in one of its revision. */
export function isAsBefore(request: DeploymentRequest, before: Before, live: Live): boolean {
  const { primary } = live;
  if (primary === undefined || !servesAll(primary, live.production)) {
    return false;
  }
  const isOldRevision =
    primary.taskDefinition === before.taskDefinition && deviations(request.appSpec, primary).length > 0;
  return primary.id === before.id || isOldRevision;
}

/** What is live, in words: for a person who has to decide something now. */
export function describeLive(live: Live | undefined, images: Pick<Images, "of"> = NO_IMAGES): string {
  if (live === undefined) {
    return "unknown: AWS could not be asked";
  }
  const { primary } = live;
  const production = `production ${describeTraffic(live.production)}`;
  if (primary === undefined) {
    return `no PRIMARY task set; ${production}`;
  }
  const group = primary.loadBalancer?.targetGroupArn;
  const behind = group === undefined ? "" : ` behind ${targetGroupName(group)}`;
  const tasks = `${primary.running} of ${primary.desired} tasks run`;
  const what = describeRevision(primary.taskDefinition, images.of(primary.taskDefinition));
  return `${what}, task set ${primary.id} (PRIMARY)${behind}, ${tasks}; ${production}`;
}

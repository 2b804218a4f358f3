/** `status` without a name: all services of the account and region that CodeDeploy deploys, a line each. */

import type { Alarm } from "../../aws";
import {
  alarmTitle,
  type ContainerImage,
  describeRevision,
  EXIT_CODE,
  routeName,
  type TrafficDocument,
  tidy,
  trafficDocument,
} from "../../driver";
import { known, unknowns } from "../cli/ask";
import type { CommandAnswer, RegionContext } from "../cli/command";
import { columns, utc } from "../cli/output/columns";
import { gather } from "./gather";
import type { Gathered, Seen } from "./seen";
import { type Role, type Split, type SplitOfRoutes, shownTaskSets, splitsOf } from "./task-sets";

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface OverviewResult {
  readonly version: 1;
  readonly region: string;
  readonly services: readonly OverviewService[];
  /** Why some clusters' services aren't known, and what isn't known of all services. */
  readonly unknown: readonly string[];
}

export interface OverviewService {
  readonly cluster: string;
  readonly service: string;
  readonly application: string | undefined;
  readonly deploymentGroup: string | undefined;
  /** `live` alone, or `old` and `new` while a deployment runs. */
  readonly taskSets: readonly {
    readonly role: Role;
    readonly taskDefinition: string;
    readonly images: readonly ContainerImage[] | undefined;
    readonly running: number;
    readonly desired: number;
    /** Its share of production traffic; left out if the routes to the service have different shares. */
    readonly percent: number | undefined;
  }[];
  /** The routes of the production listener that forward to the service. */
  readonly production: TrafficDocument | undefined;
  /** The running deployment. */
  readonly running:
    | { readonly id: string; readonly status: string; readonly isRollback: boolean }
    | undefined;
  readonly alarms: readonly Pick<Alarm, "name" | "state" | "members">[] | undefined;
  /** The group's alarms that don't exist. */
  readonly missingAlarms: readonly string[] | undefined;
  /** Why something isn't known of it. */
  readonly unknown: readonly string[];
}

const HEAD = ["SERVICE", "REVISION", "TASKS", "TRAFFIC", "DEPLOYMENT", "ALARMS"];
const NOT_KNOWN = "not known";

/**
 * Reads all services. What can't be read about one is shown in its line, and doesn't stop the others.
 *
 * @throws AwsFailure if the clusters can't be listed, or no call can succeed
 */
export async function overview(context: RegionContext): Promise<CommandAnswer> {
  const gathered = await gather(context);
  const { at, region, services, unread, images } = gathered;
  const ofAll = [
    ...unread.map(({ cluster, why }) => `the services of the cluster ${cluster}: ${why}`),
    ...(images.unknown === undefined ? [] : [images.unknown]),
  ];
  const data: OverviewResult = {
    version: 1,
    region,
    services: services.map((seen) => resultOf(seen, gathered)),
    unknown: ofAll,
  };
  const reasons = new Set([...data.services.flatMap(({ unknown }) => unknown), ...ofAll]);
  const lines = [
    services.length === 0
      ? `No service in ${region} has the deployment controller CODE_DEPLOY, as of ${utc(at)} UTC.`
      : `${services.length} ${services.length === 1 ? "service" : "services"} in ${region}, as of ${utc(at)} UTC. Details: status NAME`,
    ...(services.length === 0
      ? []
      : ["", ...columns([HEAD, ...services.map((seen) => rowOf(seen, gathered))])]),
    ...(reasons.size === 0 ? [] : ["", ...[...reasons].map((why) => tidy(`Not known: ${why}`))]),
  ];
  return { exitCode: EXIT_CODE.done, data, lines };
}

function resultOf(seen: Seen, gathered: Gathered): OverviewService {
  const { service, running, group } = seen;
  const { application, deploymentGroup } = known(seen.place) ?? {};
  const production = known(seen.production);
  const one = known(running);
  const names = known(group)?.alarmNames;
  const alarms = known(gathered.alarms);
  return {
    cluster: service.cluster,
    service: service.name,
    application,
    deploymentGroup,
    taskSets: shownTaskSets(seen).map(({ role, taskSet }) => ({
      role,
      taskDefinition: taskSet.taskDefinition,
      images: gathered.images.of(taskSet.taskDefinition),
      running: taskSet.running,
      desired: taskSet.desired,
      percent: production && percentOf(role, splitsOf(seen, production)),
    })),
    production: production && trafficDocument(production),
    running: one && { id: one.id, status: one.status, isRollback: one.isRollback },
    alarms:
      names &&
      alarms
        ?.filter(({ name }) => names.includes(name))
        .map(({ name, state, members }) => ({ name, state, ...(members === undefined ? {} : { members }) })),
    missingAlarms: alarms && names?.filter((name) => alarms.every((alarm) => alarm.name !== name)),
    unknown: unknowns([seen.place, group, seen.production, running, gathered.alarms]),
  };
}

/** Without a route that leads to the service, it gets no traffic. */
function percentOf(role: Role, [first, ...others]: readonly Split[]): number | undefined {
  if (first === undefined) {
    return 0;
  }
  return others.length === 0 ? first.of[role] : undefined;
}

function rowOf(seen: Seen, gathered: Gathered): readonly string[] {
  const shown = shownTaskSets(seen);
  const revisions = shown.map(({ taskSet: { taskDefinition } }) =>
    describeRevision(taskDefinition, gathered.images.of(taskDefinition)),
  );
  const tasks = shown.map(({ taskSet: { running, desired } }) => `${running} of ${desired}`);
  return [
    nameOf(seen),
    revisions.join(" -> ") || "no PRIMARY task set",
    tasks.join(" -> "),
    describeTraffic(seen),
    describeRunning(seen),
    describeAlarms(seen, gathered),
  ];
}

/** As `status` finds it: by its application. */
function nameOf({ place, service: { cluster, name } }: Seen): string {
  const { application } = known(place) ?? {};
  const path = `${cluster}/${name}`;
  if (application === undefined) {
    return path;
  }
  return cluster === application && name === application ? application : `${application} (${path})`;
}

function describeTraffic(seen: Seen): string {
  const traffic = known(seen.production);
  switch (traffic?.kind) {
    case undefined:
      return NOT_KNOWN;
    case "gone":
      return "no listener";
    case "elsewhere":
      return "no traffic";
    case "forwards": {
      const splits = splitsOf(seen, traffic);
      return splits
        .map((split) => `${describeSplit(split)}${splits.length === 1 ? "" : ` by ${namesOf(split)}`}`)
        .join("; ");
    }
  }
}

function describeSplit({ of, elsewhere }: Split): string {
  const shares = Object.entries({ ...of, elsewhere });
  const shown = shares.filter(([name, percent]) => percent > 0 || name === "new");
  return shown.map(([name, percent]) => `${percent} % ${name}`).join(", ") || "0 %";
}

/** Without conditions, which may be long: `status NAME` shows them. */
function namesOf({ routes }: SplitOfRoutes): string {
  return routes.map((route) => routeName({ ...route, conditions: [] })).join(", ");
}

function describeRunning({ running }: Seen): string {
  if (running.kind === "unknown") {
    return NOT_KNOWN;
  }
  const one = running.value;
  return one === undefined ? "none" : `${one.id} ${one.status}${one.isRollback ? " (rollback)" : ""}`;
}

function describeAlarms({ group }: Seen, { alarms }: Gathered): string {
  if (group.kind === "unknown" || alarms.kind === "unknown") {
    return NOT_KNOWN;
  }
  const { alarmNames } = group.value;
  const all = alarmNames.map(
    (name) => alarms.value.find((alarm) => alarm.name === name) ?? { name, state: "MISSING" },
  );
  const bad = all.filter(({ state }) => state !== "OK");
  if (alarmNames.length === 0) {
    return "none";
  }
  return bad.length === 0
    ? `${alarmNames.length} OK`
    : bad.map((alarm) => `${alarm.state}: ${alarmTitle(alarm)}`).join(", ");
}

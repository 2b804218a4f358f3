/** What `status` prints: one screen, the most important line first. */
import type { Alarm, Service, Suspension, TaskSet } from "../../aws";
import {
  type Difference,
  describeImages,
  describeRevision,
  deviations,
  familyAndRevision,
  isRollback,
  ownCommand,
  primaryOf,
  serviceProblems,
  type Traffic,
  targetGroupName,
  tidy,
  trafficLines,
} from "../../driver";
import { type Asked, known, say } from "../cli/ask";
import { columns, part, utc } from "../cli/output/columns";
import { historyLines } from "../history/history";
import { healthCounts } from "./result";
import { describeWait } from "./running";
import { LATEST, type Snapshot } from "./snapshot";
import { summaryOf } from "./summary";
import { nameOf, type Wanted } from "./wanted";

const NAME_WIDTH = 13;

export function statusLines(snapshot: Snapshot): readonly string[] {
  const { place, at } = snapshot;
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["service", [`${place.cluster}/${place.service} in ${place.region}, as of ${utc(at)} UTC`]],
    ["wanted", wantedLines(snapshot)],
    ["live", liveLines(snapshot)],
    ["production", linesOf(snapshot.production)],
    ["test", linesOf(snapshot.test)],
    ["task sets", taskSetLines(snapshot)],
    ["alarms", alarmLines(snapshot)],
    ["scaling", [say(snapshot.suspension, describeScaling)]],
    ["deployment", deploymentLines(snapshot)],
    ["latest", latestLines(snapshot)],
    ["images", snapshot.images.unknown === undefined ? [] : [`not known: ${snapshot.images.unknown}`]],
  ];
  return [tidy(summaryOf(snapshot)), "", ...parts.flatMap(([name, lines]) => part(name, lines, NAME_WIDTH))];
}

/** The running deployment, and how to follow it or to roll it back. A rollback must not be stopped. */
function deploymentLines(snapshot: Snapshot): readonly string[] {
  const { place, running } = snapshot;
  const deployment = known(running)?.deployment;
  const first = say(running, (one) =>
    one === undefined
      ? "none is running"
      : `${one.deployment.id} is ${one.deployment.status}: ${describeWait(one, snapshot)}`,
  );
  if (deployment === undefined) {
    return [first];
  }
  const { id } = deployment;
  return [
    first,
    `  to follow it: ${ownCommand(place, "watch", id)}`,
    ...(isRollback(deployment) ? [] : [`  to roll it back: ${ownCommand(place, "stop", id)}`]),
  ];
}

function linesOf(traffic: Asked<Traffic | undefined>): readonly string[] {
  if (traffic.kind === "unknown") {
    return [`not known: ${traffic.why}`];
  }
  return traffic.value === undefined ? ["no test listener"] : trafficLines(traffic.value);
}

function wantedLines(snapshot: Snapshot): readonly string[] {
  return [
    say(snapshot.wanted, (wanted) => describeWanted(wanted, snapshot)),
    ...outdatedLines(snapshot).map((line) => `  ${line}`),
  ];
}

/** The lines about outdated outputs, with the command that refreshes them. */
export function outdatedLines({ refreshOutputs, wanted }: Snapshot): readonly string[] {
  const outdated = known(wanted)?.outdated;
  return outdated === undefined
    ? []
    : [outdated, ...(refreshOutputs === undefined ? [] : [`to refresh them: ${refreshOutputs}`])];
}

function describeWanted(wanted: Wanted, { images }: Snapshot): string {
  const by =
    wanted.by === "outputs" ? "the stack output app-spec" : `the newest deployment, ${wanted.tried?.id}`;
  return `${nameOf(wanted, images)}, by ${by}`;
}

function liveLines(snapshot: Snapshot): readonly string[] {
  const { place, service } = snapshot;
  const primary = primaryOf(known(service));
  if (primary === undefined) {
    return [say(service, (found) => serviceProblems(place, found)[0]?.what ?? "no PRIMARY task set")];
  }
  const wanted = known(snapshot.wanted);
  const different = wanted === undefined ? [] : deviations(wanted.request.appSpec, primary);
  return [
    `${describeRevision(primary.taskDefinition, snapshot.images.of(primary.taskDefinition))}, task set ${primary.id}`,
    ...different.map(describeDifference),
  ];
}

function describeDifference({ field, wanted, live }: Difference): string {
  const short = (value: string) => (field === "TaskDefinition" ? familyAndRevision(value) : value);
  return `  ${field}: ${short(live)}, wanted ${short(wanted)}`;
}

function taskSetLines(snapshot: Snapshot): readonly string[] {
  const { service } = snapshot;
  const found: Service | undefined = known(service);
  if (found === undefined || found.taskSets.length === 0) {
    return [say(service, () => "none")];
  }
  const row = ({ id, status, taskDefinition, running, desired, loadBalancer }: TaskSet) => {
    const arn = loadBalancer?.targetGroupArn;
    const tasks = `${running} of ${desired} tasks running`;
    const group = arn === undefined ? "no target group" : targetGroupName(arn);
    const image = describeImages(snapshot.images.of(taskDefinition)) ?? "";
    return [
      id,
      status,
      familyAndRevision(taskDefinition),
      tasks,
      group,
      describeHealth(snapshot, arn),
      image,
    ];
  };
  return columns(found.taskSets.map(row));
}

function describeHealth(snapshot: Snapshot, arn: string | undefined): string {
  const asked = arn === undefined ? undefined : snapshot.health.get(arn);
  if (asked === undefined) {
    return "";
  }
  return say(asked, () => {
    const counts = Object.entries(healthCounts(snapshot, arn) ?? {});
    return counts.length === 0
      ? "no targets"
      : counts.map(([state, count]) => `${count} ${state}`).join(", ");
  });
}

function alarmLines({ alarms, group }: Snapshot): readonly string[] {
  if (alarms.kind === "unknown") {
    return [`not known: ${alarms.why}`];
  }
  const names = known(group)?.alarmNames ?? [];
  const of = (name: string): Alarm | undefined => alarms.value.find((alarm) => alarm.name === name);
  const row = (name: string) => {
    const alarm = of(name);
    return [name, alarm?.state ?? "does not exist", alarm?.state === "ALARM" ? tidy(alarm.reason) : ""];
  };
  return names.length === 0 ? ["the deployment group has no alarms"] : columns(names.map(row));
}

function describeScaling(suspension: Suspension | undefined): string {
  if (suspension === undefined) {
    return "the service has no autoscaling";
  }
  const { dynamicIn, dynamicOut, scheduled } = suspension;
  const suspended = [
    ...(dynamicIn ? ["scaling in"] : []),
    ...(dynamicOut ? ["scaling out"] : []),
    ...(scheduled ? ["scheduled scaling"] : []),
  ];
  return suspended.length === 0 ? "on" : `suspended: ${suspended.join(", ")}`;
}

function latestLines({ deployments, failure, revisions, at }: Snapshot): readonly string[] {
  if (deployments.kind === "unknown") {
    return [`not known: ${deployments.why}`];
  }
  const all = deployments.value;
  return all.length === 0
    ? ["none yet"]
    : historyLines(all.slice(0, LATEST), revisions, at, { others: all, failure });
}

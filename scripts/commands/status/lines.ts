/** What `status` prints: one screen, the most important line first. */
import type { Alarm, Deployment, Service, Suspension, TaskSet } from "../../aws";
import type { Place } from "../../contract";
import {
  type Difference,
  describeImages,
  describeMismatch,
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
  whoApproves,
} from "../../driver";
import { type Asked, known, say } from "../cli/ask";
import { columns, part, utc } from "../cli/output/columns";
import { historyLines } from "../history/history";
import { describePending } from "../release/pending";
import { describeOutdated } from "./outdated";
import { healthCounts } from "./result";
import { describeWait } from "./running";
import { LATEST, type ServiceStatus } from "./service-status";
import { summaryOf } from "./summary";
import { nameOf, type Wanted, whyNoRelease } from "./wanted";

const NAME_WIDTH = 13;

export function statusLines(status: ServiceStatus): readonly string[] {
  const { place, at } = status;
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["service", [`${place.cluster}/${place.service} in ${place.region}, as of ${utc(at)} UTC`]],
    ["wanted", wantedLines(status)],
    ["live", liveLines(status)],
    ["stack", pendingLines(status)],
    ["production", linesOf(status.production)],
    ["test", linesOf(status.test)],
    ["task sets", taskSetLines(status)],
    ["alarms", alarmLines(status)],
    ["scaling", [say(status.suspension, describeScaling)]],
    ["deployment", deploymentLines(status)],
    ["latest", latestLines(status)],
    ["images", status.images.unknown === undefined ? [] : [`not known: ${status.images.unknown}`]],
  ];
  return [tidy(summaryOf(status)), "", ...parts.flatMap(([name, lines]) => part(name, lines, NAME_WIDTH))];
}

/** The running deployment, and how to follow it or to roll it back. A rollback must not be stopped. */
function deploymentLines(status: ServiceStatus): readonly string[] {
  const { place, running } = status;
  const deployment = known(running)?.deployment;
  const first = say(running, (one) =>
    one === undefined
      ? "none is running"
      : `${one.deployment.id} is ${one.deployment.status}: ${describeWait(one, status)}`,
  );
  if (deployment === undefined) {
    return [first];
  }
  const { id, status: state } = deployment;
  return [
    first,
    // Only the outputs of a stack whose releases come from the command say who.
    ...(state === "Ready" && place.approvers !== undefined ? [`  ${whoApproves(place)}`] : []),
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

function wantedLines(status: ServiceStatus): readonly string[] {
  return [
    say(status.wanted, (wanted) => describeWanted(wanted, status)),
    ...outdatedLines(status).map((line) => `  ${line}`),
  ];
}

/** The lines about outdated outputs, with the command that refreshes them. */
export function outdatedLines({ refreshOutputs, wanted }: ServiceStatus): readonly string[] {
  const outdated = known(wanted)?.outdated;
  return outdated === undefined
    ? []
    : [
        describeOutdated(outdated),
        ...(refreshOutputs === undefined ? [] : [`to refresh them: ${refreshOutputs}`]),
      ];
}

function describeWanted(wanted: Wanted, { images, deployments }: ServiceStatus): string {
  const all = known(deployments) ?? [];
  const by = {
    outputs: "by the stack output app-spec",
    deployment: byDeployment(wanted, all),
    live: `because it is live: ${whyNoRelease(all)}`,
  };
  return `${nameOf(wanted, images)}, ${by[wanted.by]}`;
}

/** A newer release may have been stopped or rolled back. @param deployments the newest first */
function byDeployment({ tried }: Wanted, deployments: readonly Deployment[]): string {
  const newest = deployments.find(({ isRollback }) => !isRollback);
  return newest?.id === tried?.id
    ? `by the newest deployment, ${tried?.id}`
    : `by the deployment ${tried?.id}: ${whyNoRelease(deployments)}`;
}

/** What an apply changed and only the next release rolls out. */
function pendingLines({ pending }: ServiceStatus): readonly string[] {
  if (pending.kind === "unknown") {
    return [`what waits for the next release is not known: ${pending.why}`];
  }
  return pending.value === undefined
    ? []
    : [describePending(pending.value), "  to release it with the live images:", `  ${pending.value.command}`];
}

function whyNothingIsLive(place: Place, service: Service | undefined): string {
  const [problem] = serviceProblems(service);
  return problem === undefined ? "no PRIMARY task set" : describeMismatch(place, problem);
}

function liveLines(status: ServiceStatus): readonly string[] {
  const { place, service } = status;
  const primary = primaryOf(known(service));
  if (primary === undefined) {
    return [say(service, (found) => whyNothingIsLive(place, found))];
  }
  const wanted = known(status.wanted);
  const different = wanted === undefined ? [] : deviations(wanted.request.appSpec, primary);
  return [
    `${describeRevision(primary.taskDefinition, status.images.of(primary.taskDefinition))}, task set ${primary.id}`,
    ...different.map(describeDifference),
  ];
}

function describeDifference({ field, wanted, live }: Difference): string {
  const short = (value: string) => (field === "TaskDefinition" ? familyAndRevision(value) : value);
  return `  ${field}: ${short(live)}, wanted ${short(wanted)}`;
}

function taskSetLines(status: ServiceStatus): readonly string[] {
  const { service } = status;
  const found: Service | undefined = known(service);
  if (found === undefined || found.taskSets.length === 0) {
    return [say(service, () => "none")];
  }
  const row = ({ id, status: taskSetStatus, taskDefinition, running, desired, loadBalancer }: TaskSet) => {
    const arn = loadBalancer?.targetGroupArn;
    const tasks = `${running} of ${desired} tasks running`;
    const group = arn === undefined ? "no target group" : targetGroupName(arn);
    const image = describeImages(status.images.of(taskDefinition)) ?? "";
    return [
      id,
      taskSetStatus,
      familyAndRevision(taskDefinition),
      tasks,
      group,
      describeHealth(status, arn),
      image,
    ];
  };
  return columns(found.taskSets.map(row));
}

function describeHealth(status: ServiceStatus, arn: string | undefined): string {
  const asked = arn === undefined ? undefined : status.health.get(arn);
  if (asked === undefined) {
    return "";
  }
  return say(asked, () => {
    const counts = Object.entries(healthCounts(status, arn) ?? {});
    return counts.length === 0
      ? "no targets"
      : counts.map(([state, count]) => `${count} ${state}`).join(", ");
  });
}

function alarmLines({ alarms, group }: ServiceStatus): readonly string[] {
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

function latestLines({ deployments, failure, revisions, approvals, at }: ServiceStatus): readonly string[] {
  if (deployments.kind === "unknown") {
    return [`not known: ${deployments.why}`];
  }
  const all = deployments.value;
  return all.length === 0
    ? ["none yet"]
    : historyLines(all.slice(0, LATEST), revisions, at, { others: all, failure, approvals });
}

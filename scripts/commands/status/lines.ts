/** What `status` prints: one screen, the most important line first. */
import type { Alarm, Service, Suspension, TaskSet } from "../../aws";
import { tidy } from "../../driver/context/format";
import type { Traffic } from "../../driver/context/observed";
import { serviceProblems } from "../../driver/state/compatibility";
import { describeImages, describeRevision } from "../../driver/state/images";
import { primaryOf } from "../../driver/state/live";
import { targetGroupName, trafficLines } from "../../driver/state/live-traffic";
import { type Difference, deviations, familyAndRevision } from "../../driver/state/revision";
import { type Asked, known, say } from "../cli/ask";
import { columns, part, utc } from "../cli/output/columns";
import { historyLines } from "../history/history";
import { LATEST, type Sight } from "./look";
import { healthCounts } from "./result";
import { describeWait } from "./running";
import { summaryOf } from "./summary";
import { nameOf, type Wanted } from "./wanted";

const NAME_WIDTH = 13;

export function statusLines(sight: Sight): readonly string[] {
  const { place, at } = sight;
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["service", [`${place.cluster}/${place.service} in ${place.region}, as of ${utc(at)} UTC`]],
    ["wanted", wantedLines(sight)],
    ["live", liveLines(sight)],
    ["production", linesOf(sight.production)],
    ["test", linesOf(sight.test)],
    ["task sets", taskSetLines(sight)],
    ["alarms", alarmLines(sight)],
    ["scaling", [say(sight.suspension, describeScaling)]],
    [
      "deployment",
      [
        say(sight.running, (one) =>
          one === undefined
            ? "none runs"
            : `${one.deployment.id} is ${one.deployment.status}: ${describeWait(one, sight)}`,
        ),
      ],
    ],
    ["latest", latestLines(sight)],
    ["images", sight.images.unknown === undefined ? [] : [`not known: ${sight.images.unknown}`]],
  ];
  return [tidy(summaryOf(sight)), "", ...parts.flatMap(([name, lines]) => part(name, lines, NAME_WIDTH))];
}

function linesOf(traffic: Asked<Traffic | undefined>): readonly string[] {
  if (traffic.kind === "unknown") {
    return [`not known: ${traffic.why}`];
  }
  return traffic.value === undefined ? ["no test listener"] : trafficLines(traffic.value);
}

function wantedLines(sight: Sight): readonly string[] {
  return [
    say(sight.wanted, (wanted) => describeWanted(wanted, sight)),
    ...outdatedLines(sight).map((line) => `  ${line}`),
  ];
}

/** That the outputs may be outdated, and how they are refreshed. */
export function outdatedLines({ refreshOutputs, wanted }: Sight): readonly string[] {
  const outdated = known(wanted)?.outdated;
  return outdated === undefined
    ? []
    : [outdated, ...(refreshOutputs === undefined ? [] : [`to refresh them: ${refreshOutputs}`])];
}

function describeWanted(wanted: Wanted, { images }: Sight): string {
  const by =
    wanted.by === "outputs" ? "the stack's output app-spec" : `the newest deployment, ${wanted.tried?.id}`;
  return `${nameOf(wanted, images)}, by ${by}`;
}

function liveLines(sight: Sight): readonly string[] {
  const { place, service } = sight;
  const primary = primaryOf(known(service));
  if (primary === undefined) {
    return [say(service, (found) => serviceProblems(place, found)[0]?.what ?? "no PRIMARY task set")];
  }
  const wanted = known(sight.wanted);
  const different = wanted === undefined ? [] : deviations(wanted.request.appSpec, primary);
  return [
    `${describeRevision(primary.taskDefinition, sight.images.of(primary.taskDefinition))}, task set ${primary.id}`,
    ...different.map(describeDifference),
  ];
}

function describeDifference({ field, wanted, live }: Difference): string {
  const short = (value: string) => (field === "TaskDefinition" ? familyAndRevision(value) : value);
  return `  ${field}: ${short(live)}, wanted ${short(wanted)}`;
}

function taskSetLines(sight: Sight): readonly string[] {
  const { service } = sight;
  const found: Service | undefined = known(service);
  if (found === undefined || found.taskSets.length === 0) {
    return [say(service, () => "none")];
  }
  const row = ({ id, status, taskDefinition, running, desired, loadBalancer }: TaskSet) => {
    const arn = loadBalancer?.targetGroupArn;
    const tasks = `${running} of ${desired} run`;
    const group = arn === undefined ? "no target group" : targetGroupName(arn);
    const image = describeImages(sight.images.of(taskDefinition)) ?? "";
    return [id, status, familyAndRevision(taskDefinition), tasks, group, describeHealth(sight, arn), image];
  };
  return columns(found.taskSets.map(row));
}

function describeHealth(sight: Sight, arn: string | undefined): string {
  const asked = arn === undefined ? undefined : sight.health.get(arn);
  if (asked === undefined) {
    return "";
  }
  return say(asked, () => {
    const counts = Object.entries(healthCounts(sight, arn) ?? {});
    return counts.length === 0
      ? "no targets"
      : counts.map(([state, count]) => `${count} ${state}`).join(", ");
  });
}

function alarmLines({ alarms, group }: Sight): readonly string[] {
  if (alarms.kind === "unknown") {
    return [`not known: ${alarms.why}`];
  }
  const names = known(group)?.alarmNames ?? [];
  const of = (name: string): Alarm | undefined => alarms.value.find((alarm) => alarm.name === name);
  const row = (name: string) => {
    const alarm = of(name);
    return [
      name,
      alarm?.state ?? "CloudWatch tells of none",
      alarm?.state === "ALARM" ? tidy(alarm.reason) : "",
    ];
  };
  return names.length === 0 ? ["the group has none"] : columns(names.map(row));
}

function describeScaling(suspension: Suspension | undefined): string {
  if (suspension === undefined) {
    return "none: the service does not scale by itself";
  }
  const { dynamicIn, dynamicOut, scheduled } = suspension;
  const suspended = [
    ...(dynamicIn ? ["scaling in"] : []),
    ...(dynamicOut ? ["scaling out"] : []),
    ...(scheduled ? ["scheduled scaling"] : []),
  ];
  return suspended.length === 0 ? "on" : `suspended: ${suspended.join(", ")}`;
}

function latestLines({ deployments, failure, revisions, at }: Sight): readonly string[] {
  if (deployments.kind === "unknown") {
    return [`not known: ${deployments.why}`];
  }
  const all = deployments.value;
  return all.length === 0
    ? ["none yet"]
    : historyLines(all.slice(0, LATEST), revisions, at, { others: all, failure });
}

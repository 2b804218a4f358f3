/** What `status --json` prints. */
import type { Alarm, Suspension } from "../../aws";
import type { Place } from "../../contract";
import { primaryOf } from "../../driver/state/live";
import { type TrafficDocument, trafficDocument } from "../../driver/state/live-traffic";
import { type Difference, deviations, requiredOf } from "../../driver/state/revision";
import { known, unknowns } from "../cli/ask";
import { describeVerdict } from "../history/deployment-words";
import { LATEST, missingAlarms, type Snapshot } from "./look";
import { describeWait } from "./running";
import { summaryOf } from "./summary";

/** With `--json`. What isn't known, or doesn't apply, is left out. */
export interface StatusResult {
  readonly version: 1;
  /** The one thing that matters, in a sentence. */
  readonly summary: string;
  readonly service: Place;
  readonly wanted:
    | {
        readonly taskDefinition: string;
        readonly by: "outputs" | "deployment";
        readonly deploymentId: string | undefined;
      }
    | undefined;
  /** PRIMARY. */
  readonly live: { readonly taskDefinition: string; readonly taskSet: string } | undefined;
  /** Every field in which what is live isn't what is wanted; none when it is; left out when that isn't known. */
  readonly differences: readonly Difference[] | undefined;
  /** Where production traffic goes; the weights in percent. */
  readonly production: TrafficDocument | undefined;
  /** Where test traffic goes. */
  readonly test: TrafficDocument | undefined;
  readonly taskSets: readonly TaskSetStatus[];
  readonly alarms: readonly Alarm[] | undefined;
  /** The group's alarms of which CloudWatch tells none. */
  readonly missingAlarms: readonly string[] | undefined;
  readonly scaling: { readonly kind: "none" } | ({ readonly kind: "scales" } & Suspension) | undefined;
  /** The deployment that runs. */
  readonly running: RunningResult | undefined;
  /** The latest, the newest first. */
  readonly deployments: readonly {
    readonly id: string;
    readonly taskDefinition: string | undefined;
    readonly verdict: string;
  }[];
  /** Why something isn't known, in sentences that name the IAM action. */
  readonly unknown: readonly string[];
}

export interface RunningResult {
  readonly id: string;
  readonly status: string;
  readonly waitsFor: string;
}

export interface TaskSetStatus {
  readonly id: string;
  readonly status: string;
  readonly taskDefinition: string;
  readonly running: number;
  readonly desired: number;
  readonly targetGroupArn: string | undefined;
  /** How many targets of its target group are in which state. */
  readonly health: Readonly<Record<string, number>> | undefined;
}

export function statusResult(snapshot: Snapshot): StatusResult {
  const { place, alarms, service } = snapshot;
  const production = known(snapshot.production);
  const test = known(snapshot.test);
  const wanted = known(snapshot.wanted);
  const primary = primaryOf(known(service));
  const deployments = known(snapshot.deployments) ?? [];
  return {
    version: 1,
    summary: summaryOf(snapshot),
    service: place,
    wanted: wanted && {
      taskDefinition: requiredOf(wanted.request.appSpec).TaskDefinition,
      by: wanted.by,
      deploymentId: wanted.tried?.id,
    },
    live: primary && { taskDefinition: primary.taskDefinition, taskSet: primary.id },
    differences: wanted && primary && deviations(wanted.request.appSpec, primary),
    production: production && trafficDocument(production),
    test: test && trafficDocument(test),
    taskSets: (known(service)?.taskSets ?? []).map(
      ({ id, status, taskDefinition, running, desired, loadBalancer }) => ({
        id,
        status,
        taskDefinition,
        running,
        desired,
        targetGroupArn: loadBalancer?.targetGroupArn,
        health: healthCounts(snapshot, loadBalancer?.targetGroupArn),
      }),
    ),
    alarms: known(alarms),
    missingAlarms: missingAlarms(snapshot),
    scaling: scalingOf(snapshot),
    running: runningResult(snapshot),
    deployments: deployments.slice(0, LATEST).map((one) => ({
      id: one.id,
      taskDefinition: snapshot.revisions.of(one),
      verdict: describeVerdict(one, deployments),
    })),
    unknown: whatIsUnknown(snapshot),
  };
}

/** The deployment that runs. */
export function runningResult(snapshot: Snapshot): RunningResult | undefined {
  const running = known(snapshot.running);
  return (
    running && {
      id: running.deployment.id,
      status: running.deployment.status,
      waitsFor: describeWait(running, snapshot),
    }
  );
}

/** How many targets are in which state; `undefined` where that isn't known, or there is no target group. */
export function healthCounts(
  { health }: Snapshot,
  targetGroupArn: string | undefined,
): Readonly<Record<string, number>> | undefined {
  const asked = targetGroupArn === undefined ? undefined : health.get(targetGroupArn);
  if (asked?.kind !== "known") {
    return undefined;
  }
  const counts: Record<string, number> = {};
  for (const { state } of asked.value) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

function scalingOf({ suspension }: Snapshot): StatusResult["scaling"] {
  if (suspension.kind === "unknown") {
    return undefined;
  }
  return suspension.value === undefined ? { kind: "none" } : { kind: "scales", ...suspension.value };
}

function whatIsUnknown(snapshot: Snapshot): readonly string[] {
  const { service, group, production, test, alarms, suspension, running, deployments, wanted, health } =
    snapshot;
  const course = known(running);
  return [
    ...unknowns([
      service,
      group,
      production,
      test,
      ...health.values(),
      alarms,
      suspension,
      running,
      ...(course === undefined ? [] : [course.target, course.plan]),
      deployments,
      wanted,
    ]),
    ...(snapshot.revisions.unknown === undefined ? [] : [snapshot.revisions.unknown]),
  ].filter((why, index, all) => all.indexOf(why) === index);
}

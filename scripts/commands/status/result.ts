/** What `status --json` prints. */
import type { Alarm, Suspension } from "../../aws";
import type { Place } from "../../contract";
import {
  type ContainerImage,
  type Difference,
  deviations,
  primaryOf,
  requiredOf,
  type TrafficDocument,
  trafficDocument,
} from "../../driver";
import { known, unknowns } from "../cli/ask";
import { describeVerdict } from "../history/deployment-words";
import { failureResult, type PastFailure } from "../history/last-failure";
import type { Pending } from "../release/pending";
import { describeOutdated } from "./outdated";
import { describeWait } from "./running";
import { LATEST, missingAlarms, type ServiceStatus } from "./service-status";
import { summaryOf } from "./summary";
import type { Wanted } from "./wanted";

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface StatusResult {
  readonly version: 1;
  /** The one thing that matters, in a sentence. */
  readonly summary: string;
  readonly service: Place;
  readonly wanted:
    | {
        readonly taskDefinition: string;
        readonly images: readonly ContainerImage[] | undefined;
        readonly by: Wanted["by"];
        readonly deploymentId: string | undefined;
        /** Why the outputs may be outdated. */
        readonly outdated: string | undefined;
        /** The command that refreshes them. */
        readonly refresh: string | undefined;
      }
    | undefined;
  /** What an apply changed and only the next release rolls out; left out if nothing waits, or if Terraform releases. */
  readonly pending: Pending | undefined;
  /** PRIMARY. */
  readonly live:
    | {
        readonly taskDefinition: string;
        readonly images: readonly ContainerImage[] | undefined;
        readonly taskSet: string;
      }
    | undefined;
  /** The fields in which the live revision differs from the wanted one; empty if it doesn't; left out if that isn't known. */
  readonly differences: readonly Difference[] | undefined;
  /** Where production traffic goes; the weights in percent. */
  readonly production: TrafficDocument | undefined;
  /** Where test traffic goes. */
  readonly test: TrafficDocument | undefined;
  readonly taskSets: readonly TaskSetStatus[];
  readonly alarms: readonly Alarm[] | undefined;
  /** The group's alarms that do not exist. */
  readonly missingAlarms: readonly string[] | undefined;
  readonly scaling: { readonly kind: "none" } | ({ readonly kind: "scales" } & Suspension) | undefined;
  /** The running deployment. */
  readonly running: RunningResult | undefined;
  /** The last release that ended, if it failed or was stopped, and why. */
  readonly lastFailure: PastFailure | undefined;
  /** The latest, the newest first. */
  readonly deployments: readonly {
    readonly id: string;
    readonly taskDefinition: string | undefined;
    readonly images: readonly ContainerImage[] | undefined;
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
  /** By container; left out if they aren't known. */
  readonly images: readonly ContainerImage[] | undefined;
  readonly running: number;
  readonly desired: number;
  readonly targetGroupArn: string | undefined;
  /** The number of targets in each state. */
  readonly health: Readonly<Record<string, number>> | undefined;
}

export function statusResult(status: ServiceStatus): StatusResult {
  const { place, alarms, service, images } = status;
  const production = known(status.production);
  const test = known(status.test);
  const wanted = known(status.wanted);
  const primary = primaryOf(known(service));
  const deployments = known(status.deployments) ?? [];
  return {
    version: 1,
    summary: summaryOf(status),
    service: place,
    wanted: wanted && {
      taskDefinition: requiredOf(wanted.request.appSpec).TaskDefinition,
      images: images.of(requiredOf(wanted.request.appSpec).TaskDefinition),
      by: wanted.by,
      deploymentId: wanted.tried?.id,
      outdated: wanted.outdated && describeOutdated(wanted.outdated),
      refresh: wanted.outdated === undefined ? undefined : status.refreshOutputs,
    },
    pending: known(status.pending),
    live: primary && {
      taskDefinition: primary.taskDefinition,
      images: images.of(primary.taskDefinition),
      taskSet: primary.id,
    },
    differences: wanted && primary && deviations(wanted.request.appSpec, primary),
    production: production && trafficDocument(production),
    test: test && trafficDocument(test),
    taskSets: (known(service)?.taskSets ?? []).map(
      ({ id, status: taskSetStatus, taskDefinition, running, desired, loadBalancer }) => ({
        id,
        status: taskSetStatus,
        taskDefinition,
        images: images.of(taskDefinition),
        running,
        desired,
        targetGroupArn: loadBalancer?.targetGroupArn,
        health: healthCounts(status, loadBalancer?.targetGroupArn),
      }),
    ),
    alarms: known(alarms),
    missingAlarms: missingAlarms(status),
    scaling: scalingOf(status),
    running: runningResult(status),
    lastFailure: status.failure && failureResult(status.failure, status.revisions),
    deployments: deployments.slice(0, LATEST).map((one) => ({
      id: one.id,
      taskDefinition: status.revisions.of(one),
      images: status.revisions.imagesOf(one),
      verdict: describeVerdict(one, deployments, status.approvals.get(one.id)),
    })),
    unknown: whatIsUnknown(status),
  };
}

/** The running deployment. */
export function runningResult(status: ServiceStatus): RunningResult | undefined {
  const running = known(status.running);
  return (
    running && {
      id: running.deployment.id,
      status: running.deployment.status,
      waitsFor: describeWait(running, status),
    }
  );
}

/** The number of targets in each state; `undefined` if that isn't known, or there is no target group. */
export function healthCounts(
  { health }: ServiceStatus,
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

function scalingOf({ suspension }: ServiceStatus): StatusResult["scaling"] {
  if (suspension.kind === "unknown") {
    return undefined;
  }
  return suspension.value === undefined ? { kind: "none" } : { kind: "scales", ...suspension.value };
}

function whatIsUnknown(status: ServiceStatus): readonly string[] {
  const { service, group, production, test, alarms, suspension, running, deployments, wanted, health } =
    status;
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
      status.pending,
    ]),
    ...[...status.revisions.unknown, status.images.unknown].filter((why) => why !== undefined),
  ].filter((why, index, all) => all.indexOf(why) === index);
}

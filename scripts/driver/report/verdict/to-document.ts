/** Makes the verdict's document from a run's report and its record. */

import type { Suspension } from "../../../aws";
import type { DeploymentRequest, Place } from "../../../contract";
import { resumeCommand } from "../../context/aws-commands";
import { consoleLink } from "../../context/console-link";
import { EXIT_CODE } from "../../context/exit-code";
import type { Images, LiveBefore, RunRecord } from "../../context/run-record";
import type { Finding } from "../../decide/findings";
import { describeEvent } from "../../follow/timeline";
import type { RunResult } from "../../run-result";
import { fingerprintOf } from "../../state/fingerprint";
import type { Live } from "../../state/live";
import { trafficDocument } from "../../state/live-traffic";
import { deviations, propertiesOf } from "../../state/revision";
import { describeFinding } from "../findings/findings";
import { type Report, runsNoTask } from "../lines";
import type {
  FoundFinding,
  LiveState,
  ScalingSuspended,
  TimelineEntry,
  Verdict,
  VerdictDocument,
} from "./document";
import { failureOf, withLogTail } from "./failure";

/** What the document contains in addition to the run's record. */
export interface Ended {
  readonly report: Report;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

export function verdictOf(record: RunRecord, { report, at }: Ended): VerdictDocument {
  const { request, deploymentId, startedAt } = record;
  return {
    version: 1,
    verdict: verdictIn(record, report),
    exitCode: report.exitCode,
    lines: report.publishedLines ?? report.lines,
    service: request && placeOf(request),
    revision: request && revisionOf(request, record.images),
    deploymentId,
    consoleUrl:
      request === undefined || deploymentId === undefined
        ? undefined
        : consoleLink(request.region, deploymentId),
    rollbackId: record.rollbackId ?? rollbackOf(report.result),
    liveBefore: record.before && stateBefore(record.before, record.images),
    liveNow: liveNow(report.result, record.images),
    withoutTasks: isWithoutTasks(report.result) || undefined,
    scalingSuspended:
      request === undefined || record.scalingBefore === undefined
        ? undefined
        : scalingSuspended(request, record.scalingBefore),
    findings: findingsIn(record, report.result),
    stackChanges: changesIn(report),
    failure: failureOf(record, report.result),
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(at).toISOString(),
    durationSeconds: (at - startedAt) / 1_000,
    timeline: record.events.map((remembered): TimelineEntry => {
      const event = withLogTail(remembered.event);
      const time = new Date(remembered.at).toISOString();
      const text = describeEvent(event, remembered.deploymentId === record.rollbackId);
      return { time, deploymentId: remembered.deploymentId, ...event, text };
    }),
  };
}

function placeOf(request: DeploymentRequest): Place {
  const { appSpec, content, object, serviceRegistries, hasExpandMigration, verdictTopicArn, ...place } =
    request;
  return place;
}

function changesIn({ changes }: Report): VerdictDocument["stackChanges"] {
  return changes?.kind === "known" ? { plannedAt: changes.plannedAt, changes: changes.changes } : undefined;
}

/** The revision that a run deploys; `undefined` if the AppSpec cannot be read. */
function revisionOf(request: DeploymentRequest, images: Images): VerdictDocument["revision"] {
  const { TaskDefinition: taskDefinition } = propertiesOf(request.appSpec);
  return taskDefinition === undefined
    ? undefined
    : { taskDefinition, images: images.of(taskDefinition), fingerprint: fingerprintOf(request) };
}

function verdictIn(record: RunRecord, report: Report): Verdict {
  const { result, incompleteMigration } = report;
  if (incompleteMigration !== undefined) {
    return { kind: "migration-incomplete", ...incompleteMigration };
  }
  switch (result?.kind) {
    case undefined:
      return withoutResult(report);
    case "refused":
      return { kind: "refused", why: result.refusal.kind };
    case "not-steady":
      return { kind: "not-steady", missing: result.missing };
    case "tasks-failed":
      return { kind: "tasks-failed", failedTasks: result.failedTasks };
    case "cancelled":
      return { kind: "cancelled", reason: result.reason };
    case "not-live": {
      const { request } = record;
      const { primary } = result.live;
      const isKnown = request !== undefined && primary !== undefined;
      return { kind: "not-live", differences: isKnown ? deviations(request.appSpec, primary) : [] };
    }
    case "rolled-back":
    case "not-rolled-back": {
      const { kind, deployment, stoppedEarly } = result;
      return { kind, status: deployment.status, stoppedEarly };
    }
    case "outcome-unknown":
      return { kind: "outcome-unknown", status: result.status };
    case "succeeded":
    case "traffic-shifted":
    case "nothing-to-do":
    case "out-of-time":
    case "bad-input":
    case "bug":
      return { kind: result.kind };
    case "no-answer":
      return { kind: "no-answer", mayHaveCreated: false };
  }
}

/** The verdict of a report without a result: the run ended before there was a deployment. */
function withoutResult({ exitCode, mayHaveCreated = false }: Report): Verdict {
  switch (exitCode) {
    case EXIT_CODE.badInput:
      return { kind: "bad-input" };
    case EXIT_CODE.refused:
      return { kind: "refused", why: "other" };
    case EXIT_CODE.outOfTime:
      return { kind: "no-answer", mayHaveCreated };
    default:
      return { kind: "bug" };
  }
}

function rollbackOf(result: RunResult | undefined): string | undefined {
  return result !== undefined && "deployment" in result ? result.deployment.rollbackId : undefined;
}

/** @param before the scaling that was already suspended before the run suspended all of it */
export function scalingSuspended(
  place: Pick<Place, "cluster" | "service" | "region">,
  before: Suspension,
): ScalingSuspended {
  const { dynamicIn, dynamicOut, scheduled } = before;
  const wasOn = { dynamicIn: !dynamicIn, dynamicOut: !dynamicOut, scheduled: !scheduled };
  const activities = (["dynamicIn", "dynamicOut", "scheduled"] as const).filter((name) => wasOn[name]);
  return { activities, resume: resumeCommand(place, before) };
}

function stateBefore({ taskSet, production }: LiveBefore, images: Images): LiveState {
  return {
    ...withImages(taskSet.taskDefinition, images),
    taskSet: taskSet.id,
    production: production && trafficDocument(production),
  };
}

function liveNow(result: RunResult | undefined, images: Images): LiveState | undefined {
  switch (result?.kind) {
    case "nothing-to-do": {
      const { primary } = result;
      return { ...withImages(primary.taskDefinition, images), taskSet: primary.id, production: undefined };
    }
    case "refused":
      return stateOf(
        result.live ?? found(result).find((one) => one.kind === "traffic-elsewhere")?.live,
        images,
      );
    default:
      return result !== undefined && "live" in result ? stateOf(result.live, images) : undefined;
  }
}

/** Whether the result is a success without a running task. */
function isWithoutTasks(result: RunResult | undefined): boolean {
  switch (result?.kind) {
    case "nothing-to-do":
      return runsNoTask(result.primary);
    case "succeeded":
    case "traffic-shifted":
      return runsNoTask(result.live.primary);
    default:
      return false;
  }
}

function withImages(
  taskDefinition: string | undefined,
  images: Images,
): Pick<LiveState, "taskDefinition" | "images"> {
  return { taskDefinition, images: taskDefinition === undefined ? undefined : images.of(taskDefinition) };
}

function stateOf(live: Live | undefined, images: Images): LiveState | undefined {
  return (
    live && {
      ...withImages(live.primary?.taskDefinition, images),
      taskSet: live.primary?.id,
      production: trafficDocument(live.production),
    }
  );
}

/** The findings because of which a deployment was refused. */
function found(result: RunResult | undefined): readonly Finding[] {
  return result?.kind === "refused" && "findings" in result.refusal ? result.refusal.findings : [];
}

function findingsIn(
  { request }: RunRecord,
  result: RunResult | undefined,
): readonly FoundFinding[] | undefined {
  const findings = found(result);
  return request === undefined || findings.length === 0
    ? undefined
    : findings.map((finding) => ({ kind: finding.kind, text: describeFinding(request, finding).what }));
}

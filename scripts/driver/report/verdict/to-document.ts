/** Makes the verdict's document of what a run came to and of what it remembers. */

import type { Suspension } from "../../../aws";
import type { DeploymentRequest, Place } from "../../../contract";
import type { Outcome } from "../../conclude/outcome";
import { resumeCommand } from "../../context/aws-commands";
import { consoleLink } from "../../context/console-link";
import { EXIT_CODE, type ExitCode } from "../../context/exit-code";
import type { FoundBefore, RunRecord } from "../../context/run-record";
import { describeFinding, type Finding } from "../../decide/findings";
import { describeEvent } from "../../follow/timeline";
import { fingerprintOf } from "../../state/fingerprint";
import type { Live } from "../../state/live";
import { trafficDocument } from "../../state/live-traffic";
import { deviations, propertiesOf } from "../../state/revision";
import { type Report, type Result, runsNoTask } from "../lines";
import type {
  FoundFinding,
  LiveState,
  ScalingSuspended,
  TimelineEntry,
  Verdict,
  VerdictDocument,
} from "./document";
import { failureOf, withLogTail } from "./failure";

/** What a document says beside what the run remembers. */
export interface Ended {
  readonly report: Report;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly apiCalls: number;
}

export function verdictOf(record: RunRecord, { report, at, apiCalls }: Ended): VerdictDocument {
  const { request, deploymentId, startedAt } = record;
  const { appSpec, content, ...service } = request ?? { appSpec: undefined, content: undefined };
  return {
    version: 1,
    verdict: verdictIn(record, report),
    exitCode: report.exitCode,
    lines: report.publishedLines ?? report.lines,
    service: "region" in service ? service : undefined,
    revision: request && revisionOf(request),
    deploymentId,
    consoleUrl:
      request === undefined || deploymentId === undefined
        ? undefined
        : consoleLink(request.region, deploymentId),
    rollbackId: record.rollbackId ?? rollbackOf(report.finding),
    liveBefore: record.before && stateBefore(record.before),
    liveNow: liveNow(report.finding),
    withoutTasks: isWithoutTasks(report.finding) || undefined,
    scalingSuspended:
      request === undefined || record.scalingBefore === undefined
        ? undefined
        : scalingSuspended(request, record.scalingBefore),
    findings: findingsIn(record, report.finding),
    failure: failureOf(record, report.finding),
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(at).toISOString(),
    durationSeconds: (at - startedAt) / 1_000,
    apiCalls,
    timeline: record.events.map((remembered): TimelineEntry => {
      const event = withLogTail(remembered.event);
      const time = new Date(remembered.at).toISOString();
      return { time, deploymentId: remembered.deploymentId, ...event, text: describeEvent(event) };
    }),
  };
}

/** What a run deploys; `undefined` of a deployment whose AppSpec can't be read. */
function revisionOf(request: DeploymentRequest): VerdictDocument["revision"] {
  const { TaskDefinition: taskDefinition } = propertiesOf(request.appSpec);
  return taskDefinition === undefined ? undefined : { taskDefinition, fingerprint: fingerprintOf(request) };
}

function verdictIn(record: RunRecord, { exitCode, finding }: Report): Verdict {
  switch (finding?.kind) {
    case undefined:
      return byExitCode(exitCode);
    case "steady":
      return finding.end.kind === "steady"
        ? { kind: "nothing-to-do" }
        : { kind: "not-steady", missing: finding.end.missing };
    case "refusal":
      return { kind: "refused", why: finding.refusal.kind };
    case "bug":
      return { kind: "bug" };
    case "cut-off":
      return { kind: "cut-off", reason: finding.reason };
    case "outcome":
      return verdictOn(record, finding.outcome);
  }
}

function verdictOn({ request }: RunRecord, outcome: Outcome): Verdict {
  switch (outcome.kind) {
    case "not-live": {
      const { primary } = outcome.live;
      const isKnown = request !== undefined && primary !== undefined;
      return { kind: "not-live", differences: isKnown ? deviations(request.appSpec, primary) : [] };
    }
    case "rolled-back":
    case "not-rolled-back": {
      const { kind, deployment, stoppedEarly } = outcome;
      return { kind, status: deployment.status, stoppedEarly };
    }
    case "lost-sight":
      return { kind: "lost-sight", status: outcome.status };
    case "succeeded":
    case "traffic-shifted":
    case "out-of-time":
      return { kind: outcome.kind };
  }
}

/** What is said with an exit code alone ended before there was a deployment. */
function byExitCode(exitCode: ExitCode): Verdict {
  switch (exitCode) {
    case EXIT_CODE.badInput:
      return { kind: "bad-input" };
    case EXIT_CODE.refused:
      return { kind: "refused", why: "other" };
    case EXIT_CODE.outOfTime:
      return { kind: "no-answer" };
    default:
      return { kind: "bug" };
  }
}

function rollbackOf(finding: Result | undefined): string | undefined {
  return finding?.kind === "outcome" && "deployment" in finding.outcome
    ? finding.outcome.deployment.rollbackId
    : undefined;
}

/** @param before what of a service's scaling was suspended before all of it was */
export function scalingSuspended(
  place: Pick<Place, "cluster" | "service" | "region">,
  before: Suspension,
): ScalingSuspended {
  const { dynamicIn, dynamicOut, scheduled } = before;
  const wasOn = { dynamicIn: !dynamicIn, dynamicOut: !dynamicOut, scheduled: !scheduled };
  const activities = (["dynamicIn", "dynamicOut", "scheduled"] as const).filter((name) => wasOn[name]);
  return { activities, resume: resumeCommand(place, before) };
}

function stateBefore({ taskSet, production }: FoundBefore): LiveState {
  return {
    taskDefinition: taskSet.taskDefinition,
    taskSet: taskSet.id,
    production: production && trafficDocument(production),
  };
}

function liveNow(finding: Result | undefined): LiveState | undefined {
  switch (finding?.kind) {
    case "steady": {
      const { primary } = finding.end.kind === "steady" ? finding.end : { primary: undefined };
      return (
        primary && { taskDefinition: primary.taskDefinition, taskSet: primary.id, production: undefined }
      );
    }
    case "outcome":
      return "live" in finding.outcome ? stateOf(finding.outcome.live) : undefined;
    case "refusal":
      return stateOf(found(finding).find((one) => one.kind === "traffic-elsewhere")?.live);
    default:
      return undefined;
  }
}

/** Whether a success rests on no task at all. */
function isWithoutTasks(finding: Result | undefined): boolean {
  switch (finding?.kind) {
    case "steady":
      return finding.end.kind === "steady" && runsNoTask(finding.end.primary);
    case "outcome": {
      const { outcome } = finding;
      const isSuccess = outcome.kind === "succeeded" || outcome.kind === "traffic-shifted";
      return isSuccess && runsNoTask(outcome.live.primary);
    }
    default:
      return false;
  }
}

function stateOf(live: Live | undefined): LiveState | undefined {
  return (
    live && {
      taskDefinition: live.primary?.taskDefinition,
      taskSet: live.primary?.id,
      production: trafficDocument(live.production),
    }
  );
}

/** What the preflight, or a look, found against a deployment. */
function found(result: Result | undefined): readonly Finding[] {
  return result?.kind === "refusal" && "findings" in result.refusal ? result.refusal.findings : [];
}

function findingsIn({ request }: RunRecord, result: Result | undefined): readonly FoundFinding[] | undefined {
  const findings = found(result);
  return request === undefined || findings.length === 0
    ? undefined
    : findings.map((finding) => ({ kind: finding.kind, text: describeFinding(request, finding).what }));
}

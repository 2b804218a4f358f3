/** Finds the problems of a service, each with its fix. */
import type { Suspension } from "../../aws";
import { isAllSuspended, leftSuspended, mismatchLines, ownCommand, resumeCommand } from "../../driver";
import { ask, known, unknowns } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { failureLines, failureResult } from "../history/last-failure";
import { outdatedLines } from "../status/lines";
import { runningResult } from "../status/result";
import { readStatus, type ServiceStatus } from "../status/service-status";
import { checksBefore } from "./checks";
import { withoutNext } from "./described";
import {
  ASPECTS,
  type DoctorProblem,
  type Examined,
  MOVED_BY_A_DEPLOYMENT,
  type ReportedFailure,
} from "./problem";
import { aboutTraffic } from "./traffic";

/** No part of the service's autoscaling is suspended. */
export const NOT_SUSPENDED: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };

/** Runs all checks. */
export async function examine(context: CommandContext): Promise<Examined> {
  const status = await readStatus(context);
  const { mismatches, service, group, production, test, suspension, running } = status;
  const unknown = unknowns([service, group, production, test, suspension, running]);
  const isIncomplete = [service, group, production, running].some(({ kind }) => kind === "unknown");
  if (mismatches.length > 0) {
    // The other data may belong to another service.
    return {
      problems: mismatches.map(({ kind, what }) => ({
        kind,
        what,
        fix: mismatchLines(status.place, { kind }).map(withoutNext),
      })),
      unknown: unknown.filter((why) => mismatches.every(({ what }) => what !== why)),
      running: undefined,
      lastFailure: undefined,
      warnings: [],
      notExamined: ASPECTS,
      isIncomplete,
    };
  }
  // A running deployment changes traffic and scaling, so they are not checked then.
  const isIdle = running.kind === "known" && running.value === undefined;
  const checks = await ask(() => checksBefore(context, status));
  const scaling = await ask(async () => (isIdle ? aboutScaling(context, status) : []));
  const before = known(checks) ?? { problems: [], unknown: [] };
  return {
    problems: [
      ...aboutRunning(status),
      ...(isIdle ? aboutTraffic(status) : []),
      ...(known(scaling) ?? []),
      ...before.problems,
    ],
    unknown: [...new Set([...unknown, ...unknowns([checks, scaling]), ...before.unknown])],
    running: runningResult(status),
    lastFailure: reportedFailure(status),
    warnings: outdatedLines(status),
    notExamined: isIdle ? [] : MOVED_BY_A_DEPLOYMENT,
    isIncomplete,
  };
}

function reportedFailure({ deployments, failure, revisions }: ServiceStatus): ReportedFailure | undefined {
  return (
    failure && {
      lines: failureLines(failure, revisions, known(deployments) ?? []),
      result: failureResult(failure, revisions),
    }
  );
}

function aboutRunning({ running, place }: ServiceStatus): DoctorProblem[] {
  const deployment = known(running)?.deployment;
  if (deployment?.status !== "Ready") {
    return [];
  }
  return [
    {
      kind: "waits-for-approval",
      what: `the deployment ${deployment.id} is Ready and waits for approval before traffic shifts`,
      fix: [
        `approve it: ${ownCommand(place, "continue", deployment.id)}`,
        `or roll it back: ${ownCommand(place, "stop", deployment.id)}`,
      ],
    },
  ];
}

async function aboutScaling({ aws }: CommandContext, status: ServiceStatus): Promise<DoctorProblem[]> {
  const { place } = status;
  const suspension = known(status.suspension);
  // An operator may suspend some of the three on purpose. All three are what a cancelled deployment leaves behind.
  if (suspension === undefined || !isAllSuspended(suspension)) {
    return [];
  }
  const asked = await ask(() => leftSuspended(aws, place));
  const left = known(asked);
  const by =
    left === undefined
      ? "no deployment recorded the previous state, so it may have been suspended on purpose"
      : `the run of ${left.id} ended without restoring it`;
  return [
    {
      kind: "scaling-suspended",
      what: `all scaling of the service is suspended although no deployment is running, so its task count does not follow the load; ${asked.kind === "known" ? by : `who suspended it is not known: ${asked.why}`}`,
      fix: [
        left === undefined
          ? "if that is not intended, resume scaling (asks for confirmation):"
          : "restore the previous state:",
        ownCommand(place, "doctor", "--fix"),
        "or without doctor:",
        resumeCommand(place, left?.before ?? NOT_SUSPENDED),
      ],
      automaticFix:
        left === undefined
          ? { kind: "resume-all-scaling" }
          : { kind: "resume-scaling", of: left.id, before: left.before },
    },
  ];
}

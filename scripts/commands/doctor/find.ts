/** Looks for all that may be wrong with a service, each with what mends it. */
import type { Suspension } from "../../aws";
import { isAllSuspended, leftSuspended, type Misfit, ownCommand, resumeCommand } from "../../driver";
import { ask, known, unknowns } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { failureLines, failureResult } from "../history/last-failure";
import { outdatedLines } from "../status/lines";
import { lookAround, type Snapshot } from "../status/look";
import { runningResult } from "../status/result";
import { checksBefore } from "./checks";
import { aboutTraffic } from "./traffic";
import { ASPECTS, type Examined, MOVED_BY_A_DEPLOYMENT, type ReportedFailure, type Trouble } from "./trouble";

/** A service that scales by itself in every way. */
export const NOT_SUSPENDED: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };

/** What to do where a service and its group don't fit each other. */
const MENDS: Readonly<Record<Misfit["kind"], string>> = {
  "no-service": "deploy its stack",
  "wrong-controller": "find out who created the service: its stack creates it with this controller",
  "service-draining": "wait until it is deleted, then deploy its stack",
  "no-group": "find out who deleted it: Terraform creates it again at the next apply",
  "group-does-not-fit":
    "check who changed it and whether it belongs to this service: see the outputs of the service's stack",
};

/** Looks for all of it. */
export async function examine(context: CommandContext): Promise<Examined> {
  const snapshot = await lookAround(context);
  const { misfits, service, group, production, test, suspension, running } = snapshot;
  const unknown = unknowns([service, group, production, test, suspension, running]);
  const isBlind = [service, group, production, running].some(({ kind }) => kind === "unknown");
  if (misfits.length > 0) {
    // What else there is to see may be another service's.
    return {
      troubles: misfits.map(({ kind, what }) => ({ kind, what, mend: [MENDS[kind]] })),
      unknown: unknown.filter((why) => misfits.every(({ what }) => what !== why)),
      running: undefined,
      lastFailure: undefined,
      warnings: [],
      notExamined: ASPECTS,
      isBlind,
    };
  }
  // While a deployment runs, what looks wrong may be its work.
  const isIdle = running.kind === "known" && running.value === undefined;
  const checks = await ask(() => checksBefore(context, snapshot));
  const scaling = await ask(async () => (isIdle ? aboutScaling(context, snapshot) : []));
  const before = known(checks) ?? { troubles: [], unknown: [] };
  return {
    troubles: [
      ...aboutRunning(snapshot),
      ...(isIdle ? aboutTraffic(snapshot) : []),
      ...(known(scaling) ?? []),
      ...before.troubles,
    ],
    unknown: [...new Set([...unknown, ...unknowns([checks, scaling]), ...before.unknown])],
    running: runningResult(snapshot),
    lastFailure: reportedFailure(snapshot),
    warnings: outdatedLines(snapshot),
    notExamined: isIdle ? [] : MOVED_BY_A_DEPLOYMENT,
    isBlind,
  };
}

function reportedFailure({ deployments, failure, revisions }: Snapshot): ReportedFailure | undefined {
  return (
    failure && {
      lines: failureLines(failure, revisions, known(deployments) ?? []),
      result: failureResult(failure, revisions),
    }
  );
}

function aboutRunning({ running, place }: Snapshot): Trouble[] {
  const deployment = known(running)?.deployment;
  if (deployment?.status !== "Ready") {
    return [];
  }
  return [
    {
      kind: "waits-for-a-person",
      what: `the deployment ${deployment.id} is Ready and waits for approval before traffic shifts`,
      mend: [
        `approve it: ${ownCommand(place, "continue", deployment.id)}`,
        `or roll it back: ${ownCommand(place, "stop", deployment.id)}`,
      ],
    },
  ];
}

async function aboutScaling({ aws }: CommandContext, snapshot: Snapshot): Promise<Trouble[]> {
  const { place } = snapshot;
  const suspension = known(snapshot.suspension);
  // Some of the three suspended is a person's choice; all of them is how a deployment leaves it that was cut off.
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
      mend: [
        left === undefined
          ? "if that is not intended, resume scaling (asks for confirmation):"
          : "restore the previous state:",
        ownCommand(place, "doctor", "--fix"),
        "or without doctor:",
        resumeCommand(place, left?.before ?? NOT_SUSPENDED),
      ],
      fix:
        left === undefined
          ? { kind: "resume-all-scaling" }
          : { kind: "resume-scaling", of: left.id, before: left.before },
    },
  ];
}

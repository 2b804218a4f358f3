/** Looks for all that may be wrong with a service, each with what mends it. */
import type { Suspension } from "../../aws";
import { leftSuspended } from "../../driver/autoscaling/restore";
import { isAllSuspended } from "../../driver/autoscaling/suspend";
import { resumeCommand } from "../../driver/context/aws-commands";
import { ownCommand } from "../../driver/context/own-command";
import type { Misfit } from "../../driver/state/compatibility";
import { ask, known, unknowns } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { lookAround, type Snapshot } from "../status/look";
import { runningResult } from "../status/result";
import { checksBefore } from "./checks";
import { aboutTraffic } from "./traffic";
import { ASPECTS, type Examined, MOVED_BY_A_DEPLOYMENT, type Trouble } from "./trouble";

/** A service that scales by itself in every way. */
export const NOT_SUSPENDED: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };

/** What to do where a service and its group don't fit each other. */
const MENDS: Readonly<Record<Misfit["kind"], string>> = {
  "no-service": "deploy its stack",
  "wrong-controller": "see who made the service: its stack makes it with this controller",
  "service-draining": "wait until it is gone, then deploy its stack",
  "no-group": "see who deleted it: Terraform makes it anew at the next apply",
  "group-does-not-fit":
    "see who changed it, and whether it is the group of this service: the outputs of the service's own stack name it",
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
    notExamined: isIdle ? [] : MOVED_BY_A_DEPLOYMENT,
    isBlind,
  };
}

function aboutRunning({ running, place }: Snapshot): Trouble[] {
  const deployment = known(running)?.deployment;
  if (deployment?.status !== "Ready") {
    return [];
  }
  return [
    {
      kind: "waits-for-a-person",
      what: `the deployment ${deployment.id} is Ready and waits for a person before traffic shifts`,
      mend: [
        `let it go on: ${ownCommand(place, "continue", deployment.id)}`,
        `or take it back: ${ownCommand(place, "stop", deployment.id)}`,
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
      ? "no deployment says what was on before, so that a person may have suspended it"
      : `the run of ${left.id} died and left it so`;
  return [
    {
      kind: "scaling-suspended",
      what: `all scaling of the service is suspended, and no deployment runs: it stays at its count, whatever the load; ${asked.kind === "known" ? by : `who suspended it is not known: ${asked.why}`}`,
      mend: [
        left === undefined
          ? "let it scale again, if nobody wants it suspended: doctor --fix, which asks first, or"
          : "bring back what was on before: doctor --fix, or",
        resumeCommand(place, left?.before ?? NOT_SUSPENDED),
      ],
      fix:
        left === undefined
          ? { kind: "resume-all-scaling" }
          : { kind: "resume-scaling", of: left.id, before: left.before },
    },
  ];
}

/** `doctor`: what is wrong with the service and would stand in the way of a deployment, each finding with its mend. */
import type { Place } from "../../contract";
import { EXIT_CODE, type ExitCode, tidy } from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import type { PastFailure } from "../history/last-failure";
import type { RunningResult } from "../status/result";
import { examine } from "./find";
import { mend } from "./fix";
import type { Aspect, Examined, Trouble } from "./trouble";

export interface DoctorOptions {
  /** Mends what is safe to mend, and looks again. */
  readonly fix: boolean;
  /** A person agrees to what `fix` would ask. */
  readonly yes: boolean;
}

/** With `--json`. */
export interface DoctorResult {
  readonly version: 1;
  readonly service: Place;
  /** What is wrong, after what `--fix` did. */
  readonly findings: readonly FoundTrouble[];
  /** What `--fix` mended: AWS took the order, and it isn't found any more. */
  readonly mended: readonly FoundTrouble[];
  /** Why something isn't known, in sentences that name the IAM action. */
  readonly unknown: readonly string[];
  /** The deployment that runs. */
  readonly running: RunningResult | undefined;
  /** Why what is wanted may be outdated, and the command that refreshes it. */
  readonly warnings: readonly string[];
  /** The last release that ended, if it ended badly, and why. */
  readonly lastFailure: PastFailure | undefined;
  /** What wasn't looked at: what a deployment that runs moves; all of it where service and group don't fit each other. */
  readonly notExamined: readonly Aspect[];
}

export type FoundTrouble = Pick<Trouble, "kind" | "what" | "mend">;

/**
 * Looks for what is wrong, and mends what it is told to.
 *
 * @returns 0 when no problems found, or all of them fixed, as far as it could look, and beside what a deployment that runs moves; 6 when
 *   findings are left; 5 when none is, but the service, its group, its listener or what runs isn't known
 * @throws AwsFailure where nothing can be asked: the credentials, or the certificate, are no good
 */
export async function doctor(context: CommandContext, { fix, yes }: DoctorOptions): Promise<CommandAnswer> {
  const found = await examine(context);
  const isMendable = found.troubles.some((trouble) => trouble.fix !== undefined);
  if (fix && isMendable) {
    const ordered = await mend(context, found.troubles, yes);
    const now = await examine(context);
    const gone = found.troubles.filter(({ kind }) => now.troubles.every((trouble) => trouble.kind !== kind));
    const mended = gone.filter(({ kind }) => ordered.has(kind));
    const kept = gone.filter(({ kind }) => !ordered.has(kind) && !isSeenAnew(kind, now, found));
    return answer(context, { ...now, troubles: [...now.troubles, ...kept] }, mended);
  }
  return answer(context, found, []);
}

/** Whether a second look could have found it again: it may miss what the first one knew, or a deployment may have begun. */
function isSeenAnew(kind: string, { notExamined, unknown }: Examined, before: Examined): boolean {
  const isHidden = notExamined.length > 0 && kind !== "waits-for-a-person";
  return !isHidden && unknown.every((why) => before.unknown.includes(why));
}

function answer({ place }: CommandContext, left: Examined, mended: readonly Trouble[]): CommandAnswer {
  const { troubles, unknown, running, notExamined, lastFailure, warnings } = left;
  const data: DoctorResult = {
    version: 1,
    service: place,
    findings: troubles.map(toFinding),
    mended: mended.map(toFinding),
    unknown,
    running,
    warnings,
    lastFailure: lastFailure?.result,
    notExamined,
  };
  const lines = [
    firstLine(place, left, mended.length),
    ...(running === undefined ? [] : [tidy(`  ${running.id} is ${running.status}: ${running.waitsFor}`)]),
    ...troubles.flatMap(({ what, mend: how }, index) => [
      tidy(`${index + 1}. ${what}`),
      ...how.map((line) => `     ${line}`),
    ]),
    ...unknown.map((why) => tidy(`  Not known: ${why}`)),
    ...warnings.map((line) => `  Warning: ${line}`),
    ...failureLinesOf(left),
  ];
  return { exitCode: exitCodeOf(left), data, lines };
}

/** It blocks nothing by itself. */
function failureLinesOf({ lastFailure }: Examined): readonly string[] {
  const [what, ...causes] = lastFailure?.lines ?? [];
  return what === undefined
    ? []
    : [`  Information: the last release failed: ${what}`, ...causes.map((line) => `  ${line}`)];
}

function exitCodeOf({ troubles, isBlind }: Examined): ExitCode {
  if (troubles.length > 0) {
    return EXIT_CODE.refused;
  }
  return isBlind ? EXIT_CODE.outOfTime : EXIT_CODE.done;
}

function firstLine({ application }: Place, left: Examined, mended: number): string {
  const { troubles, unknown, isBlind } = left;
  const fixes = mended === 0 ? "" : ` ${mended} fixed.`;
  const limits = `${fixes}${unknown.length === 0 ? "" : " Some checks failed."}${exceptFor(left)}`;
  if (troubles.length === 0 && isBlind) {
    return `${application}: no result, because too many checks failed.${fixes}${exceptFor(left)}`;
  }
  if (troubles.length === 0) {
    return `${application}: no ${mended === 0 ? "" : "more "}problems found.${limits}`;
  }
  const count = troubles.length === 1 ? "1 problem" : `${troubles.length} problems`;
  return `${application}: ${count} ${mended === 0 ? "found" : "left"}.${limits}`;
}

/** Names what wasn't checked, so that the reader doesn't take it for correct. */
function exceptFor({ running, notExamined }: Examined): string {
  if (running !== undefined) {
    return " Production traffic, test traffic and scaling were not checked because a deployment is running.";
  }
  return notExamined.includes("revision") ? " Nothing else is checked until that is fixed." : "";
}

function toFinding({ kind, what, mend: how }: Trouble): FoundTrouble {
  return { kind, what, mend: how };
}

/** `doctor`: finds problems that would block a deployment, each with its fix. */
import type { Place } from "../../contract";
import { EXIT_CODE, type ExitCode, tidy } from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import type { PastFailure } from "../history/last-failure";
import type { RunningResult } from "../status/result";
import { examine } from "./find";
import { fixProblems } from "./fix";
import type { Aspect, DoctorProblem, Examined } from "./problem";

export interface DoctorOptions {
  /** Fixes what can be fixed safely, then checks again. */
  readonly fix: boolean;
  /** Answers the confirmations of `fix` with yes. */
  readonly yes: boolean;
}

/** With `--json`. */
export interface DoctorResult {
  readonly version: 1;
  readonly service: Place;
  /** The problems that are left after `--fix`. */
  readonly findings: readonly FoundProblem[];
  /** What `--fix` fixed: the call succeeded, and the problem is no longer found. */
  readonly fixed: readonly FoundProblem[];
  /** Why something isn't known, in sentences that name the IAM action. */
  readonly unknown: readonly string[];
  /** The running deployment. */
  readonly running: RunningResult | undefined;
  /** Why the wanted revision may be outdated, and the command that refreshes it. */
  readonly warnings: readonly string[];
  /** The last release that ended, if it failed or was stopped, and why. */
  readonly lastFailure: PastFailure | undefined;
  /** What wasn't checked: what a running deployment changes, or everything if service and group don't match. */
  readonly notExamined: readonly Aspect[];
}

export type FoundProblem = Pick<DoctorProblem, "kind" | "what" | "fix">;

/**
 * Finds problems and, with `fix`, fixes those that can be fixed safely.
 *
 * @returns 0 when no problems are found or all were fixed, without what a running deployment changes; 6 when problems
 *   are left; 5 when none are found, but the service, its group, its listener or the running deployment isn't known
 * @throws AwsFailure when no call can succeed: the credentials or the certificate are invalid
 */
export async function doctor(context: CommandContext, { fix, yes }: DoctorOptions): Promise<CommandAnswer> {
  const found = await examine(context);
  const isFixable = found.problems.some((problem) => problem.automaticFix !== undefined);
  if (fix && isFixable) {
    const ordered = await fixProblems(context, found.problems, yes);
    const now = await examine(context);
    const gone = found.problems.filter(({ kind }) => now.problems.every((problem) => problem.kind !== kind));
    const fixed = gone.filter(({ kind }) => ordered.has(kind));
    const kept = gone.filter(({ kind }) => !ordered.has(kind) && !isSeenAnew(kind, now, found));
    return answer(context, { ...now, problems: [...now.problems, ...kept] }, fixed);
  }
  return answer(context, found, []);
}

/** Whether the second check could have found it again: some calls may have failed, or a deployment may have started. */
function isSeenAnew(kind: string, { notExamined, unknown }: Examined, before: Examined): boolean {
  const isHidden = notExamined.length > 0 && kind !== "waits-for-approval";
  return !isHidden && unknown.every((why) => before.unknown.includes(why));
}

function answer({ place }: CommandContext, left: Examined, fixed: readonly DoctorProblem[]): CommandAnswer {
  const { problems, unknown, running, notExamined, lastFailure, warnings } = left;
  const data: DoctorResult = {
    version: 1,
    service: place,
    findings: problems.map(toFinding),
    fixed: fixed.map(toFinding),
    unknown,
    running,
    warnings,
    lastFailure: lastFailure?.result,
    notExamined,
  };
  const lines = [
    firstLine(place, left, fixed.length),
    ...(running === undefined ? [] : [tidy(`  ${running.id} is ${running.status}: ${running.waitsFor}`)]),
    ...problems.flatMap(({ what, fix: how }, index) => [
      tidy(`${index + 1}. ${what}`),
      ...how.map((line) => `     ${line}`),
    ]),
    ...unknown.map((why) => tidy(`  Not known: ${why}`)),
    ...warnings.map((line) => `  Warning: ${line}`),
    ...failureLinesOf(left),
  ];
  return { exitCode: exitCodeOf(left), data, lines };
}

/** A past failure blocks nothing by itself. */
function failureLinesOf({ lastFailure }: Examined): readonly string[] {
  const [what, ...causes] = lastFailure?.lines ?? [];
  return what === undefined
    ? []
    : [`  Information: the last release failed: ${what}`, ...causes.map((line) => `  ${line}`)];
}

function exitCodeOf({ problems, isIncomplete }: Examined): ExitCode {
  if (problems.length > 0) {
    return EXIT_CODE.refused;
  }
  return isIncomplete ? EXIT_CODE.outOfTime : EXIT_CODE.done;
}

function firstLine({ application }: Place, left: Examined, fixed: number): string {
  const { problems, unknown, isIncomplete } = left;
  const fixes = fixed === 0 ? "" : ` ${fixed} fixed.`;
  const limits = `${fixes}${unknown.length === 0 ? "" : " Some checks failed."}${exceptFor(left)}`;
  if (problems.length === 0 && isIncomplete) {
    return `${application}: no result, because important checks failed.${fixes}${exceptFor(left)}`;
  }
  if (problems.length === 0) {
    return `${application}: no ${fixed === 0 ? "" : "more "}problems found.${limits}`;
  }
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return `${application}: ${count} ${fixed === 0 ? "found" : "left"}.${limits}`;
}

/** Names what wasn't checked, so that the reader doesn't take it for correct. */
function exceptFor({ running, notExamined }: Examined): string {
  if (running !== undefined) {
    return " Production traffic, test traffic and scaling were not checked because a deployment is running.";
  }
  return notExamined.includes("revision") ? " Nothing else is checked until that is fixed." : "";
}

function toFinding({ kind, what, fix: how }: DoctorProblem): FoundProblem {
  return { kind, what, fix: how };
}

/** `doctor`: finds problems that would block a deployment, each with its fix. */
import { isDeepStrictEqual } from "node:util";
import type { Place } from "../../contract";
import { EXIT_CODE, type ExitCode } from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import type { PastFailure } from "../history/last-failure";
import type { RunningResult } from "../status/result";
import { automaticFixOf } from "./automatic-fix";
import { describeProblem, wordingFor } from "./describe-problem";
import { examine } from "./find";
import { fixProblems } from "./fix";
import { doctorLines } from "./lines";
import type { Aspect, DescribedProblem, DoctorProblem, Examined, FailedCheck, ProblemKind } from "./problem";

export interface DoctorOptions {
  /** Fixes what can be fixed safely, then checks again. */
  readonly fix: boolean;
  /** Answers the confirmations of `fix` with yes. */
  readonly yes: boolean;
}

/** With `--json`. */
export interface DoctorResult {
  readonly version: 1;
  /** `undefined` before the first apply. */
  readonly service: Place | undefined;
  /** The stack, before its first apply only. */
  readonly stack?: string | undefined;
  /** The problems that are left after `--fix`. */
  readonly findings: readonly FoundProblem[];
  /** What `--fix` fixed: the call succeeded, and the problem is no longer found. */
  readonly fixed: readonly FoundProblem[];
  /** The checks that could not be made, and why. */
  readonly failedChecks: readonly FailedCheck[];
  /** The running deployment. */
  readonly running: RunningResult | undefined;
  /** Why the wanted revision may be outdated, and the command that refreshes it. */
  readonly warnings: readonly string[];
  /** The last release that ended, if it failed or was stopped, and why. */
  readonly lastFailure: PastFailure | undefined;
  /**
   * What wasn't checked: what a running deployment changes, or everything if service and group don't match, or before the
   * first apply.
   */
  readonly notExamined: readonly Aspect[];
}

export interface FoundProblem extends DescribedProblem {
  readonly kind: ProblemKind;
}

/**
 * Finds problems and, with `fix`, fixes those that can be fixed safely.
 *
 * @returns 0 when no problems are found or all were fixed, without what a running deployment changes; 6 when problems
 *   are left; 5 when none are found, but the service, its group, its listener or the running deployment isn't known
 * @throws AwsFailure when no call can succeed: the credentials or the certificate are invalid
 */
export async function doctor(context: CommandContext, { fix, yes }: DoctorOptions): Promise<CommandAnswer> {
  const found = await examine(context);
  const isFixable = found.problems.some((problem) => automaticFixOf(problem) !== undefined);
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
function isSeenAnew(kind: string, { notExamined, failedChecks }: Examined, before: Examined): boolean {
  const isHidden = notExamined.length > 0 && kind !== "waits-for-approval";
  return (
    !isHidden &&
    failedChecks.every((one) => before.failedChecks.some((other) => isDeepStrictEqual(one, other)))
  );
}

function answer(context: CommandContext, left: Examined, fixed: readonly DoctorProblem[]): CommandAnswer {
  const { place } = context;
  const wording = wordingFor(context);
  const { problems, failedChecks, running, notExamined, lastFailure, warnings } = left;
  const found = (problem: DoctorProblem): FoundProblem => ({
    kind: problem.kind,
    ...describeProblem(place, problem, wording),
  });
  const data: DoctorResult = {
    version: 1,
    service: place,
    findings: problems.map(found),
    fixed: fixed.map(found),
    failedChecks,
    running,
    warnings,
    lastFailure: lastFailure?.result,
    notExamined,
  };
  return {
    exitCode: exitCodeOf(left),
    data,
    lines: doctorLines(place, left, { fixed: fixed.length, wording }),
  };
}

function exitCodeOf({ problems, isIncomplete }: Examined): ExitCode {
  if (problems.length > 0) {
    return EXIT_CODE.refused;
  }
  return isIncomplete ? EXIT_CODE.outOfTime : EXIT_CODE.done;
}

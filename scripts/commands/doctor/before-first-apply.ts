/** `doctor` for a stack that was never applied: only what its template says can be compared with AWS. */
import { EXIT_CODE, tidy } from "../../driver";
import type { BeforeFirstApply, CommandAnswer } from "../cli/command";
import { describePriorityTaken } from "./describe-problem";
import type { DoctorResult } from "./doctor";
import { ASPECTS } from "./problem";
import { type CheckedPriorities, takenPriorities } from "./taken-priorities";

/** @returns 0 when no priority is taken, 6 when one is, 5 when AWS could not be read */
export async function doctorBeforeFirstApply({
  aws,
  stack,
  template,
}: BeforeFirstApply): Promise<CommandAnswer> {
  const checked = await takenPriorities(aws, template, false);
  const { problems, failedChecks, unknown } = checked;
  const findings = problems.map((problem) => ({ kind: problem.kind, ...describePriorityTaken(problem) }));
  const data: DoctorResult = {
    version: 1,
    service: undefined,
    stack,
    findings,
    fixed: [],
    failedChecks: [...failedChecks, ...unknown],
    running: undefined,
    warnings: [],
    lastFailure: undefined,
    notExamined: ASPECTS,
  };
  const lines = [
    `${stack}: not applied yet, so only the priorities of its listener rules can be checked. ${summary(checked)}`,
    ...findings.flatMap(({ what, fix }, index) => [
      tidy(`${index + 1}. ${what}`),
      ...fix.map((line) => `     ${line}`),
    ]),
    ...failedChecks.map(({ why }) => tidy(`  Could not check: ${why}`)),
    ...unknown.map(({ why }) => tidy(`  Not checked: ${why}`)),
  ];
  return { exitCode: exitCodeOf(checked), data, lines };
}

function summary({ problems, failedChecks, unknown, rules }: CheckedPriorities): string {
  if (problems.length > 0) {
    return problems.length === 1 ? "1 problem found." : `${problems.length} problems found.`;
  }
  if (failedChecks.length > 0) {
    return "No result.";
  }
  if (rules === 0) {
    return "It has no listener rules.";
  }
  return unknown.length === rules ? "None could be checked." : "No problems found.";
}

function exitCodeOf({ problems, failedChecks }: CheckedPriorities) {
  if (problems.length > 0) {
    return EXIT_CODE.refused;
  }
  return failedChecks.length > 0 ? EXIT_CODE.outOfTime : EXIT_CODE.done;
}

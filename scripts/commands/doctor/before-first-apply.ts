/** `doctor` for a stack that was never applied: only the AWS resources that its template names can be checked. */
import type { Place } from "../../contract";
import { EXIT_CODE, type ExitCode, tidy } from "../../driver";
import type { BeforeFirstApply, CommandAnswer } from "../cli/command";
import { describeProblem } from "./describe-problem";
import type { DoctorResult } from "./doctor";
import { failedCheckLines } from "./lines";
import { checkTemplate } from "./planned/planned";
import { ASPECTS, type CheckedTemplate } from "./problem";

/** @returns 0 when there is no problem, 6 when there is one, 5 when AWS could not be read */
export async function doctorBeforeFirstApply({
  aws,
  region,
  stack,
  template,
}: BeforeFirstApply): Promise<CommandAnswer> {
  // No problem of a template names its service.
  const place: Place = { region, stack, cluster: "", service: "", application: "", deploymentGroup: "" };
  const checked = await checkTemplate(aws, template, { place, account: undefined, isApplied: false });
  const { problems, failedChecks, unknown } = checked;
  const findings = problems.map((problem) => ({ kind: problem.kind, ...describeProblem(place, problem) }));
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
    `${stack}: not applied yet. Only the AWS resources that its code names were checked. ${summary(checked)}`,
    ...findings.flatMap(({ what, fix }, index) => [
      tidy(`${index + 1}. ${what}`),
      ...fix.map((line) => `     ${line}`),
    ]),
    ...failedCheckLines(failedChecks),
    ...unknown.map(({ why }) => tidy(`  Not checked: ${why}`)),
  ];
  return { exitCode: exitCodeOf(checked), data, lines };
}

/** It never says that no problems were found if a check failed. */
function summary({ problems, failedChecks, unknown }: CheckedTemplate): string {
  if (problems.length > 0) {
    return problems.length === 1 ? "1 problem found." : `${problems.length} problems found.`;
  }
  if (failedChecks.length > 0) {
    return "Not everything could be checked.";
  }
  return unknown.length > 0 ? "No problems found, but not everything can be checked." : "No problems found.";
}

function exitCodeOf({ problems, failedChecks }: CheckedTemplate): ExitCode {
  if (problems.length > 0) {
    return EXIT_CODE.refused;
  }
  return failedChecks.length > 0 ? EXIT_CODE.outOfTime : EXIT_CODE.done;
}

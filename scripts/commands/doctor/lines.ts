/** What `doctor` prints: a pure function of the result of its checks. */
import type { Place } from "../../contract";
import { describeCheck, type FindingWording, tidy } from "../../driver";
import { describeProblem } from "./describe-problem";
import type { Aspect, Examined, FailedCheck } from "./problem";

const NAMES: Readonly<Record<FailedCheck["check"] | Aspect, string>> = {
  service: "the service",
  group: "the deployment group",
  running: "whether a deployment is running",
  production: "production traffic",
  test: "test traffic",
  scaling: "scaling",
  rules: "the priorities of listener rules",
  listeners: "existing listeners",
  template: "what the next apply needs",
  revision: "whether the wanted revision can be deployed",
};

/** @param fixed how many problems were fixed @param wording how to deploy */
export function doctorLines(
  place: Place,
  left: Examined,
  { fixed, wording }: { readonly fixed: number; readonly wording: FindingWording },
): readonly string[] {
  const { problems, failedChecks, running, warnings } = left;
  return [
    `${place.application}: ${summary(left, fixed)}${notChecked(left)}`,
    ...(running === undefined ? [] : [tidy(`  ${running.id} is ${running.status}: ${running.waitsFor}`)]),
    ...problems.flatMap((problem, index) => {
      const { what, fix } = describeProblem(place, problem, wording);
      return [tidy(`${index + 1}. ${what}`), ...fix.map((line) => `     ${line}`)];
    }),
    ...failedCheckLines(failedChecks),
    ...warnings.map((line, index) => `${index === 0 ? "  Warning: " : "    "}${line}`),
    ...failureLinesOf(left),
  ];
}

/** What could not be checked, and why: a line for each reason. */
export function failedCheckLines(failedChecks: readonly FailedCheck[]): readonly string[] {
  return byReason(failedChecks).map(([why, checks]) =>
    tidy(`  Could not check ${listed(checks.map(nameOf))}: ${why}`),
  );
}

/** It never says that no problems were found if a check failed. */
function summary({ problems, failedChecks, isIncomplete }: Examined, fixed: number): string {
  const unchecked = listed(failedChecks.map(({ check }) => NAMES[check]));
  const fixes = fixed === 0 ? "" : ` ${counted(fixed)} fixed.`;
  if (problems.length > 0) {
    const found =
      fixed === 0 ? `${counted(problems.length)} found.` : `${fixes.trim()} ${problems.length} left.`;
    return failedChecks.length === 0 ? found : `${found} Could not check ${unchecked}.`;
  }
  if (isIncomplete) {
    return `no result.${fixes} Could not check ${unchecked}.`;
  }
  if (failedChecks.length > 0) {
    return `could not check ${unchecked}. The other checks found no ${fixed === 0 ? "" : "more "}problems.${fixes}`;
  }
  return fixed === 0 ? "no problems found." : `${counted(fixed)} fixed. None left.`;
}

/** Names what wasn't checked, so that the reader doesn't take it for correct. */
function notChecked({ running, notExamined }: Examined): string {
  if (notExamined.includes("revision")) {
    return " Nothing else is checked until that is fixed.";
  }
  if (notExamined.length === 0) {
    return "";
  }
  return running === undefined
    ? " So production traffic, test traffic and scaling were not checked either."
    : " Production traffic, test traffic and scaling were not checked because a deployment is running.";
}

/** A past failure blocks nothing by itself. */
function failureLinesOf({ lastFailure }: Examined): readonly string[] {
  const [what, ...causes] = lastFailure?.lines ?? [];
  const rollbackOf = lastFailure?.result.rollbackOf;
  const failed = rollbackOf === undefined ? "last release" : `rollback of ${rollbackOf} by an operator`;
  return what === undefined
    ? []
    : [`  Information: the ${failed} failed: ${what}`, ...causes.map((line) => `  ${line}`)];
}

/** Several checks may need the same call. */
function byReason(
  failedChecks: readonly FailedCheck[],
): readonly (readonly [string, readonly FailedCheck[]])[] {
  const reasons = [...new Set(failedChecks.map(({ why }) => why))];
  return reasons.map((why) => [why, failedChecks.filter((failed) => failed.why === why)]);
}

/** What one failed check would have shown. */
function nameOf({ check, part }: FailedCheck): string {
  return part === undefined ? NAMES[check] : describeCheck(part);
}

/** `scaling`, `a and b`, `a, b and c`. */
function listed(all: readonly string[]): string {
  const names = [...new Set(all)];
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}

function counted(problems: number): string {
  return problems === 1 ? "1 problem" : `${problems} problems`;
}

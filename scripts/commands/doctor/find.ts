/** Finds the problems of a service. */
import { isDeepStrictEqual } from "node:util";
import { isAllSuspended, type LeftSuspended, leftSuspended, type Mismatch, primaryOf } from "../../driver";
import { type Asked, ask, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import type { StackTemplate } from "../cli/locate/template";
import { failureLines, failureResult } from "../history/last-failure";
import { outdatedLines } from "../status/lines";
import { runningResult } from "../status/result";
import { readStatus, type ServiceStatus } from "../status/service-status";
import { checksBefore } from "./checks";
import { checkTemplate } from "./planned/planned";
import {
  ASPECTS,
  type CheckedTemplate,
  type DoctorProblem,
  type Examined,
  type FailedCheck,
  MOVED_BY_A_DEPLOYMENT,
  type ReportedFailure,
  type SuspendedBy,
} from "./problem";
import { aboutTraffic } from "./traffic";

/** Runs all checks. */
export async function examine(context: CommandContext): Promise<Examined> {
  const status = await readStatus(context);
  const { mismatches, service, group, production, test, suspension, running } = status;
  const failedChecks = [
    ...failed("service", service),
    ...failed("group", group),
    ...failed("production", production),
    ...failed("test", test),
    ...failed("scaling", suspension),
    ...failed("running", running),
  ];
  const isIncomplete = [service, group, production, running].some(({ kind }) => kind === "unknown");
  if (mismatches.length > 0) {
    // The other data may belong to another service. If the group doesn't fit, that is the reason why it isn't known.
    return {
      problems: mismatches,
      failedChecks: failedChecks.filter(
        ({ check }) => !(isGroupWrong(mismatches) && OF_THE_GROUP.includes(check)),
      ),
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
  const before = known(checks) ?? { problems: [], failedChecks: failed("revision", checks) };
  const planned = context.template && (await checkedTemplate(context, context.template(), status));
  return {
    problems: [
      ...aboutRunning(status),
      ...(isIdle ? [...aboutTraffic(status), ...(await aboutScaling(context, status))] : []),
      ...before.problems,
      // The wanted revision may lack the same.
      ...(planned?.problems ?? []).filter(
        (problem) =>
          !before.problems.some((other) => isDeepStrictEqual(problem, other)) &&
          !(context.releases !== undefined && OF_IMAGES.some((kind) => kind === problem.kind)),
      ),
    ],
    failedChecks: [...failedChecks, ...before.failedChecks, ...(planned?.failedChecks ?? [])],
    running: runningResult(status),
    lastFailure: reportedFailure(status),
    warnings: outdatedLines(status),
    notExamined: isIdle ? [] : MOVED_BY_A_DEPLOYMENT,
    isIncomplete,
  };
}

/** Without what only Terraform knows: synth has compared the rules of listeners of the app, and the rest is made by the apply. */
function checkedTemplate(
  { aws, place }: CommandContext,
  template: StackTemplate,
  { service }: ServiceStatus,
): Promise<CheckedTemplate> {
  const account = primaryOf(known(service))?.taskDefinition.split(":")[4];
  return checkTemplate(aws, template, { place, account, isApplied: true });
}

/** Where the command releases, no task starts with an image of the code any more. */
const OF_IMAGES = ["image-missing", "image-architecture"] as const;

/** What can't be known without the right group. */
const OF_THE_GROUP: readonly FailedCheck["check"][] = ["group", "production", "test", "running"];

function isGroupWrong(mismatches: readonly Mismatch[]): boolean {
  return mismatches.some(({ kind }) => kind === "no-group" || kind === "group-mismatch");
}

function failed(check: FailedCheck["check"], asked: Asked<unknown>): FailedCheck[] {
  return asked.kind === "unknown" ? [{ check, why: asked.why }] : [];
}

function reportedFailure({ deployments, failure, revisions }: ServiceStatus): ReportedFailure | undefined {
  return (
    failure && {
      lines: failureLines(failure, revisions, known(deployments) ?? []),
      result: failureResult(failure, revisions),
    }
  );
}

function aboutRunning({ running }: ServiceStatus): DoctorProblem[] {
  const deployment = known(running)?.deployment;
  return deployment?.status === "Ready" ? [{ kind: "waits-for-approval", deploymentId: deployment.id }] : [];
}

async function aboutScaling({ aws }: CommandContext, status: ServiceStatus): Promise<DoctorProblem[]> {
  const suspension = known(status.suspension);
  // An operator may suspend some of the three on purpose. All three are what a cancelled deployment leaves behind.
  if (suspension === undefined || !isAllSuspended(suspension)) {
    return [];
  }
  const asked = await ask(() => leftSuspended(aws, status.place));
  return [{ kind: "scaling-suspended", by: suspendedBy(asked) }];
}

function suspendedBy(asked: Asked<LeftSuspended | undefined>): SuspendedBy {
  if (asked.kind === "unknown") {
    return { kind: "not-known", why: asked.why };
  }
  const { value: left } = asked;
  return left === undefined
    ? { kind: "not-recorded" }
    : { kind: "run", deploymentId: left.id, before: left.before };
}

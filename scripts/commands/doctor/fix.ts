/** `doctor --fix`: fixes what is safe at once, and what moves users only after a confirmation. */

import { routeName, targetGroupName } from "../../driver";
import { ask } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { automaticFixOf, NOT_SUSPENDED } from "./automatic-fix";
import { describePrimary } from "./describe-traffic";
import { examine } from "./find";
import type { AutomaticFix, DoctorProblem } from "./problem";

/**
 * Fixes what it can, and reports each step.
 *
 * @param isAgreed whether the operator confirmed everything beforehand (`--yes`)
 * @returns the kinds of problems for which the call to AWS succeeded
 */
export async function fixProblems(
  context: CommandContext,
  problems: readonly DoctorProblem[],
  isAgreed: boolean,
): Promise<ReadonlySet<string>> {
  const ordered = new Set<string>();
  for (const problem of problems) {
    const { kind } = problem;
    const fix = automaticFixOf(problem);
    if (fix === undefined || !(await mayFix(context, fix, isAgreed))) {
      continue;
    }
    // The answer may take time, and a deployment may have started meanwhile: check again right before the change.
    const now = (await examine(context)).problems.find((one) => one.kind === kind);
    if (now === undefined || !isSame(automaticFixOf(now), fix)) {
      context.progress(`${describeFix(fix)}: skipped, the situation has changed. Run doctor again.`);
      continue;
    }
    const done = await ask(() => order(context, fix));
    if (done.kind === "known") {
      ordered.add(kind);
    }
    context.progress(`${describeFix(fix)}: ${done.kind === "known" ? "done" : `failed. ${done.why}`}`);
  }
  return ordered;
}

async function mayFix(
  { confirm, progress }: CommandContext,
  fix: AutomaticFix,
  isAgreed: boolean,
): Promise<boolean> {
  if (fix.kind === "resume-scaling" || isAgreed) {
    return true;
  }
  const isYes = await confirm(`${describeFix(fix)}?`);
  if (!isYes) {
    progress(`${describeFix(fix)}: skipped, needs confirmation (pass --yes).`);
  }
  return isYes;
}

async function order({ aws, place, progress }: CommandContext, fix: AutomaticFix): Promise<void> {
  switch (fix.kind) {
    case "resume-scaling":
      return aws.suspendScaling(place.cluster, place.service, fix.before);
    case "resume-all-scaling":
      return aws.suspendScaling(place.cluster, place.service, NOT_SUSPENDED);
    case "forward-production":
      for (const { route, actions } of fix.repairs) {
        await aws.setActions(route, actions);
        progress(`  ${routeName(route)} sends all traffic to ${targetGroupName(fix.targetGroupArn)}`);
      }
      return;
  }
}

function describeFix(fix: AutomaticFix): string {
  switch (fix.kind) {
    case "resume-scaling":
      return `Restore the scaling of the service to its state before ${fix.of}`;
    case "resume-all-scaling":
      return "Resume all scaling of the service, which may have been suspended on purpose";
    case "forward-production":
      return `Send all production traffic to ${targetGroupName(fix.targetGroupArn)}, the target group of PRIMARY (${describePrimary(fix.primary)}), by changing ${fix.repairs.map(({ route }) => (route.ruleArn === undefined ? "the default action" : routeName(route))).join(" and ")}`;
  }
}

function isSame(one: AutomaticFix | undefined, other: AutomaticFix): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

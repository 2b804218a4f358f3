/** What `doctor --fix` does: what is safe at once, what moves users only after a person's word. */

import { routeName, targetGroupName } from "../../driver";
import { ask } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { examine, NOT_SUSPENDED } from "./find";
import type { Fix, Trouble } from "./trouble";

/**
 * Mends what it can, and says each thing that it does.
 *
 * @param isAgreed a person agreed beforehand to what is asked otherwise
 * @returns the kinds of what AWS took an order about
 */
export async function mend(
  context: CommandContext,
  troubles: readonly Trouble[],
  isAgreed: boolean,
): Promise<ReadonlySet<string>> {
  const ordered = new Set<string>();
  for (const { kind, fix } of troubles) {
    if (fix === undefined || !(await mayMend(context, fix, isAgreed))) {
      continue;
    }
    // A person takes time to answer, and a deployment may have begun since: it is looked anew right before the order.
    const now = (await examine(context)).troubles.find((trouble) => trouble.kind === kind)?.fix;
    if (now === undefined || !isSame(now, fix)) {
      context.talk(`${describeFix(fix)}: skipped: the situation has changed. Run doctor again.`);
      continue;
    }
    const done = await ask(() => order(context, fix));
    if (done.kind === "known") {
      ordered.add(kind);
    }
    context.talk(`${describeFix(fix)}: ${done.kind === "known" ? "done" : `failed. ${done.why}`}`);
  }
  return ordered;
}

async function mayMend({ confirm, talk }: CommandContext, fix: Fix, isAgreed: boolean): Promise<boolean> {
  if (fix.kind === "resume-scaling" || isAgreed) {
    return true;
  }
  const isYes = await confirm(`${describeFix(fix)}?`);
  if (!isYes) {
    talk(`${describeFix(fix)}: skipped: needs confirmation (pass --yes).`);
  }
  return isYes;
}

async function order({ aws, place, talk }: CommandContext, fix: Fix): Promise<void> {
  switch (fix.kind) {
    case "resume-scaling":
      return aws.suspendScaling(place.cluster, place.service, fix.before);
    case "resume-all-scaling":
      return aws.suspendScaling(place.cluster, place.service, NOT_SUSPENDED);
    case "forward-production":
      for (const { route, actions } of fix.repairs) {
        await aws.setActions(route, actions);
        talk(`  ${routeName(route)} sends all traffic to ${targetGroupName(fix.targetGroupArn)}`);
      }
      return;
  }
}

function describeFix(fix: Fix): string {
  switch (fix.kind) {
    case "resume-scaling":
      return `Restore the scaling of the service to its state before ${fix.of}`;
    case "resume-all-scaling":
      return "Resume all scaling of the service, which may have been suspended on purpose";
    case "forward-production":
      return `Send all production traffic to ${targetGroupName(fix.targetGroupArn)}, the PRIMARY target group (${fix.state}), by changing the forward action of ${fix.repairs.map(({ route }) => routeName(route)).join(", ")}`;
  }
}

function isSame(one: Fix, other: Fix): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

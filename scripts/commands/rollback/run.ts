/** Runs the driver for the rollback deployment, and reports the result. */

import {
  describeRevision,
  EXIT_CODE,
  familyAndRevision,
  ownCommand,
  type RunSetting,
  wanted,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { flagsOf, readFlagged } from "../deploy/deploy";
import { type RunOrder, runDriver } from "../deploy/run";
import { flagWords, rollbackWording } from "../deploy/words";
import { releaseCommand } from "../release/release-command";
import { notReadLines } from "../watch/kept-revision";
import { afterRollbackLines, answer, type Way, wayOf, withLive } from "./answer";
import type { RollbackOptions } from "./goal";
import { mayNotIgnoreAlarms } from "./may-not-ignore";

/** @throws DriverError with exit code 2 for a mistake of the caller's */
export function orderOf(
  context: CommandContext,
  options: RollbackOptions,
  { request, primary }: Pick<Way, "request" | "primary">,
): RunOrder {
  // It is done when production traffic is back: CodeDeploy waits alone for the end of what was rolled back.
  const settings = readFlagged(context.env, flagsOf(options), {
    ok: true,
    request: { ...request, successPoint: "traffic-shifted" },
  });
  const attempt = {
    ...settings.attempt,
    // It may have failed since it was good. The operator decides about that.
    isRetry: true,
    whenRunning: "fail" as const,
    // What is live now, also after a stop in the termination wait: this deployment replaces it.
    rollbackOf: familyAndRevision(primary.taskDefinition),
  };
  const runAgain = (changed: RunSetting) => sameRollback(context, options, changed);
  const wording = {
    ...rollbackWording(runAgain, ownCommand(context.place, "history"), attempt.breakGlass),
    mayNotIgnoreAlarms: () => mayNotIgnoreAlarms(context, primary, runAgain({})),
  };
  return { request: settings.request, attempt, onCancel: settings.onCancel, wording };
}

/** The command line of a `rollback`, with changed settings. */
export function sameRollback(context: CommandContext, options: RollbackOptions, changed: RunSetting): string {
  const words = options.to === undefined ? [] : ["--to", options.to];
  return releaseCommand(context, "rollback", ...words, ...flagWords({ ...flagsOf(options), ...changed }));
}

/** Deploys it, and follows it until all production traffic is on it. */
export async function run(
  context: CommandContext,
  options: RollbackOptions,
  way: Way,
): Promise<CommandAnswer> {
  for (const line of headline("goes", way)) {
    context.progress(line);
  }
  const { report, verdict } = await runDriver(
    context,
    () => orderOf(context, options, way),
    sameRollback(context, options, {}),
  );
  const { primary, stops } = way;
  const isDone = report.exitCode === EXIT_CODE.done;
  const hasChanged = stops !== undefined || verdict.verdict.kind !== "nothing-to-do";
  // What the code still has is the release that was stopped, and not what was live after the stop.
  const stopped = stops?.succeeded === true ? undefined : stops?.id;
  return answer(report.exitCode, { ...wayOf(way), result: "ran", verdict }, [
    ...report.lines,
    ...(isDone && hasChanged ? afterRollbackLines(context, stops ?? primary, stopped) : []),
  ]);
}

/** What is live, what to roll back to, and the AppSpec to deploy. */
export function headline(
  goes: string,
  { images, notRead, request, primary, deployment, lacksHooks }: Way,
): string[] {
  const from = describeRevision(primary.taskDefinition, images.of(primary.taskDefinition));
  const as = deployment === undefined ? withLive(lacksHooks) : `which ${deployment.id} deployed`;
  return [
    `The rollback ${goes} from ${from} back to ${wanted(request, images)}, ${as}`,
    ...notReadLines(notRead).map((line) => `  ${line}.`),
  ];
}

/** The result of `stop`, as lines and as a document. */
import type { DeploymentRequest } from "../../contract";
import {
  describeLive,
  reportOf as driversReport,
  EXIT_CODE,
  type ExitCode,
  type Images,
  type LiveState,
  nextLines,
  type Outcome,
  primaryOf,
  type Report,
  rolledBackLine,
  type ScalingSuspended,
  type Snapshot,
  served,
  tidy,
  trafficDocument,
} from "../../driver";
import type { CommandAnswer } from "../cli/command";
import { COMMAND_WORDING, lastGoodLines } from "../deploy/words";

/** With `--json`. Members that aren't known or don't apply are left out. */
export interface StopResult {
  readonly version: 1;
  /**
   * `not-stopped`: CodeDeploy refused the request, or it isn't known whether it accepted it. The others are the kinds of the
   * deployment's result.
   */
  readonly result: "nothing-runs" | "refused" | "not-stopped" | Outcome["kind"];
  readonly deploymentId?: string | undefined;
  /** The deployment that rolled it back. */
  readonly rollbackId?: string | undefined;
  readonly liveBefore?: LiveState | undefined;
  readonly liveNow?: LiveState | undefined;
  /** What of the service's scaling is suspended still, or may be, which the deployment's run had suspended. */
  readonly scalingSuspended?: ScalingSuspended | undefined;
}

/**
 * The driver's report, with the success and the failure reworded for `stop`.
 *
 * @param rollback the command that goes back to the revision before
 */
export function reportOf(
  request: DeploymentRequest,
  id: string,
  outcome: Outcome,
  { images, rollback }: { readonly images: Pick<Images, "of">; readonly rollback: string },
): Report {
  const result = { ...outcome, deploymentId: id };
  switch (outcome.kind) {
    case "rolled-back": {
      const lines = [
        rolledBackLine(id, outcome, COMMAND_WORDING),
        `  Live now: ${describeLive(outcome.live, images)}`,
      ];
      return { exitCode: EXIT_CODE.done, lines: lines.map(tidy), result };
    }
    case "succeeded": {
      const lines = [
        `Deployment ${id} succeeded before it could be stopped: ${served(request, outcome.live, images)} serves all production traffic.`,
        `  Live now: ${describeLive(outcome.live, images)}`,
        ...nextLines("to go back to the revision before it", rollback),
      ];
      return { exitCode: EXIT_CODE.notRolledBack, lines: lines.map(tidy), result };
    }
    default:
      return driversReport(result, {
        request,
        wording: { ...COMMAND_WORDING, lastGood: () => lastGoodLines(rollback) },
        images,
      });
  }
}

/** Reads what is live. */
export function liveStateOf({ service, production }: Snapshot, images: Pick<Images, "of">): LiveState {
  const primary = primaryOf(service);
  const taskDefinition = primary?.taskDefinition;
  return {
    taskDefinition,
    images: taskDefinition === undefined ? undefined : images.of(taskDefinition),
    taskSet: primary?.id,
    production: trafficDocument(production),
  };
}

/** An answer. Members that `known` leaves out aren't known or don't apply. */
export function answer(
  exitCode: ExitCode,
  { result, ...known }: Omit<StopResult, "version">,
  lines: readonly string[],
): CommandAnswer {
  const data: StopResult = { version: 1, result, ...known };
  return { exitCode, data, lines };
}

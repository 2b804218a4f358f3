/** `rollback --dry-run`: what the driver would do, by its own decision. */

import type { DeploymentRequest } from "../../contract";
import {
  describeUnchecked,
  describeValue,
  EXIT_CODE,
  ignoresAlarms,
  NO_GUARD,
  newRecord,
  newRunState,
  nextAction,
  preflight,
  type Refusal,
  refusalLines,
  tidy,
  wanted,
  warningOf,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { driverContextOf, type RunOrder } from "../deploy/run";
import { answer, refusal, type Way, wayOf } from "./answer";
import { headline } from "./run";

const NOTHING_CHANGED = "  Nothing was changed: this was a dry run.";

export async function plan(
  context: CommandContext,
  { request, attempt, wording }: RunOrder,
  way: Way,
): Promise<CommandAnswer> {
  const known = wayOf(way);
  const found = await decided(context, request, attempt, way);
  switch (found.kind) {
    case "refused":
      return refusal(
        { ...known, why: found.refusal.kind },
        refusalLines(request, found.refusal, { wording, images: way.images }).map(tidy),
      );
    case "already-there":
      return answer(EXIT_CODE.done, { ...known, result: "planned", ignoresAlarms: false }, [
        `${wanted(request, way.images)} is live already: nothing would be deployed.`,
        NOTHING_CHANGED,
      ]);
    case "deploys":
      return answer(EXIT_CODE.done, { ...known, result: "planned", ignoresAlarms: found.ignoresAlarms }, [
        ...(way.stops === undefined
          ? []
          : [
              `The rollback would first stop the deployment ${way.stops.id}, which is in its termination wait`,
            ]),
        ...headline("would go", way),
        ...known.differences.map(
          ({ field, live, wanted: then }) =>
            `  ${field}: ${describeValue(live, way.images)} -> ${describeValue(then, way.images)}`,
        ),
        ...found.warnings.map((warning) => `  ${warning}`),
        ...(found.ignoresAlarms ? [`  ${IGNORES_ALARMS}`] : []),
        NOTHING_CHANGED,
      ]);
  }
}

const IGNORES_ALARMS =
  "The rollback would ignore the alarms of the deployment group, which needs codedeploy:UpdateDeploymentGroup.";

type Decided =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "already-there" }
  | { readonly kind: "deploys"; readonly ignoresAlarms: boolean; readonly warnings: readonly string[] };

async function decided(
  context: CommandContext,
  request: DeploymentRequest,
  attempt: RunOrder["attempt"],
  { images, snapshot, primary }: Way,
): Promise<Decided> {
  const decision = nextAction(
    { request, attempt, state: newRunState() },
    { ...snapshot, running: undefined },
  );
  if (decision.kind === "refuse") {
    return { kind: "refused", refusal: decision.refusal };
  }
  if (decision.kind === "wait-until-steady") {
    return { kind: "already-there" };
  }
  const driverContext = driverContextOf(context, request, {
    guard: NO_GUARD,
    record: newRecord(context.clock, images),
  });
  const { findings, unknown } = await preflight(driverContext, snapshot, primary);
  for (const one of unknown) {
    context.progress(describeUnchecked(one));
  }
  const isIgnoring = ignoresAlarms(attempt, findings);
  const left = findings.filter((finding) => warningOf(finding, isIgnoring) === undefined);
  const warnings = findings.flatMap((finding) => warningOf(finding, isIgnoring) ?? []);
  return left.length === 0
    ? { kind: "deploys", ignoresAlarms: isIgnoring, warnings }
    : { kind: "refused", refusal: { kind: "preflight", findings: left } };
}

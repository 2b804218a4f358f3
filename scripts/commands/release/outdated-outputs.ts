/** The error of a release by outputs that are older than the stack's last apply. */
import type { RegisteredTaskDefinition } from "../../aws";
import { badInput, type DriverError, familyAndRevision, nextLines, thenLines } from "../../driver";
import type { CommandContext } from "../cli/command";
import { familyOf, revisionOf, stackRevisionOf } from "./content";

/** Whether Terraform registered a revision after the one of the outputs. Later releases are made from the newer one. */
export function isNewer(latest: RegisteredTaskDefinition, stack: RegisteredTaskDefinition): boolean {
  return (
    revisionOf(latest.arn) > revisionOf(stack.arn) &&
    (stackRevisionOf(latest) ?? Number.POSITIVE_INFINITY) > revisionOf(stack.arn)
  );
}

/** @param liveArn what serves production @param again the complete command that releases again */
export function outdatedOutputs(
  context: CommandContext,
  {
    stack,
    latest,
    liveArn,
    again,
  }: Record<"stack" | "latest", RegisteredTaskDefinition> & Record<"liveArn" | "again", string>,
): DriverError {
  const newer = familyAndRevision(latest.arn);
  const madeFrom = stackRevisionOf(latest);
  const why =
    madeFrom === undefined
      ? `${newer} was registered later, and not by a release`
      : `the release ${newer} was made from the newer ${familyOf(stack.arn)}:${madeFrom}`;
  const what = `the stack's outputs are outdated: they name ${familyAndRevision(stack.arn)}, but ${why}`;
  return badInput(
    [{ what }],
    [
      ...refreshLines(
        context,
        madeFrom === undefined
          ? `if Terraform registered ${newer}, refresh the outputs`
          : "refresh the outputs",
      ),
      ...(madeFrom === undefined ? byHandLines(context, newer, latest.arn === liveArn) : []),
      ...thenLines("release again", again),
    ],
  );
}

/** Somebody registered it by hand. ECS keeps the tasks of a deregistered revision, and scales them, but nothing can go back to it. */
function byHandLines(
  { place: { region } }: CommandContext,
  newer: string,
  isLive: boolean,
): readonly string[] {
  return [
    ...(isLive
      ? [
          `  If somebody registered ${newer} by hand: it is live, but a release uses the stack's task definition. Put its changes into the code, apply, and refresh the outputs.`,
          "  If its changes are not needed, deregister it. Its tasks keep running, and the service still scales, but you can no longer roll back to it:",
        ]
      : [`  If somebody registered ${newer} by hand, deregister it:`]),
    `  aws ecs deregister-task-definition --task-definition ${newer} --region ${region}`,
  ];
}

/** The command that brings the outputs up to date. */
function refreshLines({ refreshOutputs }: CommandContext, what: string): readonly string[] {
  return refreshOutputs === undefined ? [] : nextLines(what, refreshOutputs);
}

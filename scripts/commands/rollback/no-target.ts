/** The answer if no target was found: why, and which revisions can be named with --to. */
import type { TaskSet } from "../../aws";
import { got } from "../../contract";
import { describeRevision, isShortened, nextLines, ownCommand } from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { releaseCommand } from "../release/release-command";
import { notReadLines, type RevisionReader, whyUnknown } from "../watch/kept-revision";
import { MAX_RECENT_DEPLOYMENTS } from "../watch/snapshot";
import { fromOf, notReadOf, refusal, withLive } from "./answer";
import type { Target } from "./goal";
import { registeredLines } from "./registered";

/** A search without a result. */
export interface NoTarget {
  readonly primary: TaskSet;
  readonly target: Exclude<Target, { kind: "found" }>;
  readonly notRead: RevisionReader["notRead"];
  /** This rollback, as a command line. */
  readonly command: string;
}

/** Reports why there is no target, and the commands that name a revision. */
export async function noTarget(context: CommandContext, found: NoTarget): Promise<CommandAnswer> {
  const { primary, target } = found;
  const { aws, publisher } = context;
  const { images } = publisher.record;
  await images.learn(aws, [primary.taskDefinition, ...namesOf(target)]);
  const described = (name: string) => describeRevision(name, images.of(name));
  const live = described(primary.taskDefinition);
  const from = fromOf(primary, images);
  switch (target.kind) {
    case "no-such-deployment":
      return refusal({ why: "no-such-deployment", from }, [
        got("Nothing was rolled back: the deployment does not exist", target.id),
        "  Next: list the deployments of this service:",
        `  ${ownCommand(context.place, "history")}`,
      ]);
    case "not-succeeded":
    case "other-group": {
      const { id, status, deploymentGroup } = target.deployment;
      const why =
        target.kind === "not-succeeded"
          ? `the deployment ${id} did not succeed: its status is ${status}. If its task definition is good, name that with --to`
          : `the deployment ${id} is of the deployment group ${deploymentGroup}, not of ${context.place.deploymentGroup}`;
      return refusal({ why: target.kind, from }, [
        `Nothing was rolled back: ${why}.`,
        ...nextLines("list the deployments of this service", ownCommand(context.place, "history")),
      ]);
    }
    case "unknown":
      return refusal({ why: "revision-unknown", from, notRead: notReadOf(found.notRead) }, [
        `Nothing was rolled back: ${live} is live. ${whichUnknown(target, described)}.`,
        ...whyUnknown(target.kept).slice(1),
        ...notReadLines(found.notRead).map((line) => `  ${line}.`),
        ...(isUsable(target)
          ? [
              `  Next: to deploy ${target.taskDefinition} ${withLive(target.lacksHooks)}:`,
              `  ${releaseCommand(context, "rollback", "--to", target.taskDefinition)}`,
            ]
          : await registeredLines(context, primary)),
        ...(target.kept.kind === "not-read" && target.kept.failure !== undefined
          ? ["  Or, once the AppSpec can be read, run the command again:", `  ${found.command}`]
          : []),
      ]);
    case "nothing": {
      if (!target.hasDeployments) {
        return refusal({ why: "no-rollback-target", from }, [
          `No revision to roll back to: ${context.place.cluster}/${context.place.service} has no deployments yet, and ${live} is live.`,
          ...(await registeredLines(context, primary)),
        ]);
      }
      const but = target.left.length === 0 ? "" : ", except revisions that were rolled back";
      return refusal({ why: "no-rollback-target", from, notRead: notReadOf(found.notRead) }, [
        `No revision to roll back to: in the last ${MAX_RECENT_DEPLOYMENTS} deployments, no other revision succeeded before the live revision (${live})${but}.`,
        ...target.left.map(
          ({ taskDefinition, deployment, by }) =>
            `  Left out: ${described(taskDefinition)} (${deployment.id}), which ${by.id} rolled back.`,
        ),
        ...notReadLines(found.notRead).map((line) => `  ${line}.`),
        ...(await registeredLines(context, primary)),
      ]);
    }
  }
}

type UnknownTarget = Extract<Target, { kind: "unknown" }>;

/** The deployment whose AppSpec is missing. */
function whichUnknown(
  { deployment, kept, mayBeLive, taskDefinition }: UnknownTarget,
  described: (name: string) => string,
): string {
  const of = taskDefinition === undefined ? "" : ` of ${described(taskDefinition)}`;
  // The object and the reason are in lines of their own, with those of other deployments.
  const why = kept.kind === "not-read" ? "its AppSpec was not read" : whyUnknown(kept)[0];
  return mayBeLive
    ? `It is not known whether ${deployment.id}${of} deployed the live revision or the one to roll back to: ${why}`
    : `The revision to roll back to is that of ${deployment.id}${of}, but ${why}`;
}

/** Whether its task definition can be passed to --to: it is known, and not that of what is live. */
function isUsable(target: UnknownTarget): target is UnknownTarget & { readonly taskDefinition: string } {
  const { mayBeLive, taskDefinition } = target;
  return !mayBeLive && taskDefinition !== undefined && !isShortened(taskDefinition);
}

/** The task definitions that its lines name. */
function namesOf(target: NoTarget["target"]): readonly (string | undefined)[] {
  const names =
    target.kind === "nothing"
      ? target.left.map(({ taskDefinition }) => taskDefinition)
      : target.kind === "unknown"
        ? [target.taskDefinition]
        : [];
  return names.filter((name) => name !== undefined && !isShortened(name));
}

/** The answer if no target was found: why, and which revisions can be named with --to. */
import type { TaskSet } from "../../aws";
import { got } from "../../contract";
import {
  describeRevision,
  familyAndRevision,
  inactiveRevisionsCommand,
  isShortened,
  nextLines,
  ownCommand,
} from "../../driver";
import { type Asked, ask } from "../cli/ask";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { releaseCommand } from "../release/release-command";
import { MAX_RECENT_DEPLOYMENTS, whyUnknown } from "../watch/snapshot";
import { fromOf, refusal } from "./answer";
import type { Target } from "./goal";

/** This many of the family's newest revisions are listed. */
const MOST_REVISIONS = 5;

/** Reports why there is no target, and the commands that name a revision. */
export async function noTarget(
  context: CommandContext,
  primary: TaskSet,
  target: Exclude<Target, { kind: "found" }>,
): Promise<CommandAnswer> {
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
    case "unknown": {
      const { id } = target.deployment;
      const [why, ...problems] = whyUnknown(target.kept);
      const named = target.taskDefinition === undefined ? "" : ` of ${described(target.taskDefinition)}`;
      return refusal({ why: "revision-unknown", from }, [
        `Nothing was rolled back: ${live} is live. The revision to roll back to is that of ${id}${named}, but ${why}.`,
        ...problems,
        ...(target.taskDefinition === undefined
          ? await revisionLines(context, primary)
          : [
              `  Next: to deploy ${target.taskDefinition} with the network, capacity and hooks of the live revision:`,
              `  ${releaseCommand(context, "rollback", "--to", target.taskDefinition)}`,
            ]),
      ]);
    }
    case "nothing": {
      const but = target.left.length === 0 ? "" : ", except revisions that were rolled back";
      return refusal({ why: "no-rollback-target", from }, [
        `No revision to roll back to: in the last ${MAX_RECENT_DEPLOYMENTS} deployments, no other revision succeeded before the live revision (${live})${but}.`,
        ...target.left.map(
          ({ taskDefinition, deployment, by }) =>
            `  Left out: ${described(taskDefinition)} (${deployment.id}), which ${by.id} rolled back.`,
        ),
        ...(await revisionLines(context, primary)),
      ]);
    }
  }
}

/** The task definitions that its lines name. */
function namesOf(target: Exclude<Target, { kind: "found" }>): readonly (string | undefined)[] {
  const names =
    target.kind === "nothing"
      ? target.left.map(({ taskDefinition }) => taskDefinition)
      : target.kind === "unknown"
        ? [target.taskDefinition]
        : [];
  return names.filter((name) => name !== undefined && !isShortened(name));
}

/** The commands that go to other revisions of the live family. */
async function revisionLines(context: CommandContext, { taskDefinition }: TaskSet): Promise<string[]> {
  const { aws, place, publisher } = context;
  const live = familyAndRevision(taskDefinition);
  const family = live.slice(0, live.lastIndexOf(":"));
  const asked: Asked<readonly string[]> = await ask(() => aws.activeRevisions(family));
  if (asked.kind === "unknown") {
    return [
      `  Which revisions of ${family} are registered is not known: ${asked.why}`,
      "  Next: pass the revision to deploy with --to, for example:",
      `  ${releaseCommand(context, "rollback", "--to", `${family}:1`)}`,
    ];
  }
  const { images } = publisher.record;
  const others = asked.value.filter((arn) => arn !== taskDefinition).map(familyAndRevision);
  const newest = others.slice(0, MOST_REVISIONS);
  await images.learn(aws, newest);
  return others.length === 0
    ? [
        `  No other revision of ${family} is registered.`,
        ...nextLines(
          `register the good revision, then roll back to it with --to, or ${context.releases === undefined ? "set it in the code and apply" : "release its images"}. To list the inactive revisions`,
          inactiveRevisionsCommand(family, place.region),
        ),
      ]
    : [
        others.length === 1
          ? `  Next: roll back to the only other revision of ${family} that is registered:`
          : `  Next: choose one of the ${others.length} other revisions of ${family} that are registered${others.length > MOST_REVISIONS ? `; the newest ${MOST_REVISIONS} are` : ""}:`,
        ...newest.flatMap((name) => [
          ...(images.of(name) === undefined ? [] : [`  To ${describeRevision(name, images.of(name))}:`]),
          `  ${releaseCommand(context, "rollback", "--to", name)}`,
        ]),
      ];
}

/** The registered revisions of a family, and the commands that go to them. */
import type { TaskSet } from "../../aws";
import { describeRevision, familyAndRevision, inactiveRevisionsCommand, nextLines } from "../../driver";
import { type Asked, ask, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { familyOf } from "../release/content";
import { releaseCommand } from "../release/release-command";

/** This many of the family's newest revisions are listed. */
const MOST_REVISIONS = 5;

/** The commands that go to other revisions of the live family. */
export async function registeredLines(
  context: CommandContext,
  { taskDefinition }: Pick<TaskSet, "taskDefinition">,
): Promise<string[]> {
  const family = familyOf(taskDefinition);
  return linesOf(context, family, taskDefinition, await ask(() => context.aws.activeRevisions(family)));
}

/**
 * The newest registered revision of a family, and the commands that go to its revisions.
 *
 * @param name a revision that doesn't exist
 * @param live the task definition that is live
 */
export async function newestLines(context: CommandContext, name: string, live: string): Promise<string[]> {
  const family = familyOf(name);
  const asked = await ask(() => context.aws.activeRevisions(family));
  const [newest] = known(asked) ?? [];
  if (newest !== undefined) {
    return [
      `  The newest registered revision of ${family} is ${familyAndRevision(newest)}.`,
      ...(await linesOf(context, family, live, asked)),
    ];
  }
  return asked.kind === "unknown" || family === familyOf(live)
    ? linesOf(context, family, live, asked)
    : [
        `  No revision of ${family} is registered. The family of the live revision is ${familyOf(live)}.`,
        ...(await registeredLines(context, { taskDefinition: live })),
      ];
}

/** @param live what is live, which is left out */
async function linesOf(
  context: CommandContext,
  family: string,
  live: string,
  asked: Asked<readonly string[]>,
): Promise<string[]> {
  const { aws, place, publisher } = context;
  if (asked.kind === "unknown") {
    return [
      `  Which revisions of ${family} are registered is not known: ${asked.why}`,
      "  Next: pass the revision to deploy with --to, for example:",
      `  ${releaseCommand(context, "rollback", "--to", `${family}:1`)}`,
    ];
  }
  const { images } = publisher.record;
  const others = asked.value.filter((arn) => arn !== live).map(familyAndRevision);
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

/** The answer if the target's task definition doesn't exist or is deregistered. */
import {
  describeRevision,
  familyAndRevision,
  inactiveRevisionsCommand,
  nextLines,
  requiredOf,
  wanted,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { familyOf } from "../release/content";
import { notReadLines } from "../watch/kept-revision";
import { fromOf, notReadOf, refusal, toOf, type Way } from "./answer";
import { newestLines } from "./registered";

/**
 * ECS starts no task of a revision that is deregistered.
 *
 * @param to the value of `--to`
 * @returns `undefined` if it is registered
 */
export async function taskDefinitionGone(
  context: CommandContext,
  way: Way,
  to: string | undefined,
): Promise<CommandAnswer | undefined> {
  const { aws, place } = context;
  const { images, notRead, request, primary, deployment } = way;
  const { TaskDefinition: name } = requiredOf(request.appSpec);
  const [found] = await Promise.all([aws.taskDefinition(name), images.learn(aws, [primary.taskDefinition])]);
  if (found !== undefined) {
    images.keep(name, found);
  }
  if (found?.status === "ACTIVE") {
    return undefined;
  }
  const state = found === undefined ? "does not exist" : `is ${found.status}, not ACTIVE`;
  const by = deployment === undefined ? "" : ` of ${deployment.id}`;
  const live = describeRevision(primary.taskDefinition, images.of(primary.taskDefinition));
  const result = {
    why: "task-definition-gone",
    from: fromOf(primary, images),
    to: toOf(way, images),
    notRead: notReadOf(notRead),
  } as const;
  const first = `Nothing was rolled back: ${live} is live, and the task definition ${wanted(request, images)}${by} ${state}.`;
  const unread = notReadLines(notRead).map((line) => `  ${line}.`);
  // Only the operator named it: its revision may be a typing error. One that a deployment names has existed.
  const isTyped =
    deployment === undefined && to !== undefined && familyAndRevision(to) === familyAndRevision(name);
  if (found === undefined && isTyped) {
    return refusal(result, [first, ...unread, ...(await newestLines(context, name, primary.taskDefinition))]);
  }
  return refusal(result, [
    first,
    ...unread,
    "  To keep old task definitions, set `skip_destroy` on the aws_ecs_task_definition resource.",
    ...nextLines(
      "register it again, as a new revision, and deploy that. To list the inactive revisions",
      inactiveRevisionsCommand(familyOf(name), place.region),
    ),
  ]);
}

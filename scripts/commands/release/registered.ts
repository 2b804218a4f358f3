/** Finds a revision that has the content of a release already. */
import {
  AwsFailure,
  type Deployment,
  orFailure,
  type RegisteredTaskDefinition,
  type TaskDefinitionContent,
} from "../../aws";
import { descriptionOf, isRollback, isShortened } from "../../driver";
import type { CommandContext } from "../cli/command";
import { isSame } from "./content";

/** How many of the group's latest deployments are read, as many as one call describes. */
const MOST_RECENT = 25;

/** Where the revision may be found. */
export interface Candidates {
  /** In this order of preference. */
  readonly first: readonly RegisteredTaskDefinition[];
  readonly read: (name: string) => Promise<RegisteredTaskDefinition | undefined>;
}

/**
 * The first active revision with this content. Also looks at those whose deployment failed, or is running: as a new revision, a
 * release that failed before would not be recognized, and one that is running would be deployed twice.
 *
 * @returns `undefined` if none is known
 * @throws whatever `read` throws
 */
export async function registeredAs(
  context: Pick<CommandContext, "aws" | "place">,
  content: TaskDefinitionContent,
  { first, read }: Candidates,
): Promise<RegisteredTaskDefinition | undefined> {
  const isIt = (one: RegisteredTaskDefinition | undefined) =>
    one !== undefined && one.status === "ACTIVE" && isSame(one.content, content);
  const names = await notSucceeded(context);
  const tried = await Promise.all(names.map(read));
  return [...tried, ...first].find(isIt);
}

/** The task definitions of recent releases that did not succeed, such as `app:7`, the newest first. */
async function notSucceeded({
  aws,
  place,
}: Pick<CommandContext, "aws" | "place">): Promise<readonly string[]> {
  const asked = await orFailure(() => aws.deployments(place.application, place.deploymentGroup, MOST_RECENT));
  // The driver asks again before the order, and reports what it doesn't get to know.
  const recent = asked instanceof AwsFailure ? [] : asked;
  return [
    ...new Set(recent.filter(isOpen).flatMap((one) => descriptionOf(one)?.taskDefinition ?? [])),
  ].filter((name) => !isShortened(name));
}

function isOpen(deployment: Deployment): boolean {
  return deployment.status !== "Succeeded" && !isRollback(deployment);
}

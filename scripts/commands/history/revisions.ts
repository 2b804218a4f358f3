/** The task definitions of past deployments, with as few calls as possible. */
import type { Deployment } from "../../aws";
import { type ContainerImage, descriptionOf, type Images, isShortened, revisionName } from "../../driver";
import { ask } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { notReadLines, rawText, revisionId, revisionReader } from "../watch/kept-revision";

export interface Revisions {
  /** Such as `app:7`; `undefined` if it isn't known. */
  of(deployment: Deployment): string | undefined;
  /** The images that it deployed; `undefined` if they aren't known. */
  imagesOf(deployment: Deployment): readonly ContainerImage[] | undefined;
  /** The text of an unreadable AppSpec, shortened; otherwise `undefined`. */
  raw(deployment: Deployment): string | undefined;
  /** Why some aren't known, in sentences. */
  readonly unknown: readonly string[];
}

/** ECS doesn't know a shortened name. */
function isWhole(name: string | undefined): boolean {
  return name !== undefined && !isShortened(name);
}

/**
 * Reads them: from the description of a deployment, also for a rollback of the same revision. The others are read from CodeDeploy
 * until access is denied.
 */
export async function revisionsOf(
  context: Pick<CommandContext, "aws" | "place">,
  deployments: readonly Deployment[],
  images: Images,
): Promise<Revisions> {
  const names = new Map<string, string | undefined>();
  for (const deployment of deployments) {
    const id = revisionId(deployment);
    const taskDefinition = descriptionOf(deployment)?.taskDefinition;
    if (id !== undefined && taskDefinition !== undefined) {
      names.set(id, taskDefinition);
    }
  }
  const raw = new Map<string, string>();
  const { read, notRead } = revisionReader(context);
  let unknown: string | undefined;
  for (const deployment of deployments) {
    const id = revisionId(deployment);
    if (id === undefined || names.has(id) || unknown !== undefined) {
      continue;
    }
    const asked = await ask(() => read(deployment));
    if (asked.kind === "unknown") {
      unknown = asked.why;
    } else if (asked.value.kind === "kept") {
      names.set(id, revisionName(asked.value.request.appSpec));
    } else {
      names.set(id, undefined);
      if (asked.value.kind === "unreadable") {
        raw.set(id, rawText(asked.value.content));
      }
    }
  }
  const of = (deployment: Deployment) =>
    descriptionOf(deployment)?.taskDefinition ?? names.get(revisionId(deployment) ?? "");
  await images.learn(context.aws, deployments.map(of).filter(isWhole));
  return {
    unknown: [...(unknown === undefined ? [] : [unknown]), ...notReadLines(notRead).map((why) => `${why}.`)],
    of,
    imagesOf: (deployment) => {
      const name = of(deployment);
      return name === undefined ? undefined : images.of(name);
    },
    raw: (deployment) => raw.get(revisionId(deployment) ?? ""),
  };
}

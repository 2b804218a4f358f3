/** The group's latest deployments, and what each of them rolled out. */
import type { Deployment, TaskSet } from "../../aws";
import {
  descriptionOf,
  deviations,
  familyAndRevision,
  isNameOf,
  namesRevision,
  requiredOf,
  wanted,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import type { Kept, RevisionReader } from "../watch/kept-revision";
import { MAX_RECENT_DEPLOYMENTS } from "../watch/snapshot";

export interface Past {
  /** The newest first. */
  readonly all: readonly Deployment[];
  /** The AppSpec that is stored of it, if it says which revision it deployed. @throws AwsFailure when CodeDeploy can't be asked */
  read(deployment: Deployment): Promise<Kept>;
  /** The task definition that it rolled out, such as `app:7`; `undefined` if that isn't known. */
  nameOf(deployment: Deployment): Promise<string | undefined>;
  /** Whether a task set is what it rolled out. */
  compare(deployment: Deployment, taskSet: TaskSet): Promise<Likeness>;
}

/** What a deployment rolled out, compared with a task set. */
export type Likeness =
  /** By the whole revision. */
  | "same"
  /** Its AppSpec is not known; its description names the task definition of the task set. */
  | "same-task-definition"
  | "other"
  /** Neither its AppSpec nor its description is known. */
  | "unknown";

/** @throws AwsFailure when AWS can't be asked */
export async function readPast(
  { aws, place }: Pick<CommandContext, "aws" | "place">,
  reader: RevisionReader,
): Promise<Past> {
  const all = await aws.deployments(place.application, place.deploymentGroup, MAX_RECENT_DEPLOYMENTS);
  const read = async (deployment: Deployment): Promise<Kept> => withRevision(await reader.read(deployment));
  const nameOf = async (deployment: Deployment): Promise<string | undefined> => {
    const kept = await read(deployment);
    if (kept.kind === "kept") {
      return wanted(kept.request);
    }
    return descriptionOf(deployment)?.taskDefinition;
  };
  return {
    all,
    read,
    nameOf,
    async compare(deployment, taskSet) {
      const kept = await read(deployment);
      if (kept.kind === "kept") {
        return deviations(kept.request.appSpec, taskSet).length === 0 ? "same" : "other";
      }
      const name = await nameOf(deployment);
      if (name === undefined) {
        return "unknown";
      }
      return isNameOf(name, familyAndRevision(taskSet.taskDefinition)) ? "same-task-definition" : "other";
    },
  };
}

/**
 * The successful deployments that may be of a task definition, such as `app:6`, with an AppSpec that was given to CodeDeploy: not its
 * own rollbacks. The newest first.
 */
export function mayHaveDeployed({ all }: Past, name: string): readonly Deployment[] {
  return all.filter((deployment) => {
    const described = descriptionOf(deployment)?.taskDefinition;
    return (
      deployment.status === "Succeeded" &&
      !deployment.isRollback &&
      (described === undefined || isNameOf(described, name))
    );
  });
}

/** An AppSpec that names only a family deployed the revision that was the latest then. Today it would deploy another one. */
export function withRevision(kept: Kept): Kept {
  if (kept.kind !== "kept" || namesRevision(kept.request.appSpec)) {
    return kept;
  }
  const { TaskDefinition } = requiredOf(kept.request.appSpec);
  const problem = { what: `TaskDefinition: names the family ${TaskDefinition} without a revision` };
  return { kind: "unreadable", problems: [problem], content: kept.request.content ?? "" };
}

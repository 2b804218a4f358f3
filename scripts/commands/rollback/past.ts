/** The group's latest deployments, and what each of them rolled out. Each AppSpec is asked for once. */
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
import { type Kept, keptRevision, MAX_RECENT_DEPLOYMENTS, revisionId } from "../watch/snapshot";

export interface Past {
  /** The newest first. */
  readonly all: readonly Deployment[];
  /** The AppSpec that CodeDeploy keeps of it, if it says which revision it deployed. @throws AwsFailure when AWS can't be asked */
  read(deployment: Deployment): Promise<Kept>;
  /** The task definition that it rolled out, such as `app:7`; `undefined` if that isn't known. */
  nameOf(deployment: Deployment): Promise<string | undefined>;
  /** Whether a task set is what it rolled out. Compares the whole revision or, if that can't be read, the task definition. */
  isOf(deployment: Deployment, taskSet: TaskSet): Promise<boolean>;
}

/** @throws AwsFailure when AWS can't be asked */
export async function readPast({ aws, place }: Pick<CommandContext, "aws" | "place">): Promise<Past> {
  const all = await aws.deployments(place.application, place.deploymentGroup, MAX_RECENT_DEPLOYMENTS);
  const known = new Map<string | undefined, Kept>();
  const read = async (deployment: Deployment): Promise<Kept> => {
    const id = revisionId(deployment);
    const kept = known.get(id) ?? withRevision(await keptRevision({ aws, place }, deployment));
    known.set(id, kept);
    return kept;
  };
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
    async isOf(deployment, taskSet) {
      const kept = await read(deployment);
      if (kept.kind === "kept") {
        return deviations(kept.request.appSpec, taskSet).length === 0;
      }
      const name = await nameOf(deployment);
      return name !== undefined && isNameOf(name, familyAndRevision(taskSet.taskDefinition));
    },
  };
}

/** An AppSpec that names only a family deployed the revision that was the latest then. Today it would deploy another one. */
function withRevision(kept: Kept): Kept {
  if (kept.kind !== "kept" || namesRevision(kept.request.appSpec)) {
    return kept;
  }
  const { TaskDefinition } = requiredOf(kept.request.appSpec);
  const problem = { what: `TaskDefinition: names the family ${TaskDefinition} without a revision` };
  return { kind: "unreadable", problems: [problem], content: kept.request.content ?? "" };
}

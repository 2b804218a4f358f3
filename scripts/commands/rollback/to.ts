/** Parses `--to`: a past deployment, or a task definition, with or without a deployment. */
import { AwsFailure, type Deployment, type TaskSet } from "../../aws";
import { got, type Problem, requestOf } from "../../contract";
import { badInput, descriptionOf, familyAndRevision, isNameOf, requiredOf } from "../../driver";
import type { CommandContext } from "../cli/command";
import { withTaskDefinition } from "../deploy/app-spec";
import { fieldsOf } from "../deploy/words";
import { type RevisionReader, revisionId } from "../watch/kept-revision";
import type { Target } from "./goal";
import { appSpecOf, keptLive } from "./live-app-spec";
import { mayHaveDeployed, type Past, readPast, withRevision } from "./past";

const DEPLOYMENT = /^d-[A-Za-z0-9]+$/;
const TASK_DEFINITION = /^(arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/)?[\w-]{1,255}:\d+$/;

/** The problems with the value of `--to` that are visible without a call to AWS. */
export function toProblems(to: string | undefined): readonly Problem[] {
  return to === undefined || DEPLOYMENT.test(to) || TASK_DEFINITION.test(to)
    ? []
    : [
        got(
          "--to: must be the id of a deployment, such as d-ABCDEF123, or a task definition with its revision, such as web:7 or its ARN",
          to,
        ),
      ];
}

/**
 * Finds what `--to` names.
 *
 * @throws DriverError with exit code 2 where it can't be deployed here; AwsFailure when AWS can't be asked
 */
export async function findNamed(
  context: Pick<CommandContext, "aws" | "place">,
  reader: RevisionReader,
  primary: TaskSet,
  to: string,
): Promise<Target> {
  return DEPLOYMENT.test(to)
    ? deploymentGoal(context, reader, primary, to)
    : taskDefinitionGoal(context, await readPast(context, reader), primary, to);
}

async function deploymentGoal(
  context: Pick<CommandContext, "aws" | "place">,
  reader: RevisionReader,
  primary: TaskSet,
  id: string,
): Promise<Target> {
  try {
    const deployment = await context.aws.deployment(id);
    const { deploymentGroup = context.place.deploymentGroup, status } = deployment;
    if (deploymentGroup !== context.place.deploymentGroup) {
      return { kind: "other-group", deployment };
    }
    if (status !== "Succeeded") {
      return { kind: "not-succeeded", deployment };
    }
    // The revision is asked for in this application: a deployment of another one has none there.
    const kept = withRevision(await reader.read(deployment));
    if (kept.kind !== "kept") {
      const taskDefinition = descriptionOf(deployment)?.taskDefinition;
      const live = familyAndRevision(primary.taskDefinition);
      const mayBeLive = taskDefinition !== undefined && isNameOf(taskDefinition, live);
      const lacksHooks = (await keptLive(await readPast(context, reader), primary)) === undefined;
      return { kind: "unknown", deployment, kept, taskDefinition, mayBeLive, lacksHooks };
    }
    const { appSpec } = kept.request;
    if (deployment.isRollback) {
      const past = await readPast(context, reader);
      if (!isOfRelease(deployment, past)) {
        return taskDefinitionGoal(context, past, primary, requiredOf(appSpec).TaskDefinition);
      }
    }
    return { kind: "found", deployment, request: kept.request };
  } catch (error) {
    if (error instanceof AwsFailure && error.code === "DeploymentDoesNotExistException") {
      return { kind: "no-such-deployment", id };
    }
    throw error;
  }
}

/**
 * Whether a deployment has the revision of a release. CodeDeploy's own rollback usually has. Its rollback to the revision that the
 * service was created with has an AppSpec that CodeDeploy made, without network, capacity and hooks.
 */
function isOfRelease(deployment: Deployment, { all }: Past): boolean {
  return all.some((other) => !other.isRollback && revisionId(other) === revisionId(deployment));
}

/**
 * A task definition, with the AppSpec of its newest deployment. If it was never deployed, or only by CodeDeploy's own rollback, or
 * that AppSpec isn't known, it gets the network, capacity and hooks of the live revision.
 *
 * @param to an ARN, or a name such as `app:6`
 */
export async function taskDefinitionGoal(
  { place }: Pick<CommandContext, "place">,
  past: Past,
  primary: TaskSet,
  to: string,
): Promise<Target> {
  const name = familyAndRevision(to);
  const live = primary.taskDefinition;
  const own = `${live.slice(0, live.lastIndexOf("/") + 1)}${name}`;
  const arn = to === name ? own : to;
  // A name without account and region is that of this service's.
  const names = arn === own ? [own, name] : [arn];
  for (const deployment of mayHaveDeployed(past, name)) {
    const kept = await past.read(deployment);
    if (kept.kind === "kept" && names.includes(requiredOf(kept.request.appSpec).TaskDefinition)) {
      return { kind: "found", deployment, request: kept.request };
    }
    if (kept.kind !== "kept" && descriptionOf(deployment) !== undefined) {
      break;
    }
  }
  const kept = await keptLive(past, primary);
  const appSpec = withTaskDefinition(kept ?? appSpecOf(primary), arn);
  const checked = { ok: true, value: appSpec } as const;
  const parsed = requestOf(place, checked, { limits: {}, nameOf: fieldsOf("the AppSpec") });
  if (!parsed.ok) {
    throw badInput(parsed.problems);
  }
  return { kind: "found", deployment: undefined, request: parsed.request, lacksHooks: kept === undefined };
}

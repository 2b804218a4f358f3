/** Parses `--to`: a past deployment, or a task definition, with or without a deployment. */
import { AwsFailure, type Deployment, type TaskSet } from "../../aws";
import { got, type Problem, type ReadAppSpec, requestOf } from "../../contract";
import {
  badInput,
  descriptionOf,
  familyAndRevision,
  isNameOf,
  namesRevision,
  propertiesOf,
  requiredOf,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import { withTaskDefinition } from "../deploy/app-spec";
import { fieldsOf } from "../deploy/words";
import { type RevisionReader, revisionId } from "../watch/kept-revision";
import type { Target } from "./goal";
import { type Past, readPast } from "./past";

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
    const kept = await reader.read(deployment);
    if (kept.kind !== "kept") {
      const taskDefinition = descriptionOf(deployment)?.taskDefinition;
      const live = familyAndRevision(primary.taskDefinition);
      const mayBeLive = taskDefinition !== undefined && isNameOf(taskDefinition, live);
      return { kind: "unknown", deployment, kept, taskDefinition, mayBeLive };
    }
    const { appSpec } = kept.request;
    if (deployment.isRollback && namesRevision(appSpec)) {
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
  const arn = to === name ? `${live.slice(0, live.lastIndexOf("/") + 1)}${name}` : to;
  for (const deployment of withOwnAppSpec(past)) {
    const described = descriptionOf(deployment)?.taskDefinition;
    const kept =
      described === undefined || isNameOf(described, name) ? await past.read(deployment) : undefined;
    if (kept?.kind === "kept" && propertiesOf(kept.request.appSpec).TaskDefinition === arn) {
      return { kind: "found", deployment, request: kept.request };
    }
    if (kept !== undefined && kept.kind !== "kept" && described !== undefined) {
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

/** The successful deployments whose AppSpec was given to CodeDeploy: not its own rollbacks. */
function withOwnAppSpec({ all }: Past): readonly Deployment[] {
  return all.filter(({ status, isRollback }) => status === "Succeeded" && !isRollback);
}

/** The AppSpec of what is live; `undefined` if none of a release is known. */
async function keptLive(past: Past, primary: TaskSet): Promise<ReadAppSpec | undefined> {
  for (const deployment of withOwnAppSpec(past)) {
    if ((await past.compare(deployment, primary)) !== "other") {
      const kept = await past.read(deployment);
      return kept.kind === "kept" ? kept.request.appSpec : undefined;
    }
  }
  return undefined;
}

/** A task set as an AppSpec. ECS knows no hooks. */
export function appSpecOf({
  taskDefinition,
  loadBalancer,
  platformVersion,
  subnets,
  securityGroups,
  assignPublicIp,
  capacityProviders,
}: TaskSet): ReadAppSpec {
  return {
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            TaskDefinition: taskDefinition,
            LoadBalancerInfo: {
              ContainerName: loadBalancer?.containerName ?? "",
              ContainerPort: loadBalancer?.containerPort ?? 0,
            },
            PlatformVersion: platformVersion ?? "LATEST",
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: [...subnets],
                SecurityGroups: [...securityGroups],
                AssignPublicIp: assignPublicIp === "ENABLED" ? "ENABLED" : "DISABLED",
              },
            },
            ...(capacityProviders.length === 0
              ? {}
              : {
                  CapacityProviderStrategy: capacityProviders.map(({ name, base, weight }) => ({
                    CapacityProvider: name,
                    Base: base,
                    Weight: weight,
                  })),
                }),
          },
        },
      },
    ],
  };
}

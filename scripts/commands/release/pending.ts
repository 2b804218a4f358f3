/** What an apply changed and only the next release rolls out, for a stack whose releases come from the command. */
import type { Aws, TaskSet } from "../../aws";
import { type ReadAppSpec, readAppSpec } from "../../contract";
import { commandLine, deviations, familyAndRevision, requiredOf } from "../../driver";
import type { CommandContext } from "../cli/command";
import { isSameButImages } from "./content";

/** What waits for the next release. */
export interface Pending {
  /** The stack's task definition, if more than its images differs from the live one. */
  readonly taskDefinition: string | undefined;
  /** The other fields of the AppSpec that differ from what is live. */
  readonly fields: readonly string[];
  /** The command that releases it with the live images. */
  readonly command: string;
}

/** In a sentence. */
export function describePending({ taskDefinition, fields }: Pending): string {
  const parts = [...(taskDefinition === undefined ? [] : [familyAndRevision(taskDefinition)]), ...fields];
  return `${parts.join(", ")} of the stack ${parts.length === 1 ? "waits" : "wait"} for the next release`;
}

/**
 * Compares the stack with what is live. Images are not compared: those in the code are never released.
 *
 * @returns `undefined` if nothing waits, if Terraform releases, or if the stack's outputs can't be read
 * @throws AwsFailure when ECS can't be asked
 */
export async function pendingOf(
  { aws, releases, wantedAppSpec, outputOptions = [] }: CommandContext,
  primary: TaskSet | undefined,
): Promise<Pending | undefined> {
  const read = wantedAppSpec === undefined ? undefined : readAppSpec(wantedAppSpec);
  if (releases === undefined || primary === undefined || read?.kind !== "read") {
    return undefined;
  }
  const taskDefinition = await waitingTaskDefinition(aws, read.appSpec, primary);
  const fields = deviations(read.appSpec, primary)
    .map(({ field }) => field)
    .filter((field) => field !== "TaskDefinition");
  return taskDefinition === undefined && fields.length === 0
    ? undefined
    : { taskDefinition, fields, command: commandLine("deploy", ...outputOptions) };
}

async function waitingTaskDefinition(
  aws: Pick<Aws, "registeredTaskDefinition">,
  appSpec: ReadAppSpec,
  primary: TaskSet,
): Promise<string | undefined> {
  const { TaskDefinition: stackArn } = requiredOf(appSpec);
  if (stackArn === primary.taskDefinition) {
    return undefined;
  }
  const [stack, live] = await Promise.all([
    aws.registeredTaskDefinition(stackArn),
    aws.registeredTaskDefinition(primary.taskDefinition),
  ]);
  const isLive = stack !== undefined && live !== undefined && isSameButImages(stack.content, live.content);
  return isLive ? undefined : stackArn;
}

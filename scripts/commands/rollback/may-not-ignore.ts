/** What to do if the caller may not create a deployment that ignores the group's alarms. */
import type { TaskSet } from "../../aws";
import type { Place } from "../../contract";
import { ask, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";

const ACTION = "codedeploy:UpdateDeploymentGroup";

/**
 * The role that is allowed to, found by the stack's outputs or by its name. If it isn't known, the missing IAM statement. Both
 * with the command to run again.
 *
 * @param command the rollback, as a command line
 */
export async function mayNotIgnoreAlarms(
  context: Pick<CommandContext, "aws" | "place" | "breakGlassRoleArn">,
  primary: TaskSet,
  command: string,
): Promise<readonly string[]> {
  const role = await roleOf(context, primary);
  const statement = {
    Effect: "Allow",
    Action: ACTION,
    Resource: groupArn(context.place, primary),
  };
  return role === undefined
    ? [
        "  An alarm of the deployment group is in ALARM, and CodeDeploy would stop the rollback for it.",
        "  Next: add this IAM statement to the role that runs the command:",
        `  ${JSON.stringify(statement)}`,
        "  Then run it again:",
        `  ${command}`,
      ]
    : [
        "  An alarm of the deployment group is in ALARM, and CodeDeploy would stop the rollback for it.",
        `  Next: run it again as the role ${role}, which may do that:`,
        `  export $(printf 'AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_SESSION_TOKEN=%s' $(aws sts assume-role --role-arn ${role} --role-session-name rollback --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text))`,
        `  ${command}`,
      ];
}

async function roleOf(
  { aws, place, breakGlassRoleArn }: Pick<CommandContext, "aws" | "place" | "breakGlassRoleArn">,
  primary: TaskSet,
): Promise<string | undefined> {
  if (breakGlassRoleArn !== undefined) {
    return breakGlassRoleArn;
  }
  const { partition, account } = arnParts(primary);
  const named = `arn:${partition}:iam::${account}:role/${place.application}-break-glass`;
  return known(await ask(() => aws.roleExists(named))) === true ? named : undefined;
}

function groupArn({ region, application, deploymentGroup }: Place, primary: TaskSet): string {
  const { partition, account } = arnParts(primary);
  return `arn:${partition}:codedeploy:${region}:${account}:deploymentgroup:${application}/${deploymentGroup}`;
}

/** Of the account in which the service runs. */
function arnParts({ taskDefinition }: TaskSet) {
  const [, partition = "aws", , , account = ""] = taskDefinition.split(":");
  return { partition, account };
}

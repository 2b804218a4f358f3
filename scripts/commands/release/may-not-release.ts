/** What to do if the caller may not read or register the task definitions of a release. */
import { AwsFailure, type RegisteredTaskDefinition } from "../../aws";
import { DriverError, EXIT_CODE, failureLine, NOT_STARTED } from "../../driver";

const READ = "ecs:DescribeTaskDefinition";
const REGISTER = "ecs:RegisterTaskDefinition";
const TAG = "ecs:TagResource";
const PASS = "iam:PassRole";

interface Statement {
  readonly Effect: "Allow";
  readonly Action: string;
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

interface Denied {
  /** The stack's task definition; `undefined` before it was read. */
  readonly stack: RegisteredTaskDefinition | undefined;
  /** The complete command that releases again. */
  readonly again: string;
}

/**
 * The answer of a call.
 *
 * @throws DriverError with the missing IAM statements, if AWS denied the call. AWS names one denied action at a time, so those
 *   that register a revision are shown together
 * @throws any other error of the call unchanged
 */
export async function orMayNotRelease<T>(call: Promise<T>, denied: Denied): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw withStatements(error, denied);
  }
}

function withStatements(error: unknown, { stack, again }: Denied): unknown {
  const statements = error instanceof AwsFailure && error.kind === "denied" ? needed(error, stack) : [];
  if (!(error instanceof AwsFailure) || statements.length === 0) {
    return error;
  }
  const which = statements.length === 1 ? "this IAM statement" : "these IAM statements";
  return new DriverError(EXIT_CODE.badInput, [
    NOT_STARTED,
    failureLine("  ", error),
    `  Next: add ${which} to the caller's role. The stack's driverPolicy contains ${statements.length === 1 ? "it" : "them"}:`,
    ...statements.map((statement) => `  ${JSON.stringify(statement)}`),
    "  Then run it again:",
    `  ${again}`,
  ]);
}

function needed({ action }: AwsFailure, stack: RegisteredTaskDefinition | undefined): readonly Statement[] {
  if (action === READ) {
    // It supports no resource.
    return [{ Effect: "Allow", Action: READ, Resource: "*" }];
  }
  return stack !== undefined && [REGISTER, TAG, PASS].includes(action) ? toRegister(stack) : [];
}

function toRegister({ arn, content }: RegisteredTaskDefinition): readonly Statement[] {
  const revisions = arn.replace(/:\d+$/, ":*");
  const given = [content["taskRoleArn"], content["executionRoleArn"]];
  const roles = [...new Set(given.filter((role) => typeof role === "string"))];
  return [
    { Effect: "Allow", Action: REGISTER, Resource: revisions },
    {
      Effect: "Allow",
      Action: TAG,
      Resource: revisions,
      Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
    },
    ...(roles.length === 0
      ? []
      : [
          {
            Effect: "Allow" as const,
            Action: PASS,
            Resource: roles,
            Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
          },
        ]),
  ];
}

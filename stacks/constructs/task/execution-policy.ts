import { Fn, Token } from "cdktf";
import type { Statement } from "../../support/policy";
import { isKnown } from "../../support/problems";
import type { TaskContainer } from "./container/container";
import { logSecrets } from "./container/logs";
import { secretArns, unique } from "./container/secrets";

/**
 * The permissions that ECS needs to start the containers: exactly the secrets, files and keys that they name, each
 * once.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function executionStatements(containers: readonly TaskContainer[], logGroupArn: string): Statement[] {
  const { secrets, parameters } = secretResources(containers);
  const files = [...new Set(containers.flatMap(({ environmentFiles = [] }) => environmentFiles))];
  return [
    {
      sid: "WriteLogs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroupArn}:*`],
    },
    // This action supports no resource.
    { sid: "LogInToRegistries", actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      sid: "PullImages",
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      resources: [anyRepository(logGroupArn)],
    },
    ...unlessEmpty("ReadSecrets", "secretsmanager:GetSecretValue", secrets),
    ...unlessEmpty("ReadParameters", "ssm:GetParameters", parameters),
    ...unlessEmpty("ReadEnvironmentFiles", "s3:GetObject", unique(files)),
    ...unlessEmpty("LocateEnvironmentFiles", "s3:GetBucketLocation", unique(files.map(bucketArn))),
    ...unlessEmpty("DecryptSecrets", "kms:Decrypt", keyArns(containers)),
  ];
}

/**
 * Every repository in the partition of a log group. Earlier revisions have the same role, and their images may be in
 * another repository, account or region: with the repositories of today's images only, a rollback to such a revision
 * couldn't pull them. Another account's repository must allow the access in its own policy.
 */
function anyRepository(logGroupArn: string): string {
  return Fn.replace(logGroupArn, "/^(arn:[^:]+):.*/", "$1:ecr:*:*:repository/*");
}

/** The ARNs of the containers' secrets and SSM parameters, each once. A token may stand for either kind, and is in both lists. */
export function secretResources(containers: readonly TaskContainer[]): {
  readonly secrets: readonly string[];
  readonly parameters: readonly string[];
} {
  const references = containers.flatMap(({ secrets = {}, logs }) => [
    ...Object.values(secrets),
    ...Object.values(logSecrets(logs)),
  ]);
  return {
    secrets: secretArns(references.filter(isSecret)),
    parameters: secretArns(references.filter(isParameter)),
  };
}

const isSecret = (reference: string) => !isKnown(reference) || reference.split(":")[2] === "secretsmanager";
const isParameter = (reference: string) => !isKnown(reference) || reference.split(":")[2] === "ssm";

function unlessEmpty(sid: string, action: string, resources: readonly string[]): Statement[] {
  return resources.length === 0 ? [] : [{ sid, actions: [action], resources }];
}

function bucketArn(objectArn: string): string {
  return isKnown(objectArn) ? (objectArn.split("/")[0] ?? "") : Fn.replace(objectArn, "/[/].*/", "");
}

function keyArns(containers: readonly TaskContainer[]): readonly string[] {
  const lists = containers.flatMap(({ secretKeyArns }) =>
    secretKeyArns === undefined ? [] : [secretKeyArns],
  );
  const [only, ...others] = lists;
  if (only === undefined || lists.every(isKnown)) {
    return unique(lists.flat());
  }
  return others.length === 0 ? only : Token.asList(Fn.distinct(Fn.concat(lists)));
}

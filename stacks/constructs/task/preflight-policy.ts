import { partitionOf } from "../../support/arns";
import type { Statement } from "../../support/policy";
import { isKnown } from "../../support/problems";
import type { TaskContainer } from "./container/container";
import { secretResources } from "./execution-policy";
import type { Volumes } from "./volumes";

/** What a task needs to start. */
export interface TaskNeeds {
  readonly containers: readonly TaskContainer[];
  readonly volumes: Volumes;
}

/**
 * The permissions with which the driver checks, before a deployment, that there is what the task needs. None of them
 * reads a secret's value.
 *
 * @param arnOf the ARN of a resource in the stack's account and region: `arnOf("ecr", "repository/*")`
 */
export function preflightStatements(
  { containers, volumes }: TaskNeeds,
  arnOf: (service: string, resource: string) => string,
): Statement[] {
  const repositories = containers.flatMap(({ image }) => repositoryArn(image, arnOf) ?? []);
  const { secrets, parameters } = secretResources(containers);
  const fileSystems = Object.values(volumes).flatMap((volume) =>
    volume.kind === "efs" ? [arnOf("elasticfilesystem", `file-system/${volume.fileSystemId}`)] : [],
  );
  return [
    ...statement("ReadImages", "ecr:BatchGetImage", repositories),
    // These actions support no resource.
    ...statement("ReadImageRules", "ecr:DescribePullThroughCacheRules", anyOf(repositories)),
    ...statement("ReadSecrets", "secretsmanager:DescribeSecret", secrets),
    ...statement("ReadParameters", "ssm:DescribeParameters", anyOf(parameters)),
    ...statement("ReadFileSystems", "elasticfilesystem:DescribeMountTargets", fileSystems),
    ...statement("ReadSubnets", "ec2:DescribeSubnets", anyOf(fileSystems)),
  ];
}

function statement(sid: string, action: string, resources: readonly string[]): Statement[] {
  return resources.length === 0 ? [] : [{ sid, actions: [action], resources: [...new Set(resources)] }];
}

function anyOf(resources: readonly string[]): readonly string[] {
  return resources.length === 0 ? [] : ["*"];
}

const ECR_IMAGE =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com|amazonaws\.com\.cn|on\.aws)\/([^:@]+)/;

/** The repository of an image; `undefined` for another registry than ECR. For a token, all repositories of the account. */
function repositoryArn(
  image: string,
  arnOf: (service: string, resource: string) => string,
): string | undefined {
  if (!isKnown(image)) {
    return arnOf("ecr", "repository/*");
  }
  const [, account, region, repository] = ECR_IMAGE.exec(image) ?? [];
  return account === undefined || region === undefined
    ? undefined
    : `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`;
}

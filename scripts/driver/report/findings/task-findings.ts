/** What the tasks of a revision lack, as text. */
import type { CapacityProvider, ClusterCapacity } from "../../../aws";
import type { Place } from "../../../contract";
import { quoted } from "../../context/own-command";
import { nextLines } from "../../context/wording";
import type { TaskFinding } from "../../decide/findings";
import { ecrImageOf } from "../../decide/task-needs";
import type { DescribedFinding, FindingWording } from "./described-finding";

/** A finding's sentence, and the lines that say how to fix it. */
export function describeTaskFinding(
  request: Place,
  finding: TaskFinding,
  { again, apply, command }: FindingWording,
): DescribedFinding {
  const { region } = request;
  const aws = (words: string) => `aws ${words} --region ${region}`;
  const fixBy = (what: string, words: string) =>
    nextLines(`${what}, then ${again}. To see what exists`, aws(words));
  const applied = apply === undefined ? "" : ", apply";
  switch (finding.kind) {
    case "image-missing":
      return {
        what: `the image ${finding.image} of the container ${finding.container} does not exist in ECR`,
        fix: fixBy("push the image, or use one that exists", imagesCommand(finding.image)),
      };
    case "image-architecture":
      return {
        what: `the image ${finding.image} of the container ${finding.container} is built for ${finding.architectures.join(", ")}, but the tasks run on ${finding.needed}`,
        fix: nextLines(
          `build the image for linux/${finding.needed}, or change the service's cpuArchitecture, then ${again}`,
          command(request),
        ),
      };
    case "secret-missing":
      return finding.isDeleted
        ? {
            what: `the secret ${finding.secret} is scheduled for deletion, so ECS can't read it`,
            fix: nextLines(
              `restore the secret, or name another one in the container's secrets, then ${again}`,
              aws(`secretsmanager restore-secret --secret-id ${quoted(finding.secret)}`),
            ),
          }
        : {
            what: `the secret ${finding.secret} does not exist`,
            fix: fixBy(
              "create the secret, or name another one in the container's secrets",
              "secretsmanager list-secrets --query 'SecretList[].ARN'",
            ),
          };
    case "parameter-missing":
      return {
        what: `the SSM parameter ${finding.parameter} does not exist in ${region}`,
        fix: fixBy(
          "create the parameter, or name another one in the container's secrets",
          "ssm describe-parameters --query 'Parameters[].Name'",
        ),
      };
    case "file-system-missing":
      return {
        what: `the file system ${finding.fileSystemId} does not exist in ${region}`,
        fix: fixBy(
          `name an existing file system in the service's volumes${applied}`,
          "efs describe-file-systems --query 'FileSystems[].[FileSystemId,Name]'",
        ),
      };
    case "mount-target-missing":
      return {
        what: `the file system ${finding.fileSystemId} has no mount target, so no task can mount it`,
        fix: fixBy(
          "create a mount target in each zone of the service's subnets",
          `efs describe-mount-targets --file-system-id ${finding.fileSystemId} --query 'MountTargets[].[AvailabilityZoneName,SubnetId,LifeCycleState]'`,
        ),
      };
    case "zone-without-mount-target": {
      const { fileSystemId, zone, subnetIds, other } = finding;
      return {
        what: `the file system ${fileSystemId} has no mount target in ${zone}, the zone of ${subnetIds.join(", ")}: tasks that ECS places there fail to start`,
        fix: nextLines(
          `create a mount target in ${zone} with the security groups of the one in ${other.zone}, or remove the subnets in ${zone} from the service, then ${again}`,
          aws(
            `efs create-mount-target --file-system-id ${fileSystemId} --subnet-id ${subnetIds[0]} --security-groups $(${aws(`efs describe-mount-target-security-groups --mount-target-id ${other.id} --query SecurityGroups --output text`)})`,
          ),
        ),
      };
    }
    case "capacity-provider-missing":
      return {
        what: `the cluster ${finding.cluster} does not have the capacity ${finding.missing.length === 1 ? "provider" : "providers"} ${finding.missing.join(", ")}`,
        fix: nextLines(
          `add what is missing to the cluster, in its code or with this command, then ${again}`,
          aws(capacityCommand(finding.cluster, finding.missing, finding.capacity)),
        ),
      };
  }
}

/** Lists the tags of a repository. */
function imagesCommand(image: string): string {
  const { account, repository } = ecrImageOf(image) ?? { account: "", repository: "" };
  return `ecr describe-images --registry-id ${account} --repository-name ${quoted(repository)} --query 'imageDetails[].[imagePushedAt,imageTags]'`;
}

/** Adds providers to a cluster. ECS replaces all providers and the default strategy, so the command has the present ones too. */
function capacityCommand(
  cluster: string,
  missing: readonly string[],
  { providers, defaultStrategy }: ClusterCapacity,
): string {
  const names = [...providers, ...missing].map(quoted).join(" ");
  const strategy = defaultStrategy.length === 0 ? "'[]'" : defaultStrategy.map(strategyItem).join(" ");
  return `ecs put-cluster-capacity-providers --cluster ${cluster} --capacity-providers ${names} --default-capacity-provider-strategy ${strategy}`;
}

function strategyItem({ name, weight, base }: CapacityProvider): string {
  return `capacityProvider=${name},weight=${weight},base=${base}`;
}

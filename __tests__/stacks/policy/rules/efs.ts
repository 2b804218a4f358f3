import type { Attributes } from "../../../support/template";
import { blocks, type Resource } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

export const EFS_RULES: readonly Rule[] = [
  resourceRule(["aws_ecs_task_definition"], {
    name: "a task uses EFS by TLS",
    ids: ["CKV_AWS_97", "AWS-0035", "ECS.18"],
    applies: (task) => efsVolumes(task).length > 0,
    holds: (task) => efsVolumes(task).every((volume) => volume["transit_encryption"] === "ENABLED"),
  }),
  resourceRule(["aws_efs_mount_target"], {
    name: "EFS is not mounted from a subnet that assigns public addresses",
    ids: ["EFS.6"],
    holds: (target, stack) =>
      stack.referredBy(target, "subnet_id").every(({ values }) => values["map_public_ip_on_launch"] !== true),
  }),
];

function efsVolumes({ values }: Resource): readonly Attributes[] {
  return blocks(values, "volume").flatMap((volume) => blocks(volume, "efs_volume_configuration"));
}

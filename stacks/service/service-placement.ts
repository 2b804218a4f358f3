import type { TaskPlacement } from "../constructs/blue-green-service";
import type { TaskSecurityGroup } from "../constructs/security-groups";
import type { ServiceTask } from "../constructs/task/service-task";
import { subnetIds } from "../network/network-ids";
import { concatLists } from "../support/lists";
import type { NormalizedServiceStack } from "./service-stack-props";

/** Where the tasks of a service run: the settings that every deployment of it contains. */
export function renderPlacement(
  service: NormalizedServiceStack,
  { taskDefinitionArn, containerName, containerPort }: ServiceTask,
  taskSecurityGroup: TaskSecurityGroup,
): TaskPlacement {
  return {
    taskDefinitionArn,
    containerName,
    containerPort,
    subnetIds: subnetIds(service.network, service.taskSubnets),
    assignPublicIp: service.taskSubnets === "public",
    securityGroupIds: concatLists([taskSecurityGroup.group.id], service.additionalSecurityGroupIds),
    platformVersion: service.platformVersion,
    capacityProviders: service.capacityProviders,
  };
}

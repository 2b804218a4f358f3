import type { ServiceRegistry } from "../../scripts/contract/document";
import type { TaskPlacement } from "../constructs/blue-green-service";
import type { DeploymentTarget } from "../constructs/deployment/deployment";
import type { DeploymentGroup } from "../constructs/deployment/deployment-group";
import type { ServiceNotifications } from "../constructs/notifications/notification-topic";
import type { TaskSecurityGroup } from "../constructs/security-groups";
import type { ServiceTask } from "../constructs/task/service-task";
import { subnetIds } from "../network/network-ids";
import { concatLists } from "../support/lists";
import type { ServiceNames } from "./names/service-names";
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

/** The parts of a service that its deployments need. */
interface DeployedParts {
  readonly serviceRegistries: readonly ServiceRegistry[];
  readonly deploymentGroup: Pick<DeploymentGroup, "revisionStore">;
  readonly notifications: ServiceNotifications | undefined;
}

/** What the driver deploys to, and how it judges a deployment. */
export function deploymentTarget(
  { serviceRegistries, deploymentGroup, notifications }: DeployedParts,
  { region, successPoint, stopAfterFailedTasks, approval, assumeRole }: NormalizedServiceStack,
  names: Pick<ServiceNames, "cluster" | "service" | "application" | "deploymentGroup">,
): DeploymentTarget {
  const { revisionStore } = deploymentGroup;
  return {
    region,
    cluster: names.cluster,
    service: names.service,
    application: names.application,
    deploymentGroup: names.deploymentGroup,
    successPoint,
    stopAfterFailedTasks,
    ...(revisionStore === undefined ? {} : { revisionBucket: revisionStore.bucketName }),
    ...(approval?.approvers === undefined ? {} : { approvers: approval.approvers }),
    serviceRegistries,
    ...(assumeRole === undefined ? {} : { assumeRole }),
    ...(notifications?.verdict === true ? { verdictTopicArn: notifications.topicArn } : {}),
  };
}

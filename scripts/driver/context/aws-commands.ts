/** Commands of the AWS CLI that are printed, to be copied. */
import type { Suspension } from "../../aws";
import type { DeploymentRequest } from "../../contract";

/** The command that brings a service's scaling back to what was suspended of it before. */
export function resumeCommand(
  { cluster, service, region }: Pick<DeploymentRequest, "cluster" | "service" | "region">,
  { dynamicIn, dynamicOut, scheduled }: Suspension,
): string {
  const state = `DynamicScalingInSuspended=${dynamicIn},DynamicScalingOutSuspended=${dynamicOut},ScheduledScalingSuspended=${scheduled}`;
  return `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/${cluster}/${service} --suspended-state ${state} --region ${region}`;
}

/** AWS CLI commands that the output suggests. */
import type { Suspension } from "../../aws";
import type { DeploymentRequest } from "../../contract";

/** The command that restores what was suspended of a service's scaling before. */
export function resumeCommand(
  { cluster, service, region }: Pick<DeploymentRequest, "cluster" | "service" | "region">,
  { dynamicIn, dynamicOut, scheduled }: Suspension,
): string {
  const state = `DynamicScalingInSuspended=${dynamicIn},DynamicScalingOutSuspended=${dynamicOut},ScheduledScalingSuspended=${scheduled}`;
  return `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/${cluster}/${service} --suspended-state ${state} --region ${region}`;
}

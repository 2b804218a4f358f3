import { checkHookRegions } from "../constructs/hooks/hooks";
import { checkWebAclRegion } from "../constructs/load-balancing/load-balancer-options";
import { checkCertificateRegion } from "../constructs/load-balancing/own-listeners";
import { checkNotificationsRegion } from "../constructs/notifications/notification-checks";
import { checkRegionOf } from "../support/arns";
import { isKnown, type Problem } from "../support/problems";
import type { NormalizedService } from "./service-props";

/**
 * Checks that what a service uses is in its region. Secrets, parameters and images may be in another one: ECS reads them
 * by their full names. Unresolved tokens pass.
 */
export function checkServiceRegion(
  {
    productionListener,
    loadBalancer,
    hooks,
    task,
    exec,
    cloudMap,
    notifications,
    logKmsKeyArn,
    revisions,
    rollbackAlarmNames,
  }: Omit<NormalizedService, "name">,
  region: string,
): Problem[] {
  const sessions = exec?.kind === "on" ? exec.sessions : undefined;
  return [
    ...(productionListener.kind === "https" ? checkCertificateRegion(productionListener, region) : []),
    ...checkWebAclRegion(loadBalancer?.webAclArn, region),
    ...checkHookRegions("hooks", hooks, region),
    ...(task?.kind === "existing"
      ? checkRegionOf("task.taskDefinitionArn", task.taskDefinitionArn, region)
      : []),
    ...(cloudMap?.kind === "existing"
      ? checkRegionOf("cloudMap.registryArn", cloudMap.registryArn, region)
      : []),
    ...(notifications === undefined ? [] : checkNotificationsRegion("notifications", notifications, region)),
    ...checkRegionOf("exec.sessions.kmsKeyArn", sessions?.kmsKeyArn, region),
    ...checkRegionOf("exec.sessions.logKmsKeyArn", sessions?.logKmsKeyArn, region),
    ...(isKnown(rollbackAlarmNames) ? rollbackAlarmNames : []).flatMap((name, index) =>
      checkRegionOf(`rollbackAlarmNames[${index}]`, name, region).map((problem) => ({
        ...problem,
        allowed: "the name of an alarm in the region of the service",
        fix: "create the alarm in that region, and write its name",
      })),
    ),
    ...checkRegionOf("logKmsKeyArn", logKmsKeyArn, region),
    ...(revisions.kind === "inline" ? [] : checkRegionOf("revisions.kmsKeyArn", revisions.kmsKeyArn, region)),
  ];
}

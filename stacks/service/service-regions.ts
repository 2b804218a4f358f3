import type { AlarmOptions } from "../constructs/alarms/alarm-props";
import { checkAlarmPlaces } from "../constructs/deployment/rollback-alarms";
import { checkHookPlaces } from "../constructs/hooks/hooks";
import { checkWebAclRegion } from "../constructs/load-balancing/load-balancer-options";
import { checkCertificateRegion } from "../constructs/load-balancing/own-listeners";
import { checkNotificationsRegion } from "../constructs/notifications/notification-checks";
import { checkPlaceOf, checkRegionOf } from "../support/arns";
import type { ResourcePlace } from "../support/cdktf/place";
import type { Problem } from "../support/problems";
import type { NormalizedService } from "./service-props";

/**
 * Checks that what a service uses is in its region; hooks, alarms and the queue of an alarm in its account too. Secrets,
 * parameters and images may be in another region: ECS reads them by their full names. What synth doesn't know passes.
 */
export function checkServicePlace(
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
    alarms,
  }: Omit<NormalizedService, "name">,
  place: ResourcePlace,
): Problem[] {
  const { region } = place;
  const sessions = exec?.kind === "on" ? exec.sessions : undefined;
  return [
    ...(productionListener.kind === "https" ? checkCertificateRegion(productionListener, region) : []),
    ...checkWebAclRegion(loadBalancer?.webAclArn, region),
    ...checkHookPlaces("hooks", hooks, place),
    ...(task?.kind === "existing"
      ? checkRegionOf("task.taskDefinitionArn", task.taskDefinitionArn, region)
      : []),
    ...(cloudMap?.kind === "existing"
      ? checkRegionOf("cloudMap.registryArn", cloudMap.registryArn, region)
      : []),
    ...(notifications === undefined ? [] : checkNotificationsRegion("notifications", notifications, region)),
    ...checkRegionOf("exec.sessions.kmsKeyArn", sessions?.kmsKeyArn, region),
    ...checkRegionOf("exec.sessions.logKmsKeyArn", sessions?.logKmsKeyArn, region),
    ...checkAlarmPlaces("rollbackAlarmNames", rollbackAlarmNames, place),
    ...checkQueueInProps(alarms?.queueDepth, place),
    ...checkRegionOf("logKmsKeyArn", logKmsKeyArn, region),
    ...(revisions.kind === "inline" ? [] : checkRegionOf("revisions.kmsKeyArn", revisions.kmsKeyArn, region)),
  ];
}

/** CloudWatch has the metrics of a queue in the queue's account and region. */
function checkQueueInProps(queueDepth: AlarmOptions["queueDepth"], place: ResourcePlace): Problem[] {
  return queueDepth?.kind !== "on"
    ? []
    : checkPlaceOf("alarms.queueDepth.queueName", queueDepth.queueName, place).map((problem) => ({
        ...problem,
        allowed: "the name of a queue in the account and region of the service",
        fix: "give a queue that is there, or create the alarm where the queue is",
      }));
}

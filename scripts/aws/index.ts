/**
 * The calls to AWS that the driver and the commands need, by AWS's names and with only the members that are used. One file per
 * service.
 *
 * Code outside of this folder uses only these types, so decisions can be tested with plain values. A call that fails throws
 * {@link AwsFailure} after the SDK's retries. Only CreateDeployment is never retried.
 */
import type { Alarms } from "./alarms";
import type { CodeDeploy } from "./codedeploy";
import type { Ecs } from "./ecs";
import type { HookFunctions } from "./hook-functions";
import type { LoadBalancing } from "./load-balancing";
import type { RevisionObjects } from "./revision-objects";
import type { Roles } from "./roles";
import type { ServiceScaling } from "./scaling";
import type { TaskResources } from "./task-resources";
import type { Topics } from "./topics";

export * from "./alarms";
export * from "./codedeploy";
export * from "./ecs";
export * from "./failure";
export * from "./hook-functions";
export * from "./load-balancing";
export * from "./migration";
export * from "./revision-objects";
export * from "./roles";
export * from "./scaling";
export * from "./task-resources";
export * from "./topics";

export interface Aws
  extends CodeDeploy,
    Ecs,
    LoadBalancing,
    Alarms,
    ServiceScaling,
    HookFunctions,
    RevisionObjects,
    Roles,
    TaskResources,
    Topics {}

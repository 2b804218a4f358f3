/**
 * AWS as the driver and the commands need it: a few questions and fewer orders, in AWS's own words, with no more than is
 * used. One file a service.
 *
 * Everything outside this room works with these types alone, so that a decision is tested with plain values. A call that
 * fails throws {@link AwsFailure}, after the SDK's own retries; the order for a deployment alone is never repeated by it.
 */
import type { Alarms } from "./alarms";
import type { CodeDeploy } from "./codedeploy";
import type { Ecs } from "./ecs";
import type { HookFunctions } from "./hook-functions";
import type { Inventory } from "./inventory";
import type { LoadBalancing } from "./load-balancing";
import type { Roles } from "./roles";
import type { ServiceScaling } from "./scaling";

export * from "./alarms";
export * from "./codedeploy";
export * from "./ecs";
export * from "./failure";
export * from "./hook-functions";
export * from "./inventory";
export * from "./load-balancing";
export * from "./roles";
export * from "./scaling";

export interface Aws
  extends CodeDeploy,
    Ecs,
    LoadBalancing,
    Alarms,
    ServiceScaling,
    HookFunctions,
    Roles,
    Inventory {}

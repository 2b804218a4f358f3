/** AWS by the AWS SDK: one file per service, combined here. */

import type { Aws } from "..";
import type { RoleToAssume } from "../roles";
import { alarms } from "./alarms";
import { clientSettings, TIME_OUTS } from "./client/settings";
import { codeDeploy } from "./codedeploy";
import { ecs } from "./ecs";
import { hookFunctions } from "./hook-functions";
import { loadBalancing } from "./load-balancing";
import { revisionObjects } from "./revision-objects";
import { roles } from "./roles";
import { scaling } from "./scaling";
import { taskResources } from "./task-resources";
import { topics } from "./topics";

/**
 * @param region the region of all services
 * @param role the role to assume. @default - none: the credentials of the caller
 */
export function sdkAws(region: string, role?: RoleToAssume, timeOuts = TIME_OUTS): Aws {
  const settings = clientSettings(region, role, timeOuts);
  return {
    ...codeDeploy(settings),
    ...ecs(settings),
    ...loadBalancing(settings),
    ...alarms(settings),
    ...scaling(settings),
    ...hookFunctions(settings),
    ...revisionObjects(settings),
    ...roles(settings),
    ...taskResources(settings),
    ...topics(settings),
  };
}

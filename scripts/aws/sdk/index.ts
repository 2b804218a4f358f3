/** AWS by the AWS SDK: one file per service, combined here. */
import type { Aws } from "..";
import { alarms } from "./alarms";
import { clientSettings, TIME_OUTS } from "./client/settings";
import { codeDeploy } from "./codedeploy";
import { ecs } from "./ecs";
import { hookFunctions } from "./hook-functions";
import { loadBalancing } from "./load-balancing";
import { roles } from "./roles";
import { scaling } from "./scaling";

/** @param region the region of all services */
export function sdkAws(region: string, timeOuts = TIME_OUTS): Aws {
  const settings = clientSettings(region, timeOuts);
  return {
    ...codeDeploy(settings),
    ...ecs(settings),
    ...loadBalancing(settings),
    ...alarms(settings),
    ...scaling(settings),
    ...hookFunctions(settings),
    ...roles(settings),
  };
}

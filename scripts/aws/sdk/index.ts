/** AWS by the AWS SDK: one file per service, combined here. */
import type { Aws } from "..";
import { alarmsPart } from "./alarms";
import { countedCalls } from "./client/call";
import { clientSettings, TIME_OUTS } from "./client/settings";
import { codeDeployPart } from "./codedeploy";
import { ecsPart } from "./ecs";
import { hookFunctionsPart } from "./hook-functions";
import { inventoryPart } from "./inventory";
import { loadBalancingPart } from "./load-balancing";
import { rolesPart } from "./roles";
import { scalingPart } from "./scaling";

/** AWS, with a way to close its connections. */
export interface SdkAws extends Aws {
  /** Closes the connections, so that the program can end. */
  close(): void;
  /** How many calls were made, the SDK's retries not counted. */
  calls(): number;
}

/** @param region the region of all services */
export function sdkAws(region: string, timeOuts = TIME_OUTS): SdkAws {
  const settings = clientSettings(region, timeOuts);
  const calls = countedCalls();
  const codeDeploy = codeDeployPart(calls, settings);
  const ecs = ecsPart(calls, settings);
  const balancing = loadBalancingPart(calls, settings);
  const alarms = alarmsPart(calls, settings);
  const scaling = scalingPart(calls, settings);
  const functions = hookFunctionsPart(calls, settings);
  const roles = rolesPart(calls, settings);
  const inventory = inventoryPart(calls, settings);
  return {
    ...codeDeploy.api,
    ...ecs.api,
    ...balancing.api,
    ...alarms.api,
    ...scaling.api,
    ...functions.api,
    ...roles.api,
    ...inventory.api,
    close() {
      for (const { clients } of [codeDeploy, ecs, balancing, alarms, scaling, functions, roles, inventory]) {
        for (const client of clients) {
          client.destroy();
        }
      }
    },
    calls: calls.count,
  };
}

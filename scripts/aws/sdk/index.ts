/** AWS by the AWS SDK: a file a service, each loaded when it is first asked, and here what makes one of them all. */
import type {
  Alarms,
  Aws,
  AwsPart,
  CodeDeploy,
  Ecs,
  HookFunctions,
  LoadBalancing,
  Roles,
  ServiceScaling,
} from "..";
import { countedCalls } from "./call";
import { type OnDemand, onDemand } from "./on-demand";
import { clientSettings, TIME_OUTS } from "./settings";

/** AWS, and how its connections are closed. */
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
  const codeDeploy = onDemand<CodeDeploy>(
    {
      deploymentGroup: true,
      deploymentGroups: true,
      trafficShift: true,
      runningDeployments: true,
      endedDeployments: true,
      deployments: true,
      revision: true,
      createDeployment: true,
      stopDeployment: true,
      continueDeployment: true,
      deployment: true,
      deploymentTarget: true,
    },
    async () => (await import("./codedeploy.js")).codeDeployPart(calls, settings),
  );
  const ecs = onDemand<Ecs>(
    { service: true, taskDefinition: true, activeRevisions: true, stoppedTasks: true },
    async () => (await import("./ecs.js")).ecsPart(calls, settings),
  );
  const balancing = onDemand<LoadBalancing>(
    { targetHealth: true, listener: true, forwardAll: true },
    async () => (await import("./load-balancing.js")).loadBalancingPart(calls, settings),
  );
  const alarms = onDemand<Alarms>({ alarms: true }, async () =>
    (await import("./alarms.js")).alarmsPart(calls, settings),
  );
  const scaling = onDemand<ServiceScaling>({ scalingSuspension: true, suspendScaling: true }, async () =>
    (await import("./scaling.js")).scalingPart(calls, settings),
  );
  const functions = onDemand<HookFunctions>({ hookFunction: true, logTail: true }, async () =>
    (await import("./hook-functions.js")).hookFunctionsPart(calls, settings),
  );
  const roles = onDemand<Roles>({ roleExists: true }, async () =>
    (await import("./roles.js")).rolesPart(calls, settings),
  );
  const parts: Readonly<Record<AwsPart, OnDemand<unknown>>> = {
    codedeploy: codeDeploy,
    ecs,
    "load-balancing": balancing,
    alarms,
    scaling,
    "hook-functions": functions,
    roles,
  };
  return {
    ...codeDeploy.api,
    ...ecs.api,
    ...balancing.api,
    ...alarms.api,
    ...scaling.api,
    ...functions.api,
    ...roles.api,
    async prepare(names) {
      await Promise.all(names.map((name) => parts[name].prepare()));
    },
    close() {
      for (const part of Object.values(parts)) {
        part.close();
      }
    },
    calls: calls.count,
  };
}

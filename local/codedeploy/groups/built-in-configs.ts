/** The predefined deployment configs of CodeDeploy. */
import { randomUUID } from "node:crypto";
import type { ComputePlatform, DeploymentConfig, TrafficRouting } from "../model";

const ALL_AT_ONCE: TrafficRouting = { kind: "all-at-once" };
const canary = (percent: number, minutes: number): TrafficRouting => ({ kind: "canary", percent, minutes });
const linear = (percent: number, minutes: number): TrafficRouting => ({ kind: "linear", percent, minutes });

const BUILT_IN: readonly (readonly [string, ComputePlatform, TrafficRouting])[] = [
  ["OneAtATime", "Server", ALL_AT_ONCE],
  ["HalfAtATime", "Server", ALL_AT_ONCE],
  ["AllAtOnce", "Server", ALL_AT_ONCE],
  ["LambdaAllAtOnce", "Lambda", ALL_AT_ONCE],
  ["LambdaCanary10Percent5Minutes", "Lambda", canary(10, 5)],
  ["LambdaCanary10Percent10Minutes", "Lambda", canary(10, 10)],
  ["LambdaCanary10Percent15Minutes", "Lambda", canary(10, 15)],
  ["LambdaCanary10Percent30Minutes", "Lambda", canary(10, 30)],
  ["LambdaLinear10PercentEvery1Minute", "Lambda", linear(10, 1)],
  ["LambdaLinear10PercentEvery2Minutes", "Lambda", linear(10, 2)],
  ["LambdaLinear10PercentEvery3Minutes", "Lambda", linear(10, 3)],
  ["LambdaLinear10PercentEvery10Minutes", "Lambda", linear(10, 10)],
  ["ECSAllAtOnce", "ECS", ALL_AT_ONCE],
  ["ECSCanary10Percent5Minutes", "ECS", canary(10, 5)],
  ["ECSCanary10Percent15Minutes", "ECS", canary(10, 15)],
  ["ECSLinear10PercentEvery1Minutes", "ECS", linear(10, 1)],
  ["ECSLinear10PercentEvery3Minutes", "ECS", linear(10, 3)],
];

export const BUILT_IN_PREFIX = "CodeDeployDefault.";

/** The default config of a deployment group, by compute platform. */
export const DEFAULT_CONFIG: Readonly<Record<ComputePlatform, string>> = {
  Server: `${BUILT_IN_PREFIX}OneAtATime`,
  Lambda: `${BUILT_IN_PREFIX}LambdaAllAtOnce`,
  ECS: `${BUILT_IN_PREFIX}ECSAllAtOnce`,
};

/** The predefined configs, by name. */
export function builtInConfigs(): Map<string, DeploymentConfig> {
  const configs = BUILT_IN.map(([suffix, platform, routing]): DeploymentConfig => {
    const name = `${BUILT_IN_PREFIX}${suffix}`;
    return { id: randomUUID(), name, platform, createTime: new Date(0), routing };
  });
  return new Map(configs.map((config) => [config.name, config]));
}

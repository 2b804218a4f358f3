/** The predefined deployment configs of CodeDeploy for ECS. */
import { randomUUID } from "node:crypto";
import type { DeploymentConfig, TrafficRouting } from "../model";

const canary = (percent: number, minutes: number): TrafficRouting => ({ kind: "canary", percent, minutes });
const linear = (percent: number, minutes: number): TrafficRouting => ({ kind: "linear", percent, minutes });

export const BUILT_IN_PREFIX = "CodeDeployDefault.";

/** The default config of a deployment group. */
export const DEFAULT_CONFIG = `${BUILT_IN_PREFIX}ECSAllAtOnce`;

const BUILT_IN: readonly (readonly [string, TrafficRouting])[] = [
  ["ECSAllAtOnce", { kind: "all-at-once" }],
  ["ECSCanary10Percent5Minutes", canary(10, 5)],
  ["ECSCanary10Percent15Minutes", canary(10, 15)],
  ["ECSLinear10PercentEvery1Minutes", linear(10, 1)],
  ["ECSLinear10PercentEvery3Minutes", linear(10, 3)],
];

/** The predefined configs, by name. */
export function builtInConfigs(): Map<string, DeploymentConfig> {
  const configs = BUILT_IN.map(([suffix, routing]): DeploymentConfig => {
    const name = `${BUILT_IN_PREFIX}${suffix}`;
    return { id: randomUUID(), name, createTime: new Date(0), routing };
  });
  return new Map(configs.map((config) => [config.name, config]));
}

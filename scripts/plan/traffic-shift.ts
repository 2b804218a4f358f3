/** How traffic shifts by a deployment config, as far as its name or the stack says it. */
import type { TrafficShift } from "../aws";
import { blockIn, numberIn, textIn } from "./attributes";
import type { Values } from "./plan";

/**
 * The configs that every account has: `CodeDeployDefault.ECSCanary10Percent5Minutes`.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
const PREDEFINED = /^CodeDeployDefault\.ECS(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes$/;

/**
 * @param configName `undefined` if only the apply knows it
 * @param configs the `aws_codedeploy_deployment_config` of the stack
 * @returns `undefined` if neither says it
 */
export function configuredShift(
  configName: string | undefined,
  configs: readonly Values[],
): TrafficShift | undefined {
  if (configName === "CodeDeployDefault.ECSAllAtOnce") {
    return { kind: "all-at-once" };
  }
  const [, kind, percent, minutes] = PREDEFINED.exec(configName ?? "") ?? [];
  if (kind !== undefined) {
    return {
      kind: kind === "Canary" ? "canary" : "linear",
      percent: Number(percent),
      intervalMinutes: Number(minutes),
    };
  }
  const config = configs.find(
    (one) => configName !== undefined && textIn(one, "deployment_config_name") === configName,
  );
  return config === undefined ? undefined : routed(blockIn(config, "traffic_routing_config"));
}

function routed(routing: Values): TrafficShift | undefined {
  const type = textIn(routing, "type");
  if (type === undefined || type === "AllAtOnce") {
    return { kind: "all-at-once" };
  }
  const isCanary = type === "TimeBasedCanary";
  const steps = blockIn(routing, isCanary ? "time_based_canary" : "time_based_linear");
  const percent = numberIn(steps, "percentage");
  const intervalMinutes = numberIn(steps, "interval");
  return percent === undefined || intervalMinutes === undefined
    ? undefined
    : { kind: isCanary ? "canary" : "linear", percent, intervalMinutes };
}

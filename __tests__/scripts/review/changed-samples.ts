/** Plans that are made from kept ones by a change. */
import { planSample } from "./plan-sample";

type Json = Readonly<Record<string, unknown>>;

/** A resource of a plan as Terraform writes it. */
interface Resource extends Json {
  readonly address: string;
  readonly type: string;
  readonly values: Json;
}

/** The settings of the kept plan, and of the changed one. */
const CANARY = [
  { id: "canary-10-percent-5-minutes_6E134C6C", percent: 10, minutes: 5 },
  { id: "canary-20-percent-10-minutes_2B1D7A90", percent: 20, minutes: 10 },
] as const;

const nameOf = ({ percent, minutes }: (typeof CANARY)[number]) =>
  `shop-web-canary-${percent}-percent-${minutes}-minutes`;

/** A canary of 20 % instead of 10 %, and nothing else: what Terraform plans for `trafficShift`. */
export function trafficShiftPlan(): string {
  const plan = JSON.parse(planSample("image-shop-web"));
  const resources: readonly Resource[] = plan.planned_values.root_module.resources;
  const of = (type: string) => resources.find((one) => one.type === type) as Resource;
  const [old, next] = CANARY;
  const config = of("aws_codedeploy_deployment_config");
  const newConfig = {
    compute_platform: "ECS",
    deployment_config_name: nameOf(next),
    minimum_healthy_hosts: [],
    traffic_routing_config: [
      {
        time_based_canary: [{ interval: next.minutes, percentage: next.percent }],
        time_based_linear: [],
        type: "TimeBasedCanary",
      },
    ],
    zonal_config: [],
  };
  const group = of("aws_codedeploy_deployment_group");
  const newGroup = { ...group.values, deployment_config_name: nameOf(next) };
  const trigger = plan.resource_changes.find((one: Resource) => one.type === "terraform_data");
  const summary = { ...trigger.change.before.input, traffic_shift: "20 percent, the rest after 10 minutes" };
  const newAddress = config.address.replace(old.id, next.id);
  return JSON.stringify({
    ...plan,
    resource_changes: [
      { ...config, values: undefined, ...changeOf(["delete"], config.values, null) },
      {
        ...config,
        address: newAddress,
        values: undefined,
        ...changeOf(["create"], null, newConfig, { arn: true, deployment_config_id: true, id: true }),
      },
      { ...group, values: undefined, ...changeOf(["update"], group.values, newGroup) },
      {
        ...trigger,
        action_reason: undefined,
        ...changeOf(
          ["update"],
          trigger.change.before,
          { ...trigger.change.before, input: summary, output: undefined },
          { input: { images: {} }, output: true },
        ),
      },
    ],
    output_changes: {},
    planned_values: {
      root_module: {
        resources: resources.map((one) =>
          one === config
            ? { ...config, address: newAddress, values: newConfig }
            : one === group
              ? { ...group, values: newGroup }
              : one,
        ),
      },
    },
  });
}

function changeOf(actions: readonly string[], before: Json | null, after: Json | null, unknown: Json = {}) {
  return {
    change: {
      actions,
      before,
      after,
      after_unknown: unknown,
      before_sensitive: {},
      after_sensitive: {},
    },
  };
}

/** The settings of each rollout of a stack, from a plan's resources or a synthesized template's, and how long it takes. */
import type { ReadyWait, TrafficShift } from "../aws";
import { RELEASES_OUTPUT, type SuccessPointName } from "../contract";
import { blockIn, listIn, numberIn, textIn, textsIn } from "./attributes";
import type { PlannedResource, Values } from "./plan";
import { configuredShift } from "./traffic-shift";

/** What is known of a rollout before it starts. What only Terraform or AWS knows is `undefined`. */
export interface RolloutSettings {
  /** The address of its trigger; `undefined` for a release by the command `deploy`. */
  readonly trigger: string | undefined;
  /** The name of the ECS service. */
  readonly service: string | undefined;
  readonly application: string | undefined;
  readonly deploymentGroup: string | undefined;
  /** The new images, by container name; empty if the trigger doesn't name them, or if there is none. */
  readonly images: Readonly<Record<string, string>>;
  /** The name of the deployment config. */
  readonly configName: string | undefined;
  /** `undefined` if the stack uses a config of the account that it doesn't make. */
  readonly shift: TrafficShift | undefined;
  /** Whether a rollout waits for an approval before production traffic shifts, and how long. */
  readonly readyWait: ReadyWait | undefined;
  /** How long the old tasks are kept after the shift. */
  readonly terminationWaitMinutes: number | undefined;
  /** The lifecycle events that call a function; `undefined` in place of one whose function only the apply knows. */
  readonly hooks: readonly (string | undefined)[];
  readonly alarmNames: readonly string[];
  /** The events on which CodeDeploy rolls back; empty if it doesn't. */
  readonly rollbackEvents: readonly string[];
  readonly successPoint: SuccessPointName;
  /** How many tasks run before the rollout; CodeDeploy starts as many new ones. */
  readonly tasks: number | undefined;
}

/** A part of a stack, in a plan or a template. */
export type RolloutResource = Pick<PlannedResource, "address" | "type" | "values">;

/** The settings of each rollout that a stack's triggers may start, whether or not its next apply starts it. */
export function rolloutsIn(resources: readonly RolloutResource[]): readonly RolloutSettings[] {
  return resources.flatMap((resource) => {
    const appSpec = appSpecIn(resource);
    return appSpec === undefined
      ? []
      : [
          settingsOf(
            { trigger: resource.address, appSpec, input: blockIn(resource.values, "input") },
            resources,
          ),
        ];
  });
}

/**
 * The settings of a release by the command `deploy`.
 *
 * @param outputs what is known of the stack's outputs, by name
 * @returns `undefined` if Terraform releases
 */
export function releaseIn(
  outputs: Values,
  resources: readonly RolloutResource[],
): RolloutSettings | undefined {
  const releases = blockIn(outputs, RELEASES_OUTPUT);
  return releases["by"] === "command"
    ? settingsOf(
        {
          trigger: undefined,
          appSpec: blockIn(outputs, "app-spec"),
          input: {
            application: outputs["application-name"],
            deployment_group: outputs["deployment-group-name"],
            success_point: releases["successPoint"],
          },
        },
        resources,
      )
    : undefined;
}

/** The AppSpec of a trigger; `undefined` for another resource. */
export function appSpecIn({ type, values }: Pick<RolloutResource, "type" | "values">): Values | undefined {
  const appSpec = blockIn(values, "triggers_replace")["app_spec"];
  return type === "terraform_data" && typeof appSpec === "object" && appSpec !== null
    ? (appSpec as Values)
    : undefined;
}

/** Where the settings of a rollout begin: its trigger, or the outputs of its stack. */
interface RolloutSource {
  readonly trigger: string | undefined;
  readonly appSpec: Values;
  /** In the form of a trigger's `input`. */
  readonly input: Values;
}

function settingsOf(
  { trigger, appSpec, input }: RolloutSource,
  resources: readonly RolloutResource[],
): RolloutSettings {
  const application = textIn(input, "application");
  const deploymentGroup = textIn(input, "deployment_group");
  const group = groupOf({ application, deploymentGroup }, resources);
  const service = textIn(blockIn(group, "ecs_service"), "service_name");
  const configName = textIn(group, "deployment_config_name");
  const blueGreen = blockIn(group, "blue_green_deployment_config");
  const rollback = blockIn(group, "auto_rollback_configuration");
  const alarms = blockIn(group, "alarm_configuration");
  return {
    trigger,
    service,
    application: application ?? textIn(group, "app_name"),
    deploymentGroup: deploymentGroup ?? textIn(group, "deployment_group_name"),
    images: blockIn(input, "images") as Readonly<Record<string, string>>,
    configName,
    shift: configuredShift(configName, valuesOf("aws_codedeploy_deployment_config", resources)),
    readyWait: readyWaitIn(blockIn(blueGreen, "deployment_ready_option")),
    terminationWaitMinutes: minutesIn(
      blockIn(blueGreen, "terminate_blue_instances_on_deployment_success"),
      "termination_wait_time_in_minutes",
    ),
    hooks: hooksIn(appSpec),
    alarmNames: alarms["enabled"] === true ? textsIn(alarms, "alarms") : [],
    rollbackEvents: rollback["enabled"] === true ? textsIn(rollback, "events") : [],
    successPoint: input["success_point"] === "traffic-shifted" ? "traffic-shifted" : "old-terminated",
    tasks: tasksOf(service, resources),
  };
}

function valuesOf(type: string, resources: readonly RolloutResource[]): readonly Values[] {
  return resources.filter((resource) => resource.type === type).map(({ values }) => values);
}

/** The trigger's group; the stack's only one if the trigger doesn't name it; else an empty one. */
function groupOf(
  named: Pick<RolloutSettings, "application" | "deploymentGroup">,
  resources: readonly RolloutResource[],
): Values {
  const groups = valuesOf("aws_codedeploy_deployment_group", resources);
  const found = groups.find(
    (group) =>
      textIn(group, "app_name") === named.application &&
      textIn(group, "deployment_group_name") === named.deploymentGroup,
  );
  const [only = {}, ...others] = groups;
  return found ?? (others.length === 0 ? only : {});
}

function readyWaitIn(option: Values): ReadyWait | undefined {
  if (option["action_on_timeout"] !== "STOP_DEPLOYMENT") {
    return { kind: "continue" };
  }
  const minutes = minutesIn(option, "wait_time_in_minutes");
  return minutes === undefined ? undefined : { kind: "approval", minutes };
}

/** @returns 0, as AWS takes it, if it isn't set; `undefined` if it is set to something that only Terraform knows */
function minutesIn(values: Values, name: string): number | undefined {
  return (values[name] ?? undefined) === undefined ? 0 : numberIn(values, name);
}

/** A plan leaves out an event's function that isn't known, and the event's name with it. */
function hooksIn(appSpec: Values): readonly (string | undefined)[] {
  return listIn(appSpec, "Hooks").map((hook) =>
    typeof hook === "object" && hook !== null ? Object.keys(hook)[0] : undefined,
  );
}

/** A service that scales has at least its minimum, and a new one its desired count. */
function tasksOf(service: string | undefined, resources: readonly RolloutResource[]): number | undefined {
  const services = valuesOf("aws_ecs_service", resources);
  const found = services.find((one) => textIn(one, "name") === service) ?? {};
  const targets = valuesOf("aws_appautoscaling_target", resources);
  const target = targets.find((one) => textIn(one, "resource_id")?.endsWith(`/${service}`) === true) ?? {};
  const counts = [numberIn(found, "desired_count"), numberIn(target, "min_capacity")];
  const known = counts.filter((count) => count !== undefined);
  return service === undefined || known.length === 0 ? undefined : Math.max(...known);
}

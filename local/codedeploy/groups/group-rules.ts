/** Checks a request for an ECS deployment group by the rules of CodeDeploy, and turns it into settings. */
import type { Backing } from "../../ecs/backing";
import { checkAlarms } from "../engine/alarms";
import { fault } from "../errors";
import { checkAutoRollback, requireName } from "../input";
import type { Application, GroupSettings } from "../model";
import { findConfig, type Store } from "../store";
import { checkTriggers, type TriggerContext } from "../triggers/trigger-rules";
import { checkWaits } from "./blue-green-rules";
import { DEFAULT_CONFIG } from "./built-in-configs";
import type { SettingsInput } from "./group-shape";
import { checkPair, readPair } from "./target-group-pair";

/** What the checks need besides the request. */
export interface GroupContext extends TriggerContext {
  readonly store: Store;
  readonly application: Application;
  readonly backing: Backing;
  /** The group's current settings, for an update. */
  readonly current?: GroupSettings;
}

/**
 * Checks the settings of a deployment group. Settings that an update leaves out keep their values.
 *
 * @throws AwsFault with CodeDeploy's exception for the first thing that is wrong
 */
export async function checkSettings(
  name: string,
  input: SettingsInput,
  context: GroupContext,
): Promise<GroupSettings> {
  const { store, current } = context;
  refuseServerSettings(input);
  checkStyle(input, current);
  const config = findConfig(store, input.deploymentConfigName ?? current?.configName ?? DEFAULT_CONFIG);
  const { cluster, service } = await checkService(name, input, context);
  const pair = readPair(input) ?? current?.pair;
  if (pair === undefined) {
    throw fault("InvalidLoadBalancerInfo", "For ECS deployment group, loadBalancerInfo must be specified");
  }
  const balancer = await checkPair(pair, context.backing);
  if (balancer === "network" && config.routing.kind !== "all-at-once") {
    throw fault(
      "InvalidTrafficRoutingConfiguration",
      "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you create/update Deployment group.",
    );
  }
  const waits = checkWaits(input);
  return {
    name,
    configName: config.name,
    serviceRoleArn: checkRole(input.serviceRoleArn ?? current?.serviceRoleArn),
    cluster,
    service,
    pair,
    readyWaitMinutes: waits?.readyWaitMinutes ?? current?.readyWaitMinutes ?? 0,
    terminationWaitMinutes: waits?.terminationWaitMinutes ?? current?.terminationWaitMinutes ?? 0,
    autoRollback: checkAutoRollback(input.autoRollbackConfiguration) ??
      current?.autoRollback ?? { enabled: false, events: [] },
    alarms: checkAlarms(input.alarmConfiguration) ?? current?.alarms,
    triggers: (await checkTriggers(input.triggerConfigurations, context)) ?? current?.triggers ?? [],
  };
}

function refuseServerSettings(input: SettingsInput): void {
  const forServers = ["ec2TagFilters", "onPremisesInstanceTagFilters", "autoScalingGroups"] as const;
  const given = forServers.filter((member) => (input[member]?.length ?? 0) > 0);
  if (
    given.length > 0 ||
    input.ec2TagSet ||
    input.onPremisesTagSet ||
    input.terminationHookEnabled === true
  ) {
    const names = given.length > 0 ? given.join(", ") : "ec2TagSet, onPremisesTagSet, terminationHookEnabled";
    throw fault("InvalidInput", `For ECS deployment group, ${names} must not be specified`);
  }
}

function checkStyle(input: SettingsInput, current: GroupSettings | undefined): void {
  const style = input.deploymentStyle;
  if ((style === undefined || style === null) && current !== undefined) {
    return;
  }
  if (style?.deploymentType !== "BLUE_GREEN" || style.deploymentOption !== "WITH_TRAFFIC_CONTROL") {
    throw fault(
      "InvalidDeploymentStyle",
      "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.",
    );
  }
}

function checkRole(arn: string | undefined): string {
  if (arn === undefined || arn === "") {
    throw fault(
      "RoleRequired",
      "serviceRoleArn is required: set it to the ARN of the role that CodeDeploy assumes",
    );
  }
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(arn)) {
    throw fault(
      "InvalidRole",
      `"${arn}" is not the ARN of a role: it must look like arn:aws:iam::123456789012:role/name`,
    );
  }
  return arn;
}

async function checkService(
  group: string,
  input: SettingsInput,
  { store, application, backing, current }: GroupContext,
): Promise<{ cluster: string; service: string }> {
  const given =
    input.ecsServices ?? (current && [{ serviceName: current.service, clusterName: current.cluster }]);
  const [only, ...others] = given ?? [];
  const { serviceName: service, clusterName: cluster } = only ?? {};
  if (!service || !cluster || others.length > 0) {
    throw fault(
      "InvalidECSService",
      "For ECS deployment group, ecsServices must contain one service with its cluster",
    );
  }
  const found = await backing.service(cluster, service);
  if (found === undefined || found.status !== "ACTIVE") {
    throw fault("InvalidECSService", `The ECS service ${service} in cluster ${cluster} could not be found.`);
  }
  if (found.controller !== "CODE_DEPLOY") {
    throw fault(
      "InvalidECSService",
      "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    );
  }
  for (const other of store.applications.values()) {
    for (const { settings } of other.groups.values()) {
      const isOwn = other === application && settings.name === (current?.name ?? group);
      if (!isOwn && settings.service === service && settings.cluster === cluster) {
        throw fault(
          "ECSServiceMappingLimitExceeded",
          `The ECS service ${service} in cluster ${cluster} already belongs to the deployment group ${settings.name} of ${other.name}: a service can be in one group only`,
        );
      }
    }
  }
  return { cluster, service };
}

/** The name of a new or renamed group. */
export function newGroupName(given: string | null | undefined, { groups }: Application): string {
  const name = requireName(given, "DeploymentGroupName");
  if (groups.has(name)) {
    throw fault("DeploymentGroupAlreadyExists", `Deployment Group already exists: ${name}`);
  }
  return name;
}

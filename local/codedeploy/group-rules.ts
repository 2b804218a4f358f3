/** What CodeDeploy demands of an ECS deployment group: the request checked, and turned into settings. */
import { z } from "zod";
import type { Backing } from "../ecs/backing";
import { type Books, findConfig } from "./books";
import { DEFAULT_CONFIG } from "./deployment-configs";
import { fault, notYet } from "./errors";
import { alarmShape, autoRollbackShape, checkAutoRollback, requireName, text } from "./input";
import type { Application, GroupSettings, TargetGroupPair } from "./model";

const MAX_TERMINATION_WAIT_MINUTES = 2880;

const list = z.array(z.unknown()).nullish();
const route = z.strictObject({ listenerArns: z.array(z.string()).nullish() }).nullish();

/** The settings of a deployment group, as CreateDeploymentGroup and UpdateDeploymentGroup take them. */
export const settingsShape = {
  deploymentConfigName: text,
  serviceRoleArn: text,
  ec2TagFilters: list,
  onPremisesInstanceTagFilters: list,
  autoScalingGroups: list,
  triggerConfigurations: list,
  alarmConfiguration: alarmShape,
  autoRollbackConfiguration: autoRollbackShape,
  outdatedInstancesStrategy: text,
  deploymentStyle: z.strictObject({ deploymentType: text, deploymentOption: text }).nullish(),
  blueGreenDeploymentConfiguration: z
    .strictObject({
      terminateBlueInstancesOnDeploymentSuccess: z
        .strictObject({ action: text, terminationWaitTimeInMinutes: z.number().nullish() })
        .nullish(),
      deploymentReadyOption: z
        .strictObject({ actionOnTimeout: text, waitTimeInMinutes: z.number().nullish() })
        .nullish(),
      greenFleetProvisioningOption: z.looseObject({}).nullish(),
    })
    .nullish(),
  loadBalancerInfo: z
    .strictObject({
      elbInfoList: list,
      targetGroupInfoList: list,
      targetGroupPairInfoList: z
        .array(
          z.strictObject({
            targetGroups: z.array(z.strictObject({ name: text })).nullish(),
            prodTrafficRoute: route,
            testTrafficRoute: route,
          }),
        )
        .nullish(),
    })
    .nullish(),
  ec2TagSet: z.looseObject({}).nullish(),
  onPremisesTagSet: z.looseObject({}).nullish(),
  ecsServices: z.array(z.strictObject({ serviceName: text, clusterName: text })).nullish(),
  terminationHookEnabled: z.boolean().nullish(),
} as const;

const settings = z.object(settingsShape);
export type SettingsInput = z.infer<typeof settings>;

/** Where a group stands, for the checks that look at more than the request. */
export interface GroupContext {
  readonly books: Books;
  readonly application: Application;
  readonly backing: Backing;
  /** The group's settings before an update. */
  readonly before?: GroupSettings;
}

/**
 * Checks the settings of a deployment group. What an update leaves out stays as it was.
 *
 * @throws AwsFault with CodeDeploy's exception for the first thing that is wrong
 */
export async function checkSettings(
  name: string,
  input: SettingsInput,
  context: GroupContext,
): Promise<GroupSettings> {
  const { books, application, before } = context;
  if (application.platform !== "ECS") {
    throw fault(
      "InvalidInput",
      `the local AWS deploys to ECS only, and the application ${application.name} is for ${application.platform}: create one with computePlatform ECS`,
    );
  }
  refuseServerSettings(input);
  refuseNotYet(input);
  checkStyle(input, before);
  const config = findConfig(books, input.deploymentConfigName ?? before?.configName ?? DEFAULT_CONFIG.ECS);
  if (config.platform !== "ECS") {
    throw fault(
      "InvalidDeploymentConfigName",
      `${config.name} is for ${config.platform}, and the application is for ECS: use one such as ${DEFAULT_CONFIG.ECS}`,
    );
  }
  const { cluster, service } = await checkService(name, input, context);
  const pair = readPair(input) ?? before?.pair;
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
  return {
    name,
    configName: config.name,
    serviceRoleArn: checkRole(input.serviceRoleArn ?? before?.serviceRoleArn),
    cluster,
    service,
    pair,
    terminationWaitMinutes: checkTerminationWait(input) ?? before?.terminationWaitMinutes ?? 0,
    autoRollback: checkAutoRollback(input.autoRollbackConfiguration) ??
      before?.autoRollback ?? { enabled: false, events: [] },
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

function refuseNotYet(input: SettingsInput): void {
  if (input.alarmConfiguration?.enabled === true && input.alarmConfiguration.alarms.length > 0) {
    throw notYet("InvalidAlarmConfig", "the alarms of alarmConfiguration");
  }
  if ((input.triggerConfigurations?.length ?? 0) > 0) {
    throw notYet("InvalidTriggerConfig", "triggerConfigurations");
  }
}

function checkStyle(input: SettingsInput, before: GroupSettings | undefined): void {
  const style = input.deploymentStyle;
  if ((style === undefined || style === null) && before !== undefined) {
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
      "serviceRoleArn is required: give the ARN of the role that CodeDeploy acts as",
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
  { books, application, backing, before }: GroupContext,
): Promise<{ cluster: string; service: string }> {
  const given =
    input.ecsServices ?? (before && [{ serviceName: before.service, clusterName: before.cluster }]);
  const [only, ...others] = given ?? [];
  const { serviceName: service, clusterName: cluster } = only ?? {};
  if (!service || !cluster || others.length > 0) {
    throw fault(
      "InvalidECSService",
      "For ECS deployment group, ecsServices must hold one service, with its cluster",
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
  for (const other of books.applications.values()) {
    for (const { settings } of other.groups.values()) {
      const isOwn = other === application && settings.name === (before?.name ?? group);
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

function readPair({ loadBalancerInfo: info }: SettingsInput): TargetGroupPair | undefined {
  if (info === undefined || info === null) {
    return undefined;
  }
  for (const member of ["elbInfo", "targetGroupInfo"] as const) {
    if ((info[`${member}List`]?.length ?? 0) > 0) {
      throw fault(
        "InvalidLoadBalancerInfo",
        `For ECS deployment group, loadBalancerInfo must not contain ${member} list`,
      );
    }
  }
  const [only, ...others] = info.targetGroupPairInfoList ?? [];
  const names = (only?.targetGroups ?? []).map(({ name }) => name ?? "");
  const [one, two] = names;
  if (
    only === undefined ||
    others.length > 0 ||
    one === undefined ||
    two === undefined ||
    names.length !== 2
  ) {
    throw fault(
      "InvalidTargetGroupPair",
      `For ECS deployment group, one pair of target groups must be specified, got ${names.length} target groups in ${info.targetGroupPairInfoList?.length ?? 0} pairs`,
    );
  }
  if (one === two) {
    throw fault("InvalidTargetGroupPair", `The target groups of the pair must differ, got ${one} twice`);
  }
  const production = only.prodTrafficRoute?.listenerArns ?? [];
  const test = only.testTrafficRoute?.listenerArns ?? [];
  const [productionListener] = production;
  if (productionListener === undefined || production.length > 1 || test.length > 1) {
    throw fault(
      "InvalidLoadBalancerInfo",
      `The production route takes one listener and the test route one at most, got ${production.length} and ${test.length}`,
    );
  }
  return { targetGroups: [one, two], productionListener, testListener: test[0] };
}

/** Checks what the pair names, and answers what kind of load balancer it is behind. */
async function checkPair(pair: TargetGroupPair, backing: Backing): Promise<"application" | "network"> {
  const arns = [pair.productionListener, ...(pair.testListener === undefined ? [] : [pair.testListener])];
  const listeners = await Promise.all(
    arns.map(async (arn) => {
      const listener = await backing.listener(arn);
      if (listener === undefined) {
        throw fault("InvalidLoadBalancerInfo", `The listener ${arn} could not be found`);
      }
      return listener;
    }),
  );
  const [production, test] = listeners;
  if (
    production === undefined ||
    (test !== undefined && test.loadBalancerArn !== production.loadBalancerArn)
  ) {
    throw fault(
      "InvalidLoadBalancerInfo",
      "The production and the test listener must belong to one load balancer",
    );
  }
  if (test?.arn === production.arn) {
    throw fault(
      "InvalidLoadBalancerInfo",
      `The production and the test route must differ, got ${test.arn} twice`,
    );
  }
  for (const name of pair.targetGroups) {
    const [found] = await backing.targetGroups({ names: [name] });
    if (found === undefined) {
      throw fault("InvalidTargetGroupPair", `The target group ${name} could not be found`);
    }
    if (found.loadBalancerArns.some((arn) => arn !== production.loadBalancerArn)) {
      throw fault(
        "InvalidTargetGroupPair",
        `The target group ${name} is behind another load balancer than the listener`,
      );
    }
  }
  return production.loadBalancerType;
}

function checkTerminationWait(input: SettingsInput): number | undefined {
  const given = input.blueGreenDeploymentConfiguration;
  if (given === undefined || given === null) {
    return undefined;
  }
  const { terminateBlueInstancesOnDeploymentSuccess: terminate, deploymentReadyOption: ready } = given;
  const wait = ready?.waitTimeInMinutes ?? 0;
  switch (ready?.actionOnTimeout ?? "CONTINUE_DEPLOYMENT") {
    case "CONTINUE_DEPLOYMENT":
      if (wait !== 0) {
        throw blueGreenInvalid(`waitTimeInMinutes must be 0 with CONTINUE_DEPLOYMENT, got ${wait}`);
      }
      break;
    case "STOP_DEPLOYMENT":
      if (wait <= 0) {
        throw blueGreenInvalid(`waitTimeInMinutes must be above 0 with STOP_DEPLOYMENT, got ${wait}`);
      }
      throw notYet(
        "InvalidBlueGreenDeploymentConfiguration",
        `a deploymentReadyOption that waits (${wait} minutes)`,
      );
    default:
      throw blueGreenInvalid(
        `"${ready?.actionOnTimeout}" is not an actionOnTimeout: use CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT`,
      );
  }
  if (given.greenFleetProvisioningOption) {
    throw blueGreenInvalid("For ECS deployment group, greenFleetProvisioningOption must not be specified");
  }
  if ((terminate?.action ?? "TERMINATE") !== "TERMINATE") {
    throw blueGreenInvalid(
      `For ECS deployment group, the action must be TERMINATE, got ${terminate?.action}`,
    );
  }
  const minutes = terminate?.terminationWaitTimeInMinutes ?? 0;
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > MAX_TERMINATION_WAIT_MINUTES) {
    throw blueGreenInvalid(
      `terminationWaitTimeInMinutes must be a whole number from 0 to ${MAX_TERMINATION_WAIT_MINUTES}, got ${minutes}`,
    );
  }
  return minutes;
}

function blueGreenInvalid(message: string) {
  return fault("InvalidBlueGreenDeploymentConfiguration", message);
}

/**
 * Checks that a new group says how blue and green are handled, which an update may leave out.
 *
 * @throws AwsFault InvalidBlueGreenDeploymentConfigurationException
 */
export function requireBlueGreen(input: SettingsInput): void {
  if (
    input.blueGreenDeploymentConfiguration === undefined ||
    input.blueGreenDeploymentConfiguration === null
  ) {
    throw blueGreenInvalid("For ECS deployment group, blueGreenDeploymentConfiguration must be specified");
  }
}

/** The name of a group that is to be made or renamed. */
export function newGroupName(given: string | null | undefined, { groups }: Application): string {
  const name = requireName(given, "DeploymentGroupName");
  if (groups.has(name)) {
    throw fault("DeploymentGroupAlreadyExists", `Deployment Group already exists: ${name}`);
  }
  return name;
}

/** Deployment configs: the built-in ones, and those that users make. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { JsonObject } from "../ecs/json-protocol";
import { findConfig, type World } from "./books";
import { fault } from "./errors";
import { pageOf, read, requireName, text } from "./input";
import { type ComputePlatform, type DeploymentConfig, isActive, type TrafficRouting } from "./model";
import { viewConfig } from "./views";

const PAGE_SIZE = 100;
const MAX_SHIFT_MINUTES = 2880;

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

const BUILT_IN_PREFIX = "CodeDeployDefault.";

/** The config that a deployment group has if it names none, per compute platform. */
export const DEFAULT_CONFIG: Readonly<Record<ComputePlatform, string>> = {
  Server: `${BUILT_IN_PREFIX}OneAtATime`,
  Lambda: `${BUILT_IN_PREFIX}LambdaAllAtOnce`,
  ECS: `${BUILT_IN_PREFIX}ECSAllAtOnce`,
};

/** The built-in configs, by name. */
export function builtInConfigs(): Map<string, DeploymentConfig> {
  const configs = BUILT_IN.map(([suffix, platform, routing]): DeploymentConfig => {
    const name = `${BUILT_IN_PREFIX}${suffix}`;
    return { id: randomUUID(), name, platform, createTime: new Date(0), routing };
  });
  return new Map(configs.map((config) => [config.name, config]));
}

const interval = (percentage: string, minutes: string) =>
  z.strictObject({ [percentage]: z.number().nullish(), [minutes]: z.number().nullish() }).nullish();

const createShape = z.strictObject({
  deploymentConfigName: text,
  computePlatform: text,
  minimumHealthyHosts: z.looseObject({}).nullish(),
  zonalConfig: z.looseObject({}).nullish(),
  trafficRoutingConfig: z
    .strictObject({
      type: text,
      timeBasedCanary: interval("canaryPercentage", "canaryInterval"),
      timeBasedLinear: interval("linearPercentage", "linearInterval"),
    })
    .nullish(),
});
type CreateShape = z.infer<typeof createShape>;

/** CreateDeploymentConfig. */
export function createDeploymentConfig({ books, time }: World, input: JsonObject): object {
  const request = read(createShape, input);
  const name = requireName(request.deploymentConfigName, "DeploymentConfigName");
  if (name.startsWith(BUILT_IN_PREFIX)) {
    throw fault(
      "InvalidDeploymentConfigName",
      `"${name}" is not valid: names that start with ${BUILT_IN_PREFIX} are CodeDeploy's own`,
    );
  }
  if (books.configs.has(name)) {
    throw fault("DeploymentConfigAlreadyExists", `The deployment configuration ${name} already exists`);
  }
  if ((request.computePlatform ?? "Server") !== "ECS") {
    throw fault(
      "InvalidComputePlatform",
      `the local AWS makes deployment configs for ECS only, got ${request.computePlatform ?? "Server (the default)"}: set computePlatform to ECS`,
    );
  }
  if (hasMembers(request.minimumHealthyHosts) || hasMembers(request.zonalConfig)) {
    throw fault(
      "InvalidMinimumHealthyHostValue",
      "minimumHealthyHosts and zonalConfig are for servers: leave them out for ECS",
    );
  }
  const config: DeploymentConfig = {
    id: randomUUID(),
    name,
    platform: "ECS",
    createTime: time.now(),
    routing: routingOf(request.trafficRoutingConfig),
  };
  books.configs.set(name, config);
  return { deploymentConfigId: config.id };
}

/** GetDeploymentConfig. */
export function getDeploymentConfig({ books }: World, input: JsonObject): object {
  const { deploymentConfigName } = read(nameShape, input);
  return { deploymentConfigInfo: viewConfig(findConfig(books, deploymentConfigName)) };
}

/** ListDeploymentConfigs. */
export function listDeploymentConfigs({ books }: World, input: JsonObject): object {
  const { nextToken } = read(z.strictObject({ nextToken: text }), input);
  const { items, ...rest } = pageOf([...books.configs.keys()].sort(), nextToken, PAGE_SIZE);
  return { deploymentConfigsList: items, ...rest };
}

const nameShape = z.strictObject({ deploymentConfigName: text });

/** DeleteDeploymentConfig. One that isn't there is gone already, as on AWS. */
export function deleteDeploymentConfig({ books }: World, input: JsonObject): object {
  const name = requireName(read(nameShape, input).deploymentConfigName, "DeploymentConfigName");
  if (name.startsWith(BUILT_IN_PREFIX)) {
    throw fault("InvalidOperation", `${name} is CodeDeploy's own and can't be deleted`);
  }
  const groups = [...books.applications.values()].flatMap(({ groups }) => [...groups.values()]);
  const inUse =
    groups.some(({ settings }) => settings.configName === name) ||
    books.deployments.some((deployment) => isActive(deployment) && deployment.config.name === name);
  if (inUse) {
    throw fault(
      "DeploymentConfigInUse",
      `The deployment configuration ${name} is in use by a deployment group`,
    );
  }
  books.configs.delete(name);
  return {};
}

function routingOf(given: CreateShape["trafficRoutingConfig"]): TrafficRouting {
  switch (given?.type) {
    case undefined:
    case null:
      throw routingInvalid("trafficRoutingConfig is required for ECS");
    case "AllAtOnce":
      return ALL_AT_ONCE;
    case "TimeBasedCanary": {
      const { canaryPercentage, canaryInterval } = given.timeBasedCanary ?? {};
      return canary(
        checkPercentage("canaryPercentage", canaryPercentage),
        checkInterval("canaryInterval", canaryInterval, 1),
      );
    }
    case "TimeBasedLinear": {
      const { linearPercentage, linearInterval } = given.timeBasedLinear ?? {};
      const percent = checkPercentage("linearPercentage", linearPercentage);
      const waits = Math.ceil(100 / percent) - 1;
      return linear(percent, checkInterval("linearInterval", linearInterval, waits));
    }
    default:
      throw routingInvalid(
        `"${given?.type}" is not a type: use TimeBasedCanary, TimeBasedLinear or AllAtOnce`,
      );
  }
}

function checkPercentage(name: string, value: number | null | undefined): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > 99) {
    throw routingInvalid(`${name} must be a whole number from 1 to 99, got ${value ?? "nothing"}`);
  }
  return value;
}

function checkInterval(name: string, value: number | null | undefined, times: number): number {
  if (
    typeof value !== "number" ||
    !Number.isInteger(value) ||
    value < 1 ||
    value * times > MAX_SHIFT_MINUTES
  ) {
    throw routingInvalid(
      `${name} must be a whole number of minutes from 1, and the whole shift at most ${MAX_SHIFT_MINUTES} minutes, got ${value ?? "nothing"}`,
    );
  }
  return value;
}

function routingInvalid(message: string) {
  return fault("InvalidTrafficRoutingConfiguration", message);
}

function hasMembers(value: object | null | undefined): boolean {
  return value !== undefined && value !== null && Object.keys(value).length > 0;
}

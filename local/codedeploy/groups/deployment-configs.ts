/** The API operations on deployment configs. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { JsonObject } from "../../gateway/json-protocol";
import { viewConfig } from "../deployments/views";
import { fault } from "../errors";
import { pageOf, read, requireEcs, requireName, text } from "../input";
import { type DeploymentConfig, isActive, type TrafficRouting } from "../model";
import { findConfig } from "../store";
import type { World } from "../world";
import { BUILT_IN_PREFIX } from "./built-in-configs";

const PAGE_SIZE = 100;
const MAX_SHIFT_MINUTES = 2880;

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
export function createDeploymentConfig({ store, time }: World, input: JsonObject): object {
  const request = read(createShape, input);
  const name = requireName(request.deploymentConfigName, "DeploymentConfigName");
  if (name.startsWith(BUILT_IN_PREFIX)) {
    throw fault(
      "InvalidDeploymentConfigName",
      `"${name}" is not valid: CodeDeploy reserves names that start with ${BUILT_IN_PREFIX}`,
    );
  }
  if (store.configs.has(name)) {
    throw fault("DeploymentConfigAlreadyExists", `The deployment configuration ${name} already exists`);
  }
  requireEcs(request.computePlatform);
  if (hasMembers(request.minimumHealthyHosts) || hasMembers(request.zonalConfig)) {
    throw fault(
      "InvalidMinimumHealthyHostValue",
      "minimumHealthyHosts and zonalConfig are only for the Server platform: remove them for ECS",
    );
  }
  const config: DeploymentConfig = {
    id: randomUUID(),
    name,
    createTime: time.now(),
    routing: routingOf(request.trafficRoutingConfig),
  };
  store.configs.set(name, config);
  return { deploymentConfigId: config.id };
}

/** GetDeploymentConfig. */
export function getDeploymentConfig({ store }: World, input: JsonObject): object {
  const { deploymentConfigName } = read(nameShape, input);
  return { deploymentConfigInfo: viewConfig(findConfig(store, deploymentConfigName)) };
}

/** ListDeploymentConfigs. */
export function listDeploymentConfigs({ store }: World, input: JsonObject): object {
  const { nextToken } = read(z.strictObject({ nextToken: text }), input);
  const { items, ...rest } = pageOf([...store.configs.keys()].sort(), nextToken, PAGE_SIZE);
  return { deploymentConfigsList: items, ...rest };
}

const nameShape = z.strictObject({ deploymentConfigName: text });

/** DeleteDeploymentConfig. As on AWS, it succeeds if the config doesn't exist. */
export function deleteDeploymentConfig({ store }: World, input: JsonObject): object {
  const name = requireName(read(nameShape, input).deploymentConfigName, "DeploymentConfigName");
  if (name.startsWith(BUILT_IN_PREFIX)) {
    throw fault("InvalidOperation", `${name} is predefined by CodeDeploy and can't be deleted`);
  }
  const groups = [...store.applications.values()].flatMap(({ groups }) => [...groups.values()]);
  const inUse =
    groups.some(({ settings }) => settings.configName === name) ||
    store.deployments.some((deployment) => isActive(deployment) && deployment.config.name === name);
  if (inUse) {
    throw fault(
      "DeploymentConfigInUse",
      `The deployment configuration ${name} is in use by a deployment group`,
    );
  }
  store.configs.delete(name);
  return {};
}

function routingOf(given: CreateShape["trafficRoutingConfig"]): TrafficRouting {
  switch (given?.type) {
    case undefined:
    case null:
      throw routingInvalid("trafficRoutingConfig is required for ECS");
    case "AllAtOnce":
      return { kind: "all-at-once" };
    case "TimeBasedCanary": {
      const { canaryPercentage, canaryInterval } = given.timeBasedCanary ?? {};
      return {
        kind: "canary",
        percent: checkPercentage("canaryPercentage", canaryPercentage),
        minutes: checkInterval("canaryInterval", canaryInterval, 1),
      };
    }
    case "TimeBasedLinear": {
      const { linearPercentage, linearInterval } = given.timeBasedLinear ?? {};
      const percent = checkPercentage("linearPercentage", linearPercentage);
      const waits = Math.ceil(100 / percent) - 1;
      return {
        kind: "linear",
        percent,
        minutes: checkInterval("linearInterval", linearInterval, waits),
      };
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

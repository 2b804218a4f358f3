/**
 * The attributes that moto drops at CreateService and UpdateService. Without them every plan of an
 * `aws_ecs_service` shows a difference, whatever its deployment controller is.
 */
import { isObject, type JsonObject } from "./json-protocol";

const DROPPED = [
  "availabilityZoneRebalancing",
  "deploymentConfiguration",
  "enableECSManagedTags",
  "enableExecuteCommand",
  "healthCheckGracePeriodSeconds",
  "placementConstraints",
  "placementStrategy",
  "capacityProviderStrategy",
] as const;

/** What a request set of the attributes that moto drops. */
export type Remembered = JsonObject;

/** What AWS answers for the attributes that a request leaves out. */
export const DEFAULTS: Remembered = {
  availabilityZoneRebalancing: "DISABLED",
  deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
  enableECSManagedTags: false,
  enableExecuteCommand: false,
  placementConstraints: [],
  placementStrategy: [],
};

/** What is remembered after a request, given what was before. */
export function remember(before: Remembered, request: JsonObject): Remembered {
  const set = DROPPED.filter((name) => request[name] !== undefined && request[name] !== null);
  const after = { ...before, ...Object.fromEntries(set.map((name) => [name, request[name]])) };
  // A request may set one of its members only.
  const configuration = {
    ...members(before["deploymentConfiguration"]),
    ...members(request["deploymentConfiguration"]),
  };
  return { ...after, deploymentConfiguration: configuration };
}

/** moto's view of a service of another deployment controller, with what moto dropped. */
export function withRemembered(kept: JsonObject, remembered: Remembered): JsonObject {
  const strategy = remembered["capacityProviderStrategy"];
  if (!Array.isArray(strategy) || strategy.length === 0) {
    return { ...kept, ...remembered };
  }
  // A service has a launch type or a strategy, never both; moto makes up the former.
  const { launchType: _, ...rest } = kept;
  return { ...rest, ...remembered };
}

function members(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/**
 * Caches the attributes that moto drops at CreateService and UpdateService. Without them every plan of an
 * `aws_ecs_service` shows a difference, with any deployment controller.
 */
import { isObject, type JsonObject } from "../gateway/json-protocol";

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

/** The values of the attributes that moto drops. */
export type CachedAttributes = JsonObject;

/** The values that AWS returns for attributes that no request has set. */
export const DEFAULTS: CachedAttributes = {
  availabilityZoneRebalancing: "DISABLED",
  deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
  enableECSManagedTags: false,
  enableExecuteCommand: false,
  placementConstraints: [],
  placementStrategy: [],
};

/** The cached attributes after a request, given those before it. */
export function cacheRequest(cached: CachedAttributes, request: JsonObject): CachedAttributes {
  const set = DROPPED.filter((name) => request[name] !== undefined && request[name] !== null);
  const after = { ...cached, ...Object.fromEntries(set.map((name) => [name, request[name]])) };
  // A request may set only one of its members.
  const configuration = {
    ...members(cached["deploymentConfiguration"]),
    ...members(request["deploymentConfiguration"]),
  };
  return { ...after, deploymentConfiguration: configuration };
}

/** moto's view of a service with another deployment controller, plus the attributes that moto dropped. */
export function withCachedAttributes(kept: JsonObject, cached: CachedAttributes): JsonObject {
  const strategy = cached["capacityProviderStrategy"];
  if (!Array.isArray(strategy) || strategy.length === 0) {
    return { ...kept, ...cached };
  }
  // A service has either a launch type or a strategy. moto always adds a launch type.
  const { launchType: _, ...rest } = kept;
  return { ...rest, ...cached };
}

function members(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

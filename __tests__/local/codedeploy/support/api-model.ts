/** CodeDeploy's model of its API requests and responses, taken from the SDK. */
import * as sdk from "@aws-sdk/client-codedeploy";

const exported: Readonly<Record<string, unknown>> = { ...sdk };

/** Errors of the protocol, which are in no API model. */
const PROTOCOL_ERRORS = ["SerializationException", "UnknownOperationException", "ValidationException"];

/** The SDK's schemas describe enum members as strings; the SDK's enums contain their values. */
export const ENUMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "ApplicationInfo.computePlatform": sdk.ComputePlatform,
  "AutoRollbackConfiguration.events": sdk.AutoRollbackEvent,
  "BlueInstanceTerminationOption.action": sdk.InstanceAction,
  "ContinueDeploymentInput.deploymentWaitType": sdk.DeploymentWaitType,
  "CreateApplicationInput.computePlatform": sdk.ComputePlatform,
  "CreateDeploymentConfigInput.computePlatform": sdk.ComputePlatform,
  "DeploymentConfigInfo.computePlatform": sdk.ComputePlatform,
  "DeploymentGroupInfo.computePlatform": sdk.ComputePlatform,
  "DeploymentGroupInfo.outdatedInstancesStrategy": sdk.OutdatedInstancesStrategy,
  "DeploymentInfo.computePlatform": sdk.ComputePlatform,
  "DeploymentInfo.creator": sdk.DeploymentCreator,
  "DeploymentInfo.fileExistsBehavior": sdk.FileExistsBehavior,
  "DeploymentInfo.status": sdk.DeploymentStatus,
  "DeploymentReadyOption.actionOnTimeout": sdk.DeploymentReadyAction,
  "DeploymentStyle.deploymentOption": sdk.DeploymentOption,
  "DeploymentStyle.deploymentType": sdk.DeploymentType,
  "DeploymentTarget.deploymentTargetType": sdk.DeploymentTargetType,
  "Diagnostics.errorCode": sdk.LifecycleErrorCode,
  "ECSTarget.status": sdk.TargetStatus,
  "ECSTaskSet.taskSetLabel": sdk.TargetLabel,
  "ErrorInformation.code": sdk.ErrorCode,
  "LastDeploymentInfo.status": sdk.DeploymentStatus,
  "LifecycleEvent.status": sdk.LifecycleEventStatus,
  "ListDeploymentsInput.includeOnlyStatuses": sdk.DeploymentStatus,
  "MinimumHealthyHosts.type": sdk.MinimumHealthyHostsType,
  "PutLifecycleEventHookExecutionStatusInput.status": sdk.LifecycleEventStatus,
  "RevisionLocation.revisionType": sdk.RevisionLocationType,
  "StopDeploymentOutput.status": sdk.StopStatus,
  "TrafficRoutingConfig.type": sdk.TrafficRoutingType,
};

// The format of the SDK's schemas: a number for a scalar, otherwise a tuple that starts with its kind.
const KIND = { list: 1, map: 2, structure: 3, operation: 9 } as const;
const TYPES: Readonly<Record<number, string>> = { 0: "string", 1: "number", 2: "boolean", 4: "number" };
const LIST_OF = 64;

/** The problems of a request or response of an operation. Empty if it matches CodeDeploy's model. */
export function problemsWith(operation: string, part: "input" | "output", value: unknown): readonly string[] {
  const schema = resolve(exported[`${operation}$`]);
  if (!Array.isArray(schema) || schema[0] !== KIND.operation) {
    return [`${operation}: CodeDeploy has no such operation`];
  }
  return check(schema[part === "input" ? 4 : 5], value, `${operation} ${part}`, "");
}

/** Whether an exception is one of CodeDeploy's, or of its protocol. */
export function isKnownError(type: unknown): boolean {
  return typeof type === "string" && (PROTOCOL_ERRORS.includes(type) || typeof exported[type] === "function");
}

/** The members of a structure of CodeDeploy. Empty if there is no such structure. */
export function membersOf(structure: string): readonly string[] {
  const schema = resolve(exported[`${structure}$`]);
  return Array.isArray(schema) && schema[0] === KIND.structure ? schema[4] : [];
}

function resolve(schema: unknown): unknown {
  return typeof schema === "function" ? schema() : schema;
}

function check(given: unknown, value: unknown, path: string, member: string): readonly string[] {
  const schema = resolve(given);
  if (value === undefined || value === null) {
    return [];
  }
  if (schema === "unit") {
    return isRecord(value) && Object.keys(value).length === 0 ? [] : [`${path} must be empty`];
  }
  if (typeof schema === "number") {
    return schema >= LIST_OF
      ? checkList(schema - LIST_OF, value, path, member)
      : checkScalar(schema, value, path, member);
  }
  if (!Array.isArray(schema)) {
    return [`${path}: this test doesn't know the schema ${String(schema)}`];
  }
  switch (schema[0]) {
    case KIND.list:
      return checkList(schema[4], value, path, member);
    case KIND.map:
      return isRecord(value)
        ? Object.entries(value).flatMap(([key, each]) => check(schema[5], each, `${path}.${key}`, ""))
        : [`${path} must be an object`];
    case KIND.structure:
      return checkStructure(schema, value, path);
    default:
      return [`${path}: this test doesn't know schemas of the kind ${schema[0]}`];
  }
}

function checkStructure(schema: readonly unknown[], value: unknown, path: string): readonly string[] {
  const [, , name, , members, schemas, required = 0] = schema;
  if (!isRecord(value) || !Array.isArray(members) || !Array.isArray(schemas)) {
    return [`${path} must be an object`];
  }
  const missing = members
    .slice(0, Number(required))
    .filter((member) => value[member] === undefined || value[member] === null)
    .map((member) => `${path}.${member} is required`);
  const wrong = Object.entries(value).flatMap(([key, each]) => {
    const index = members.indexOf(key);
    return index === -1
      ? [`${path}.${key} is not a member of ${name}`]
      : check(schemas[index], each, `${path}.${key}`, `${name}.${key}`);
  });
  return [...missing, ...wrong];
}

function checkList(item: unknown, value: unknown, path: string, member: string): readonly string[] {
  return Array.isArray(value)
    ? value.flatMap((each, index) => check(item, each, `${path}[${index}]`, member))
    : [`${path} must be a list`];
}

function checkScalar(schema: number, value: unknown, path: string, member: string): readonly string[] {
  const expected = TYPES[schema];
  if (expected === undefined || typeof value !== expected) {
    return [`${path} must be a ${expected ?? `scalar of kind ${schema}`}, got ${JSON.stringify(value)}`];
  }
  const allowed = ENUMS[member];
  return allowed === undefined || Object.values(allowed).includes(String(value))
    ? []
    : [`${path} is "${value}", which is not one of ${Object.values(allowed).join(", ")}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

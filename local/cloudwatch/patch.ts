/**
 * Adds what moto lacks: composite alarms, and the evaluation of metric alarms. moto keeps the metric alarms. The state of
 * one is set with SetAlarmState, or follows from the data of its metrics once PutMetricData has given some.
 */
import type { AccountRegion } from "../account-region";
import { awsError } from "../gateway/aws-error";
import { AwsFault, isObject, type JsonObject } from "../gateway/json-protocol";
import type { AwsRequest, AwsResponse, Forward, Patch } from "../gateway/patch";
import { checkPutMetricAlarm, putMetricData } from "./metrics/operations";
import { answer, readInput, textsIn } from "./protocol";
import type { CloudWatchRegion } from "./region";
import { type AlarmState, alarmsIn, parseRule, RuleError } from "./rule";

type Operation = (
  region: CloudWatchRegion,
  input: JsonObject,
  toMoto: (input?: JsonObject) => Promise<AwsResponse>,
) => Promise<JsonObject | AwsResponse>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  PutCompositeAlarm: putCompositeAlarm,
  DescribeAlarms: describeAlarms,
  PutMetricAlarm: async (region, input, toMoto) => {
    checkPutMetricAlarm(region, input);
    return toMoto();
  },
  PutMetricData: async (region, input, toMoto) => {
    await putMetricData(region, input);
    return toMoto();
  },
  DeleteAlarms: deleteAlarms,
  SetAlarmState: setAlarmState,
  ListTagsForResource: async ({ composites }, { ResourceARN }, toMoto) => {
    const tags = composites.tagsOf(ResourceARN);
    return tags === undefined ? toMoto() : { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
  TagResource: async ({ composites }, { ResourceARN, Tags }, toMoto) => {
    const tags = composites.tagsOf(ResourceARN);
    return tags === undefined ? toMoto() : addTags(tags, Tags);
  },
  UntagResource: async ({ composites }, { ResourceARN, TagKeys }, toMoto) => {
    const tags = composites.tagsOf(ResourceARN);
    if (tags === undefined) {
      return toMoto();
    }
    for (const key of textsIn(TagKeys)) {
      tags.delete(key);
    }
    return {};
  },
};

/** The CloudWatch patch. `regionOf` returns the alarms of an account and a region. */
export function createCloudWatchPatch(regionOf: (accountRegion: AccountRegion) => CloudWatchRegion): Patch {
  return {
    service: "monitoring",
    operations: Object.keys(OPERATIONS),
    handle: async (request, forward) => {
      const operation = OPERATIONS[request.operation ?? ""];
      if (operation === undefined || isCbor(request)) {
        return forward(request);
      }
      try {
        const result = await operation(regionOf(request), readInput(request), toMoto(request, forward));
        return isResponse(result) ? result : answer(request, result);
      } catch (error) {
        if (error instanceof AwsFault) {
          return awsError(request, { status: 400, code: error.type, message: error.message });
        }
        throw error;
      }
    },
  };
}

/** moto doesn't support CBOR and returns an error for it. */
function isCbor({ headers }: AwsRequest): boolean {
  return headers["content-type"] === "application/cbor";
}

/**
 * Forwards the request unchanged, or with another input. The other input is sent as JSON, whatever the client's
 * protocol is.
 */
function toMoto(request: AwsRequest, forward: Forward): (input?: JsonObject) => Promise<AwsResponse> {
  return async (input) => {
    if (input === undefined) {
      return forward(request);
    }
    const { host = "127.0.0.1", authorization = "" } = request.headers;
    const body = Buffer.from(JSON.stringify(input));
    const headers = {
      host,
      authorization,
      "content-type": "application/x-amz-json-1.0",
      "content-length": String(body.length),
      "x-amz-target": `GraniteServiceVersion20100801.${request.operation}`,
    };
    const response = await forward({ ...request, path: "/", headers, body });
    return response.status === 200 ? answer(request, {}) : response;
  };
}

async function putCompositeAlarm(region: CloudWatchRegion, input: JsonObject): Promise<JsonObject> {
  const { AlarmName: name, AlarmRule: text, Tags } = input;
  if (typeof name !== "string" || name === "" || typeof text !== "string") {
    throw new AwsFault("ValidationError", "AlarmName and AlarmRule are required");
  }
  const rule = readRule(text);
  const metrics = await region.metricStates();
  const missing = alarmsIn(rule).filter((alarm) => !metrics.has(alarm) && !region.composites.has(alarm));
  if (missing.length > 0) {
    throw new AwsFault(
      "ValidationError",
      `Could not save the composite alarm as alarms [${missing.join(", ")}] in the alarm rule do not exist`,
    );
  }
  if (metrics.has(name)) {
    throw new AwsFault("ValidationError", `${name} is the name of a metric alarm: use another name`);
  }
  const isNew = !region.composites.has(name);
  region.composites.put(name, input, rule);
  // As on AWS, tags are set only when the alarm is created.
  const tags = isNew ? region.composites.tagsOf(region.composites.arnOf(name)) : undefined;
  return tags === undefined ? {} : addTags(tags, Tags);
}

function readRule(text: string) {
  try {
    return parseRule(text);
  } catch (error) {
    throw error instanceof RuleError ? new AwsFault("ValidationError", error.message) : error;
  }
}

async function describeAlarms(
  region: CloudWatchRegion,
  input: JsonObject,
  toMoto: () => Promise<AwsResponse>,
): Promise<JsonObject | AwsResponse> {
  const { ChildrenOfAlarmName: parent } = input;
  if (typeof parent === "string" && parent !== "") {
    return describeChildren(region, parent, input);
  }
  const types = textsIn(input["AlarmTypes"]);
  if (!types.includes("CompositeAlarm")) {
    // Without a type the request is for metric alarms, which moto has.
    await region.metricAlarms();
    return toMoto();
  }
  const metrics = await region.metricStates();
  const names = textsIn(input["AlarmNames"]);
  const { AlarmNamePrefix, StateValue } = input;
  const prefix = typeof AlarmNamePrefix === "string" ? AlarmNamePrefix : "";
  const isWanted = (name: string, state: unknown) =>
    (names.length === 0 || names.includes(name)) &&
    name.startsWith(prefix) &&
    (typeof StateValue !== "string" || StateValue === "" || state === StateValue);
  const composites = region.composites.names
    .map((name) => region.composites.view(name, metrics))
    .filter((alarm) => isWanted(String(alarm["AlarmName"]), alarm["StateValue"]));
  const known = types.includes("MetricAlarm") ? await region.metricAlarms() : [];
  const wanted = known.filter((alarm) => isWanted(String(alarm["AlarmName"]), alarm["StateValue"]));
  return { CompositeAlarms: composites, MetricAlarms: wanted };
}

/** What CloudWatch says about the alarms in the rule of a composite alarm. */
const OF_CHILDREN = ["AlarmName", "AlarmArn", "StateValue", "StateUpdatedTimestamp"];

async function describeChildren(
  region: CloudWatchRegion,
  parent: string,
  input: JsonObject,
): Promise<JsonObject> {
  const { composites } = region;
  const others = Object.keys(input).filter(
    (name) => !["ChildrenOfAlarmName", "MaxRecords", "NextToken"].includes(name),
  );
  if (others.length > 0) {
    throw new AwsFault(
      "ValidationError",
      `ChildrenOfAlarmName allows no other parameter: got ${others.join(", ")}`,
    );
  }
  const children = composites.childrenOf(parent);
  if (children === undefined) {
    throw new AwsFault("ValidationError", `there is no composite alarm ${parent}`);
  }
  const known = await region.metricAlarms();
  const metrics = await region.metricStates();
  const brief = (alarm: JsonObject) => Object.fromEntries(OF_CHILDREN.map((name) => [name, alarm[name]]));
  return {
    CompositeAlarms: children
      .filter((name) => composites.has(name))
      .map((name) => brief(composites.view(name, metrics))),
    MetricAlarms: known.filter((alarm) => children.includes(String(alarm["AlarmName"]))).map(brief),
  };
}

async function deleteAlarms(
  { composites }: CloudWatchRegion,
  input: JsonObject,
  toMoto: (input: JsonObject) => Promise<AwsResponse>,
): Promise<JsonObject | AwsResponse> {
  const names = textsIn(input["AlarmNames"]);
  for (const name of names) {
    if (composites.dependingOn(name).some((other) => !names.includes(other))) {
      throw new AwsFault(
        "ValidationError",
        `Cannot delete ${name} as there are composite alarm(s) depending on it.`,
      );
    }
  }
  const others = names.filter((name) => !composites.has(name));
  for (const name of names) {
    composites.delete(name);
  }
  return others.length === 0 ? {} : toMoto({ AlarmNames: others });
}

async function setAlarmState(
  region: CloudWatchRegion,
  input: JsonObject,
  toMoto: () => Promise<AwsResponse>,
): Promise<JsonObject | AwsResponse> {
  const { AlarmName, StateValue, StateReason } = input;
  const name = String(AlarmName);
  if (!region.composites.has(name)) {
    return toMoto();
  }
  const states: readonly AlarmState[] = ["ALARM", "INSUFFICIENT_DATA", "OK"];
  const state = states.find((candidate) => candidate === StateValue);
  if (state === undefined) {
    throw new AwsFault("ValidationError", `"${StateValue}" is not a state: use ${states.join(", ")}`);
  }
  region.composites.force(name, state, String(StateReason ?? ""), await region.metricStates());
  return {};
}

function addTags(tags: Map<string, string>, added: unknown): JsonObject {
  for (const tag of Array.isArray(added) ? added.filter(isObject) : []) {
    tags.set(String(tag["Key"]), String(tag["Value"] ?? ""));
  }
  return {};
}

function isResponse(value: JsonObject | AwsResponse): value is AwsResponse {
  return Buffer.isBuffer(value["body" as keyof typeof value]);
}

/**
 * The tags and the suspended state of scalable targets.
 *
 * moto doesn't support the three tag operations of Application Auto Scaling and drops the tags of
 * `RegisterScalableTarget`. The AWS provider lists the tags of every target that it reads, so without this patch it
 * can't create an `aws_appautoscaling_target`.
 *
 * moto stores only the members of the suspended state that the last request contained, and omits the others instead
 * of `false`. So this patch always sends all three members.
 */
import { perAccountRegion } from "../../account-region";
import { awsError } from "../aws-error";
import { isObject, type JsonObject, jsonResponse, parseBody, withBody } from "../json-protocol";
import type { AwsRequest, AwsResponse, Forward, Patch } from "../patch";

const NOTHING_SUSPENDED: JsonObject = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/** Stores the tags; moto stores the targets. */
export function scalableTargets(): Patch {
  const stateOf = perAccountRegion(() => ({
    tags: new Map<string, JsonObject>(),
    suspended: new Map<string, JsonObject>(),
  }));

  /** Stores the tags of a target that moto has accepted. AWS ignores the tags if the target already exists. */
  async function register(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const { tags, suspended } = stateOf(request);
    const input = parseBody(request.body);
    const key = targetOf(input);
    const state = { ...(suspended.get(key) ?? NOTHING_SUSPENDED), ...objectIn(input["SuspendedState"]) };
    const response = await forward(withBody(request, { ...input, SuspendedState: state }));
    if (response.status === 200) {
      suspended.set(key, state);
    }
    const arn = response.status === 200 ? parseBody(response.body)["ScalableTargetARN"] : undefined;
    if (typeof arn === "string" && !tags.has(arn)) {
      tags.set(arn, objectIn(input["Tags"]));
    }
    return response;
  }

  async function deregister(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const response = await forward(request);
    if (response.status === 200) {
      stateOf(request).suspended.delete(targetOf(parseBody(request.body)));
    }
    return response;
  }

  function changeTags(request: AwsRequest): AwsResponse {
    const { tags } = stateOf(request);
    const { ResourceARN: arn, Tags: added, TagKeys: removed } = parseBody(request.body);
    const current = typeof arn === "string" ? tags.get(arn) : undefined;
    if (typeof arn !== "string" || current === undefined) {
      const message = `No scalable target found for resource ARN: ${arn}`;
      return awsError(request, { status: 400, code: "ResourceNotFoundException", message });
    }
    switch (request.operation) {
      case "TagResource":
        tags.set(arn, { ...current, ...objectIn(added) });
        return jsonResponse({});
      case "UntagResource": {
        const removedKeys = Array.isArray(removed) ? removed : [];
        tags.set(
          arn,
          Object.fromEntries(Object.entries(current).filter(([key]) => !removedKeys.includes(key))),
        );
        return jsonResponse({});
      }
      default:
        return jsonResponse({ Tags: current });
    }
  }

  return {
    service: "application-autoscaling",
    operations: [
      "RegisterScalableTarget",
      "DeregisterScalableTarget",
      "ListTagsForResource",
      "TagResource",
      "UntagResource",
    ],
    handle: async (request, forward) => {
      switch (request.operation) {
        case "RegisterScalableTarget":
          return register(request, forward);
        case "DeregisterScalableTarget":
          return deregister(request, forward);
        default:
          return changeTags(request);
      }
    },
  };
}

function objectIn(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The key of a scalable target in an account and a region. */
function targetOf(input: JsonObject): string {
  return [input["ServiceNamespace"], input["ResourceId"], input["ScalableDimension"]].join(" ");
}

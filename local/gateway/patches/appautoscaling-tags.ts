/**
 * Tags of scalable targets.
 *
 * moto knows none of the three tag operations of Application Auto Scaling and drops the tags that
 * `RegisterScalableTarget` brings. The AWS provider lists the tags of every target that it reads, also of one
 * without any, so that no `aws_appautoscaling_target` can be made without this.
 */
import { awsError } from "../aws-error";
import { isJsonObject, type JsonObject, jsonResponse, readJson } from "../json";
import type { AwsRequest, AwsResponse, Forward, Patch } from "../patch";

/** Keeps the tags, as moto keeps the targets. */
export function appAutoscalingTags(): Patch {
  const tags = new Map<string, JsonObject>();

  /** Remembers the tags of a target that moto has accepted. AWS ignores them when the target is there already. */
  async function register(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const response = await forward(request);
    const arn = response.status === 200 ? readJson(response)["ScalableTargetARN"] : undefined;
    if (typeof arn === "string" && !tags.has(arn)) {
      tags.set(arn, tagsIn(readJson(request)["Tags"]));
    }
    return response;
  }

  function changeTags(request: AwsRequest): AwsResponse {
    const { ResourceARN: arn, Tags: added, TagKeys: removed } = readJson(request);
    const current = typeof arn === "string" ? tags.get(arn) : undefined;
    if (typeof arn !== "string" || current === undefined) {
      const message = `No scalable target found for resource ARN: ${arn}`;
      return awsError(request, { status: 400, code: "ResourceNotFoundException", message });
    }
    switch (request.operation) {
      case "TagResource":
        tags.set(arn, { ...current, ...tagsIn(added) });
        return jsonResponse({});
      case "UntagResource": {
        const gone = Array.isArray(removed) ? removed : [];
        tags.set(arn, Object.fromEntries(Object.entries(current).filter(([key]) => !gone.includes(key))));
        return jsonResponse({});
      }
      default:
        return jsonResponse({ Tags: current });
    }
  }

  return {
    service: "application-autoscaling",
    operations: ["RegisterScalableTarget", "ListTagsForResource", "TagResource", "UntagResource"],
    handle: async (request, forward) =>
      request.operation === "RegisterScalableTarget" ? register(request, forward) : changeTags(request),
  };
}

function tagsIn(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

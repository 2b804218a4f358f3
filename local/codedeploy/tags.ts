/** The tags of applications and deployment groups, by ARN. */
import { z } from "zod";
import type { JsonObject } from "../gateway/json-protocol";
import { fault } from "./errors";
import { read, tagList, text } from "./input";
import type { Tag } from "./store";
import type { World } from "./world";

/** ListTagsForResource. */
export function listTagsForResource(world: World, input: JsonObject): object {
  const request = read(z.strictObject({ ResourceArn: text, NextToken: text }), input);
  return { Tags: world.store.tags.get(keyOf(world, request.ResourceArn)) };
}

/** TagResource. */
export function tagResource(world: World, input: JsonObject): object {
  const { tags } = world.store;
  const request = read(z.strictObject({ ResourceArn: text, Tags: tagList }), input);
  const key = keyOf(world, request.ResourceArn);
  const added = request.Tags ?? [];
  if (added.length === 0) {
    throw fault("TagRequired", "Tags is required: give at least one tag");
  }
  tags.set(key, [
    ...without(
      tags.get(key) ?? [],
      added.map(({ Key }) => Key),
    ),
    ...added,
  ]);
  return {};
}

/** UntagResource. */
export function untagResource(world: World, input: JsonObject): object {
  const { tags } = world.store;
  const shape = z.strictObject({ ResourceArn: text, TagKeys: z.array(z.string()).nullish() });
  const request = read(shape, input);
  const key = keyOf(world, request.ResourceArn);
  tags.set(key, without(tags.get(key) ?? [], request.TagKeys ?? []));
  return {};
}

function without(tags: readonly Tag[], keys: readonly string[]): readonly Tag[] {
  return tags.filter(({ Key }) => !keys.includes(Key));
}

function keyOf({ accountRegion, store }: World, arn: string | null | undefined): string {
  if (arn === undefined || arn === null || arn === "") {
    throw fault("ResourceArnRequired", "ResourceArn is required");
  }
  const [, region, account, key] = arn.match(/^arn:[\w-]+:codedeploy:([\w-]*):(\d{12}):(.+)$/) ?? [];
  if (key === undefined) {
    throw fault("InvalidArn", `"${arn}" is not the ARN of a CodeDeploy resource`);
  }
  if (account === accountRegion.account && region === accountRegion.region && store.tags.has(key)) {
    return key;
  }
  throw key.startsWith("deploymentgroup:")
    ? fault("DeploymentGroupDoesNotExist", `No Deployment Group found for ARN: ${arn}`)
    : fault("ApplicationDoesNotExist", `No application found for ARN: ${arn}`);
}

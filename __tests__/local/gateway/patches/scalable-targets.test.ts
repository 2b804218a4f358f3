import { describe, expect, test } from "@jest/globals";
import type { AwsRequest, AwsResponse, Forward } from "../../../../local/gateway/patch";
import { scalableTargets } from "../../../../local/gateway/patches/scalable-targets";

const ARN = "arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/abc";

function request(operation: string, body: object): AwsRequest {
  return {
    service: "application-autoscaling",
    region: "eu-west-1",
    operation,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** moto, as far as it knows scalable targets. */
const registers: Forward = async () => ({
  status: 200,
  headers: {},
  body: Buffer.from(JSON.stringify({ ScalableTargetARN: ARN })),
});
const refuses: Forward = async () => ({
  status: 400,
  headers: {},
  body: Buffer.from('{"__type":"ValidationException"}'),
});
const unused: Forward = async () => {
  throw new Error("must not reach moto");
};

const read = (response: AwsResponse): unknown => JSON.parse(response.body.toString());

/** A patch that has seen one target being registered. */
async function withTarget(tags?: Record<string, string>) {
  const patch = scalableTargets();
  const answer = await patch.handle(request("RegisterScalableTarget", { Tags: tags }), registers);
  expect(read(answer)).toEqual({ ScalableTargetARN: ARN });
  const list = async () =>
    read(await patch.handle(request("ListTagsForResource", { ResourceARN: ARN }), unused));
  return { patch, list };
}

describe("the tags of a scalable target", () => {
  test("are those that it was registered with", async () => {
    const { list } = await withTarget({ Service: "web" });
    expect(await list()).toEqual({ Tags: { Service: "web" } });
  });

  test("are none if it was registered without any", async () => {
    const { list } = await withTarget();
    expect(await list()).toEqual({ Tags: {} });
  });

  test("stay when it is registered again, as its limits change", async () => {
    const { patch, list } = await withTarget({ Service: "web" });
    await patch.handle(request("RegisterScalableTarget", { MaxCapacity: 9 }), registers);
    expect(await list()).toEqual({ Tags: { Service: "web" } });
  });

  test("can be added, changed and removed", async () => {
    const { patch, list } = await withTarget({ Service: "web", Stage: "dev" });
    await patch.handle(
      request("TagResource", { ResourceARN: ARN, Tags: { Stage: "prod", Team: "a" } }),
      unused,
    );
    await patch.handle(request("UntagResource", { ResourceARN: ARN, TagKeys: ["Service"] }), unused);
    expect(await list()).toEqual({ Tags: { Stage: "prod", Team: "a" } });
  });
});

describe("a target that isn't there", () => {
  test.each(["ListTagsForResource", "TagResource", "UntagResource"])("fails %s", async (operation) => {
    const answer = await scalableTargets().handle(request(operation, { ResourceARN: ARN }), unused);
    expect(answer.status).toBe(400);
    expect(read(answer)).toEqual({
      __type: "ResourceNotFoundException",
      message: `No scalable target found for resource ARN: ${ARN}`,
    });
  });

  test("has no tags when moto refused to register it", async () => {
    const patch = scalableTargets();
    const refused = await patch.handle(request("RegisterScalableTarget", { Tags: { a: "b" } }), refuses);
    expect(refused.status).toBe(400);
    const answer = await patch.handle(request("ListTagsForResource", { ResourceARN: ARN }), unused);
    expect(answer.status).toBe(400);
  });
});

describe("what of a target's scaling is suspended", () => {
  const NOTHING = {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  };

  /** Registers the target, and answers what moto was told of its suspension. */
  async function register(patch: ReturnType<typeof scalableTargets>, input: object, forward = registers) {
    let told: unknown;
    await patch.handle(request("RegisterScalableTarget", input), async (sent) => {
      expect(sent.headers["content-length"]).toBe(String(sent.body.length));
      told = JSON.parse(sent.body.toString())["SuspendedState"];
      return forward(sent);
    });
    return told;
  }

  test("is nothing at first", async () => {
    expect(await register(scalableTargets(), { MinCapacity: 1 })).toEqual(NOTHING);
  });

  test("stays as it is until somebody says otherwise", async () => {
    const patch = scalableTargets();
    const one = { ...NOTHING, DynamicScalingInSuspended: true };
    expect(await register(patch, { SuspendedState: { DynamicScalingInSuspended: true } })).toEqual(one);
    expect(await register(patch, { MaxCapacity: 5 })).toEqual(one);
    expect(await register(patch, { SuspendedState: { ScheduledScalingSuspended: true } })).toEqual({
      ...one,
      ScheduledScalingSuspended: true,
    });
    expect(await register(patch, { SuspendedState: NOTHING })).toEqual(NOTHING);
  });

  test("is another target's own affair", async () => {
    const patch = scalableTargets();
    await register(patch, { ResourceId: "one", SuspendedState: { ScheduledScalingSuspended: true } });
    expect(await register(patch, { ResourceId: "other" })).toEqual(NOTHING);
  });

  test("is forgotten with the target, and when moto refuses it", async () => {
    const patch = scalableTargets();
    await register(patch, { SuspendedState: { ScheduledScalingSuspended: true } }, refuses);
    expect(await register(patch, {})).toEqual(NOTHING);
    await register(patch, { SuspendedState: { ScheduledScalingSuspended: true } });
    await patch.handle(request("DeregisterScalableTarget", {}), registers);
    expect(await register(patch, {})).toEqual(NOTHING);
  });
});

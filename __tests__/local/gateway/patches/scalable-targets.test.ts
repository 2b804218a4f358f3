import { describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import type { AwsRequest, AwsResponse, Forward } from "../../../../local/gateway/patch";
import { scalableTargets } from "../../../../local/gateway/patches/scalable-targets";

const ARN = "arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/abc";

function request(operation: string, body: object, account = BASE_ACCOUNT): AwsRequest {
  return {
    service: "application-autoscaling",
    account,
    region: "eu-west-1",
    operation,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** A fake moto for scalable targets. */
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

/** A patch with one registered target. */
async function withTarget(tags?: Record<string, string>) {
  const patch = scalableTargets();
  const answer = await patch.handle(request("RegisterScalableTarget", { Tags: tags }), registers);
  expect(read(answer)).toEqual({ ScalableTargetARN: ARN });
  const list = async () =>
    read(await patch.handle(request("ListTagsForResource", { ResourceARN: ARN }), unused));
  return { patch, list };
}

describe("the tags of a scalable target", () => {
  test("are those of its registration", async () => {
    const { list } = await withTarget({ Service: "web" });
    expect(await list()).toEqual({ Tags: { Service: "web" } });
  });

  test("are empty if it was registered without tags", async () => {
    const { list } = await withTarget();
    expect(await list()).toEqual({ Tags: {} });
  });

  test("are kept when it is registered again with other limits", async () => {
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

describe("a target that doesn't exist", () => {
  test.each(["ListTagsForResource", "TagResource", "UntagResource"])("fails with %s", async (operation) => {
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

test("two accounts with the same target do not see each other's tags and suspended state", async () => {
  const patch = scalableTargets();
  const sent: unknown[] = [];
  const forward: Forward = async (forwarded) => {
    sent.push(read({ status: 200, headers: {}, body: forwarded.body }));
    return registers(forwarded);
  };
  const SuspendedState = { ScheduledScalingSuspended: true };
  await patch.handle(request("RegisterScalableTarget", { SuspendedState, Tags: { a: "1" } }), forward);
  const other = "222222222222";
  expect(
    (await patch.handle(request("ListTagsForResource", { ResourceARN: ARN }, other), unused)).status,
  ).toBe(400);
  await patch.handle(request("RegisterScalableTarget", { Tags: { a: "2" } }, other), forward);
  expect(sent).toMatchObject([
    { SuspendedState: { ScheduledScalingSuspended: true } },
    { SuspendedState: { ScheduledScalingSuspended: false } },
  ]);
  const listed = await patch.handle(request("ListTagsForResource", { ResourceARN: ARN }), unused);
  expect(read(listed)).toEqual({ Tags: { a: "1" } });
});

describe("the suspended state of a target", () => {
  const NOTHING = {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  };

  /** Registers the target, and returns the suspended state that moto got. */
  async function register(patch: ReturnType<typeof scalableTargets>, input: object, forward = registers) {
    let received: unknown;
    await patch.handle(request("RegisterScalableTarget", input), async (sent) => {
      expect(sent.headers["content-length"]).toBe(String(sent.body.length));
      received = JSON.parse(sent.body.toString())["SuspendedState"];
      return forward(sent);
    });
    return received;
  }

  test("is not suspended by default", async () => {
    expect(await register(scalableTargets(), { MinCapacity: 1 })).toEqual(NOTHING);
  });

  test("is kept until a request changes it", async () => {
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

  test("is separate for each target", async () => {
    const patch = scalableTargets();
    await register(patch, { ResourceId: "one", SuspendedState: { ScheduledScalingSuspended: true } });
    expect(await register(patch, { ResourceId: "other" })).toEqual(NOTHING);
  });

  test("is removed with the target, and not stored when moto refuses the request", async () => {
    const patch = scalableTargets();
    await register(patch, { SuspendedState: { ScheduledScalingSuspended: true } }, refuses);
    expect(await register(patch, {})).toEqual(NOTHING);
    await register(patch, { SuspendedState: { ScheduledScalingSuspended: true } });
    await patch.handle(request("DeregisterScalableTarget", {}), registers);
    expect(await register(patch, {})).toEqual(NOTHING);
  });
});

import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { failure, taskDefinition } from "../../driver/fixtures";
import { fakeContext } from "../support";
import { courseTo, ID, live, past, rolledBack, textOf } from "./support";

/** Where the AppSpec of shop:<revision> is. Another team may use any key. */
const objectOf = (revision: number, key = `shop/${sha256(textOf(revision))}.json`) => ({
  bucket: "revisions",
  key,
  bundleType: "JSON",
  version: `v${revision}`,
  eTag: "tag",
});
const world = (...keys: readonly [string?, string?]) => {
  const [seven, six] = [objectOf(7, keys[0]), objectOf(6, keys[1])];
  return {
    taskSets: [live(7)],
    ended: [past(7, { object: seven }), past(6, { object: six })],
    revisionObjects: {
      [`${seven.key} v7`]: textOf(7),
      [`${six.key} v6`]: textOf(6),
    },
    courses: { [ID]: courseTo(6) },
  };
};

test("a revision in S3 is rolled back to by its version, and stored nowhere again", async () => {
  const { exitCode, context } = await rolledBack(world());

  expect(exitCode).toBe(0);
  expect(context.aws.orders.map(({ object }) => object)).toEqual([objectOf(6)]);
  expect(context.aws.count("storeRevision")).toBe(0);
});

test("a revision in S3 that another program stored is rolled back to as well", async () => {
  const of = world("a/appspec.json", "b/appspec.json");
  const ended = of.ended.map((deployment) => ({ ...deployment, sha256: undefined }));
  const { exitCode, context } = await rolledBack({ ...of, ended });

  expect(exitCode).toBe(0);
  expect(context.aws.orders.map(({ object }) => object)).toEqual([objectOf(6, "b/appspec.json")]);
});

describe("a rollback of a stack that keeps its revisions in S3 and releases by the command", () => {
  const BUCKET = "shop-revisions";
  const place = { ...fakeContext().place, revisionBucket: BUCKET };
  /** What was stored, and the objects that were ordered. */
  const rolledBackTo = async (
    world: Parameters<typeof rolledBack>[0],
    options: Parameters<typeof rolledBack>[1] = {},
  ) => {
    const { exitCode, context } = await rolledBack(world, options, { place });
    expect(exitCode).toBe(0);
    return { stored: context.aws.stored, objects: context.aws.orders.map(({ object }) => object) };
  };
  const keyOf = (text: string) => `shop-web/${sha256(text)}`;

  test("stores a revision that was deployed before the stack had the bucket", async () => {
    const { stored, objects } = await rolledBackTo({ ended: [past(7), past(6)] });

    expect(stored).toEqual([{ bucket: BUCKET, key: `${keyOf(textOf(6))}.json`, content: textOf(6) }]);
    expect(objects).toMatchObject([{ bucket: BUCKET, bundleType: "JSON", version: "v1" }]);
  });

  test("stores a revision that was never deployed", async () => {
    const { stored } = await rolledBackTo(
      { ended: [past(7)], courses: { [ID]: courseTo(3) } },
      { to: taskDefinition(3) },
    );

    expect(stored).toEqual([{ bucket: BUCKET, key: `${keyOf(textOf(3))}.json`, content: textOf(3) }]);
  });

  test("stores a revision of another bucket again, which CodeDeploy's role may no longer read", async () => {
    const { stored, objects } = await rolledBackTo(world());

    expect([stored.length, objects[0]?.bucket]).toEqual([1, BUCKET]);
  });

  test("stores nothing again that is in the bucket already", async () => {
    const of = world();
    const ended = of.ended.map((one) => ({
      ...one,
      object: one.object && { ...one.object, bucket: BUCKET },
    }));
    const { stored, objects } = await rolledBackTo({ ...of, ended });

    expect([stored, objects]).toEqual([[], [{ ...objectOf(6), bucket: BUCKET }]]);
  });

  test.each<[string, Parameters<typeof rolledBack>[0], boolean]>([
    [
      "S3 refuses it",
      { fails: (method) => (method === "storeRevision" ? failure("denied") : undefined) },
      false,
    ],
    ["the bucket keeps no versions", { versionOf: () => undefined }, true],
  ])("sends its AppSpec with the order when %s", async (_, broken, isStored) => {
    const { stored, objects } = await rolledBackTo({ ended: [past(7), past(6)], ...broken });

    expect([stored.length === 1, objects]).toEqual([isStored, [undefined]]);
  });

  test("stores the YAML of another program as YAML", async () => {
    const yaml = ["version: 0.0", `Resources: ${JSON.stringify(JSON.parse(textOf(6)).Resources)}`].join("\n");
    const { stored, objects } = await rolledBackTo({
      ended: [past(7), past(6, { sha256: sha256(yaml) })],
      revisions: { [sha256(textOf(7))]: textOf(7), [sha256(yaml)]: yaml },
    });

    expect(stored).toEqual([{ bucket: BUCKET, key: `${keyOf(yaml)}.yaml`, content: yaml }]);
    expect(objects).toMatchObject([{ bundleType: "YAML" }]);
  });
});

import { expect, test } from "@jest/globals";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { courseTo, ID, live, past, rolledBack, textOf } from "./support";

/** Where the AppSpec of shop:<revision> is. Another team may use any key. */
const objectOf = (revision: number, key = `shop/${sha256(textOf(revision))}.json`) => ({
  bucket: "revisions",
  key,
  bundleType: "JSON",
  version: `v${revision}`,
  eTag: '"tag"',
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

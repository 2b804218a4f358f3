import { describe, expect, test } from "@jest/globals";
import { canonicalJson, fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../courses";
import { drive } from "../drive";
import { appSpec, failure, request } from "../fixtures";

const inS3 = request({ revisionBucket: "revisions" });
const key = `${inS3.application}/${fingerprintOf(inS3)}.json`;

describe("with a bucket for revisions", () => {
  test("the AppSpec is stored under its fingerprint before it is deployed from there", async () => {
    const { exitCode, aws } = await drive({ courses: { "d-NEW000001": canaryCourse } }, { document: inS3 });

    expect(exitCode).toBe(0);
    expect(aws.stored).toEqual([{ bucket: "revisions", key, content: canonicalJson(appSpec()) }]);
    expect(aws.orders.map(({ object }) => object)).toEqual([
      { bucket: "revisions", key, bundleType: "JSON", version: "v1", eTag: "tag" },
    ]);
    expect(aws.calls.indexOf("storeRevision")).toBeLessThan(aws.calls.indexOf("createDeployment"));
  });

  test("the fingerprint is the same as without", () => {
    expect(fingerprintOf(inS3)).toBe(fingerprintOf(request()));
  });

  test("nothing is deployed when the AppSpec can't be stored", async () => {
    const denied = failure("denied");
    const { exitCode, aws } = await drive(
      { fails: (method) => (method === "storeRevision" ? denied : undefined) },
      { document: inS3 },
    );

    expect([exitCode, aws.orders]).toEqual([2, []]);
  });
});

test.each([[undefined], ["null"]])(
  "nothing is deployed when the bucket keeps no versions (%p)",
  async (version) => {
    const { exitCode, aws, failed } = await drive({ versionOf: () => version }, { document: inS3 });

    expect([exitCode, aws.orders]).toEqual([2, []]);
    expectGolden("bucket-without-versions.txt", failed);
  },
);

test("without a bucket, nothing is stored", async () => {
  const { aws } = await drive({ courses: { "d-NEW000001": canaryCourse } });

  expect(aws.stored).toEqual([]);
  expect(aws.orders[0]).not.toHaveProperty("object");
});

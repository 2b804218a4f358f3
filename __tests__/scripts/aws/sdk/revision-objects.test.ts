import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { named } from "./named";

const s3 = mockClient(S3Client);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  s3.reset();
});

describe("an AppSpec in S3", () => {
  test("is stored, and known by its version and its ETag without quotes", async () => {
    s3.on(PutObjectCommand).resolves({ VersionId: "v1", ETag: '"tag"' });

    const object = { bucket: "revisions", key: "web/1.yaml", bundleType: "YAML" };
    expect(await aws.storeRevision(object, "version: 0.0")).toEqual({
      ...object,
      version: "v1",
      eTag: "tag",
    });
    expect(s3.call(0).args[0].input).toEqual({
      Bucket: "revisions",
      Key: "web/1.yaml",
      Body: "version: 0.0",
      ContentType: "application/yaml",
    });
  });

  test("is read in its version", async () => {
    s3.on(GetObjectCommand).resolves({ Body: { transformToString: async () => "{}" } as never });
    const object = { bucket: "revisions", key: "web/1.json", bundleType: "JSON", version: "v1" };

    expect(await aws.revisionObject(object)).toBe("{}");
    expect(s3.call(0).args[0].input).toEqual({
      Bucket: "revisions",
      Key: "web/1.json",
      VersionId: "v1",
    });
  });

  test("may not exist, nor its version or its bucket", async () => {
    const object = { bucket: "revisions", key: "web/1.json", bundleType: "JSON", version: "v1" };
    const gone = new NoSuchKey({ message: "gone", $metadata: {} });
    for (const error of [gone, named("NoSuchVersion"), named("NoSuchBucket")]) {
      s3.on(GetObjectCommand).rejects(error);
      expect(await aws.revisionObject(object)).toBeUndefined();
    }
  });

  test("fails when the connection ends before its whole text has arrived", async () => {
    const aborted = Object.assign(new Error("aborted"), { code: "ECONNRESET" });
    s3.on(GetObjectCommand).resolves({ Body: { transformToString: () => Promise.reject(aborted) } as never });

    await expect(
      aws.revisionObject({ bucket: "revisions", key: "web/1.json", bundleType: "JSON" }),
    ).rejects.toMatchObject({ kind: "transient", action: "s3:GetObject" });
  });

  test("fails when it may not be stored or read", async () => {
    s3.on(PutObjectCommand).rejects(named("AccessDenied"));
    s3.on(GetObjectCommand).rejects(named("AccessDenied"));
    const object = { bucket: "revisions", key: "web/1.json", bundleType: "JSON" };

    await expect(aws.storeRevision(object, "{}")).rejects.toMatchObject({
      kind: "denied",
      action: "s3:PutObject",
    });
    await expect(aws.revisionObject(object)).rejects.toMatchObject({
      kind: "denied",
      action: "s3:GetObject",
    });
  });
});

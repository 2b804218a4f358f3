import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { appSpec, createFakeWorld, revisionOf } from "../support/fake-world";

const application = { applicationName: "shop" };
const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");

describe("the revisions of an application", () => {
  test("are listed newest first, each once, even if deployed several times", async () => {
    const world = await createFakeWorld();
    for (const revision of [2, 1, 2]) {
      await world.start(revision);
      await world.time.advance(30);
    }
    const { status, body } = await world.deploy("ListApplicationRevisions", application);

    expect(status).toBe(200);
    expect(body["revisions"]).toEqual(
      [1, 2].map((revision) => ({
        revisionType: "AppSpecContent",
        appSpecContent: { sha256: sha256(appSpec(revision)) },
      })),
    );
    expect(body["nextToken"]).toBeUndefined();
  });

  test("are empty for an application without deployments", async () => {
    const world = await createFakeWorld();

    expect((await world.deploy("ListApplicationRevisions", application)).body).toEqual({ revisions: [] });
  });

  test("fails when the application does not exist", async () => {
    const world = await createFakeWorld();
    const { status, body } = await world.deploy("ListApplicationRevisions", { applicationName: "gone" });

    expect(status).toBe(400);
    expect(body["__type"]).toBe("ApplicationDoesNotExistException");
  });

  test("are found by their content and by its hash", async () => {
    const world = await createFakeWorld();
    await world.start(2);
    const { body } = await world.deploy("GetApplicationRevision", {
      ...application,
      revision: revisionOf(appSpec(2)),
    });

    expect(body["revision"]).toEqual({
      revisionType: "AppSpecContent",
      appSpecContent: { content: appSpec(2), sha256: sha256(appSpec(2)) },
    });
  });
});

test("every operation is called in a test, which checks it against CodeDeploy's model", () => {
  const source = readFileSync(join(__dirname, "../../../../local/codedeploy/api.ts"), "utf8");
  const operations = [...source.matchAll(/^ {2}([A-Z]\w+): /gm)].map(([, name]) => name ?? "");
  const folder = join(__dirname, "..");
  const tests = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"));

  expect(operations.length).toBeGreaterThan(30);
  expect(operations.filter((name) => !tests.some((text) => text.includes(`"${name}"`)))).toEqual([]);
});

describe("a revision in S3", () => {
  const location = {
    bucket: "revisions",
    key: "web/2.json",
    bundleType: "JSON",
    version: "v1",
    eTag: "tag",
  };
  const inS3 = (changes: object = {}) => ({
    revision: { revisionType: "S3", s3Location: { ...location, ...changes } },
  });
  async function worldWithObject() {
    const world = await createFakeWorld();
    world.objects.known.set("revisions/web/2.json v1", { content: appSpec(2), eTag: '"tag"' });
    return world;
  }

  test("is deployed, and shown by its location", async () => {
    const world = await worldWithObject();
    const id = await world.start(0, inS3());
    await world.time.advance(30);

    const { status, revision } = await world.info(id);
    expect([status, revision]).toEqual(["Succeeded", inS3().revision]);
    const { body } = await world.deploy("GetApplicationRevision", { ...application, ...inS3() });
    expect(body["revision"]).toEqual(inS3().revision);
  });

  test.each([
    ["its object does not exist", { key: "web/3.json" }],
    ["its version does not exist", { version: "v2" }],
    ["its ETag is another one", { eTag: "other" }],
    ["its ETag has quotes", { eTag: '"tag"' }],
    ["it is an archive", { bundleType: "zip" }],
    ["it has no bucket", { bucket: null }],
  ])("fails when %s", async (_why, changes) => {
    const world = await worldWithObject();
    const request = { ...application, deploymentGroupName: "web", ...inS3(changes) };
    const { status, body } = await world.deploy("CreateDeployment", request);

    expect([status, body["__type"]]).toEqual([400, "InvalidRevisionException"]);
  });
});

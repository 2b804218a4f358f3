import { join } from "node:path";
import { UpdateDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { LOCAL_REGION } from "../../local/environment";
import { onlyWithTls } from "../../stacks/constructs/bucket/private-bucket";
import { bundleDriver, DRIVER_FILE } from "../../stacks/support/driver-bundle";
import { appSpecOf } from "./support/app-spec";
import { CommandShop, NAME } from "./support/command-shop";
import { SKIPPED_VARIABLE } from "./support/requirements";

jest.setTimeout(120_000);

const BUCKET = "shop-revisions";
const ONLY_WITH_TLS = { Version: "2012-10-17", Statement: [onlyWithTls(`arn:aws:s3:::${BUCKET}`)] };

let shop: CommandShop;
let s3: S3Client;

/** Runs the driver as the trigger of a stack with `revisions` does. */
async function release(revision: number): Promise<number | null> {
  const document = {
    region: LOCAL_REGION,
    cluster: NAME,
    service: NAME,
    application: NAME,
    deploymentGroup: NAME,
    revisionBucket: BUCKET,
    appSpec: appSpecOf(shop.service, shop.arnOf(revision)),
  };
  const { ended } = shop.startProgram(join(shop.folder, "driver", DRIVER_FILE), [], {
    ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(document),
  });
  return (await ended).exitCode;
}

/** Where the AppSpec of the newest deployment is. */
async function newestLocation() {
  return (await shop.deployment(await shop.newest()))?.revision?.s3Location;
}

async function removed(location: Awaited<ReturnType<typeof newestLocation>>): Promise<void> {
  const { bucket: Bucket, key: Key, version: VersionId } = location ?? {};
  await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
}

const describeLocal = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeLocal("a revision in S3", () => {
  beforeAll(async () => {
    shop = await CommandShop.start();
    bundleDriver(join(shop.folder, "driver"));
    s3 = new S3Client({ ...shop.client, forcePathStyle: true });
    await s3.send(
      new CreateBucketCommand({
        Bucket: BUCKET,
        CreateBucketConfiguration: { LocationConstraint: LOCAL_REGION },
      }),
    );
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: BUCKET,
        VersioningConfiguration: { Status: "Enabled" },
      }),
    );
    // As the stacks do.
    await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(ONLY_WITH_TLS) }));
    await shop.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: NAME,
        currentDeploymentGroupName: NAME,
        deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 0 },
          deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
        },
      }),
    );
  });

  afterAll(async () => {
    s3?.destroy();
    await shop?.stop();
  });

  test("is stored under its fingerprint, and deployed by version and ETag", async () => {
    expect([await release(2), await shop.live()]).toEqual([0, shop.arnOf(2)]);

    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    const [stored] = Versions ?? [];
    expect(Versions).toHaveLength(1);
    expect(await newestLocation()).toEqual({
      bucket: BUCKET,
      key: expect.stringMatching(new RegExp(`^${NAME}/[0-9a-f]{64}\\.json$`)),
      bundleType: "JSON",
      version: stored?.VersionId,
      eTag: stored?.ETag?.replaceAll('"', ""),
    });
  });

  test("is recognized: the same revision is not deployed again", async () => {
    const before = await shop.newest();
    expect([await release(2), await shop.newest()]).toEqual([0, before]);
  });

  test("is read back by status, also when its object was overwritten since", async () => {
    const location = await newestLocation();
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: location?.key, Body: "{}" }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: location?.key }));
    expect(await Body?.transformToString()).toBe("{}");

    const { exitCode, stdout } = await shop.start("status", "--json").ended;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ wanted: { taskDefinition: shop.arnOf(2) } });
  });

  test("is rolled back to, in the version that was deployed, also when that of what is live is gone", async () => {
    const second = await newestLocation();
    await shop.register();
    expect([await release(3), await shop.live()]).toEqual([0, shop.arnOf(3)]);
    await removed(await newestLocation());

    expect([await shop.run("rollback"), await shop.live()]).toEqual([0, shop.arnOf(2)]);
    expect(await newestLocation()).toEqual(second);
  });

  test("is not rolled back to when it is gone: its task definition is named instead", async () => {
    const gone = await shop.newest();
    await removed(await newestLocation());

    const { exitCode, stdout } = await shop.start("rollback", "--to", gone, "--json").ended;
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      why: "revision-unknown",
      // The second one is the release of revision 3, whose object the test before has removed.
      notRead: [
        { deploymentId: gone, why: expect.stringContaining(BUCKET) },
        { why: expect.stringContaining("does not exist") },
      ],
    });
  });
});

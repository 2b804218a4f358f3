import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { STACK_REVISION_TAG } from "../../../scripts/contract";
import { BUCKET, FIRST_IMAGE, type ReleasedSettings, ReleasedShop } from "../support/released-shop";
import { SKIPPED_VARIABLE } from "../support/requirements";

jest.setTimeout(240_000);

const APP = "public.ecr.aws/shop/app";
const PROXY = "public.ecr.aws/shop/proxy";
const FIRST: ReleasedSettings = { environment: { LEVEL: "info" }, cpu: 512 };
const SECOND: ReleasedSettings = { environment: { LEVEL: "debug" }, cpu: 1024 };

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeEndToEnd("a service that the command releases", () => {
  let shop: ReleasedShop;

  beforeAll(async () => {
    shop = await ReleasedShop.open(FIRST);
  });

  afterAll(async () => {
    await shop?.close();
  });

  const json = async (name: string) => {
    const { exitCode, output } = await shop.command(name, "--json");
    return { exitCode, document: JSON.parse(output) };
  };
  /** The exit code of a `deploy`; its output if it failed. */
  const deploy = async (...images: readonly string[]) => {
    const { exitCode, output } = await shop.command("deploy", ...images.flatMap((one) => ["--image", one]));
    return exitCode === 0 ? 0 : output;
  };

  /** The published verdicts since the messages were last read. CodeDeploy's own messages have no attributes. */
  const verdicts = async () =>
    (await shop.messages()).flatMap(({ MessageAttributes }) => MessageAttributes?.["verdict"]?.Value ?? []);

  test("is created with the images of the code, without a deployment", async () => {
    await shop.apply();

    expect((await shop.live()).images).toEqual({ app: FIRST_IMAGE, proxy: `${PROXY}:1` });
    expect([await shop.plan(), await shop.deployments()]).toEqual([undefined, 0]);
    // The service itself is wanted, and nothing is missing.
    const { document } = await json("status");
    expect([document.differences, document.pending]).toEqual([[], undefined]);
  });

  test("fails with 4 while its image is not pushed, and is steady without a deployment after that", async () => {
    await shop.messages();
    const failed = await shop.command("deploy");
    expect([failed.exitCode, await verdicts()]).toEqual([4, ["tasks-failed"]]);
    expect(failed.output).toContain(`${FIRST_IMAGE}: not found`);

    await shop.pushFirstImage();
    expect([await deploy(), await verdicts()]).toEqual([0, ["nothing-to-do"]]);
    expect(await shop.deployments()).toBe(0);
  });

  test("gets a release by --image, and its plan stays empty", async () => {
    expect(await deploy(`app=${APP}:2`)).toBe(0);

    const { images, tags } = await shop.live();
    expect(images).toEqual({ app: `${APP}:2`, proxy: `${PROXY}:1` });
    expect(tags).toMatchObject({ team: "shop", [STACK_REVISION_TAG]: "1" });
    expect([await shop.plan(), await shop.deployments()]).toEqual([undefined, 1]);
  });

  test("keeps its revision when Terraform changes the task definition, and status reports what waits", async () => {
    const before = await shop.live();
    await shop.apply(SECOND);

    expect(await shop.live()).toEqual(before);
    expect([await shop.plan(), await shop.deployments()]).toEqual([undefined, 1]);
    const { document } = await json("status");
    expect(document.pending).toMatchObject({ taskDefinition: expect.stringMatching(/shop:3$/), fields: [] });
    expect(document.live.images).toEqual([
      { container: "app", image: `${APP}:2` },
      { container: "proxy", image: `${PROXY}:1` },
    ]);
  });

  test("rolls the change out with the next release, which keeps the image that it doesn't name", async () => {
    expect(await deploy(`proxy=${PROXY}:2`)).toBe(0);

    expect(await shop.live()).toMatchObject({
      images: { app: `${APP}:2`, proxy: `${PROXY}:2` },
      environment: [{ name: "LEVEL", value: "debug" }],
      cpu: "1024",
    });
    expect(await shop.plan()).toBeUndefined();
    expect((await json("status")).document.pending).toBeUndefined();
  });

  test("is not deployed again with the same images, and no revision is registered", async () => {
    const [revision, deployments] = [await shop.latestRevision(), await shop.deployments()];

    expect(await deploy(`app=${APP}:2`)).toBe(0);
    expect([await shop.latestRevision(), await shop.deployments()]).toEqual([revision, deployments]);
  });

  test("can be rolled back, and the next release takes over the images of the rollback", async () => {
    await shop.messages();
    expect((await shop.command("rollback")).exitCode).toBe(0);
    expect((await shop.live()).images).toEqual({ app: `${APP}:2`, proxy: `${PROXY}:1` });
    expect(await verdicts()).toEqual(["traffic-shifted"]);
    expect((await json("doctor")).document.findings).toEqual([]);
    expect((await json("history")).exitCode).toBe(0);

    expect(await deploy()).toBe(0);
    expect(await shop.live()).toMatchObject({
      images: { app: `${APP}:2`, proxy: `${PROXY}:1` },
      environment: [{ name: "LEVEL", value: "debug" }],
    });
    expect(await shop.plan()).toBeUndefined();
  });

  test("stores a revision that was never released in the stack's bucket, and rolls back to it", async () => {
    await shop.messages();
    expect((await shop.command("rollback", "--to", "shop:1")).exitCode).toBe(0);

    expect((await shop.live()).images).toEqual({ app: FIRST_IMAGE, proxy: `${PROXY}:1` });
    expect([await shop.newestBucket(), await verdicts()]).toEqual([BUCKET, ["traffic-shifted"]]);
  });
});

import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { Adoption } from "../support/adopted/adoption";
import { NAMES, PORTS } from "../support/adopted/live-names";
import { readEverything } from "../support/inventory";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { expectDone } from "../support/verdict-checks";

jest.setTimeout(300_000);

const imageOf = (version: number) => `public.ecr.aws/shop/shop:${version}`;

let shop: Adoption;

/** What is live after so many revisions: the target groups alternate, and the service never changes. */
function revision(number: number) {
  const isGreen = number % 2 === 0;
  const weights = {
    [NAMES.blueTargetGroup]: isGreen ? 0 : 100,
    [NAMES.greenTargetGroup]: isGreen ? 100 : 0,
  };
  return {
    taskDefinition: `${NAMES.taskFamily}:${number}`,
    taskSets: 1,
    targetGroup: isGreen ? NAMES.greenTargetGroup : NAMES.blueTargetGroup,
    healthyTargets: 2,
    weights: { [PORTS.production]: weights },
  };
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("a live service that a stack adopts", () => {
  beforeAll(async () => {
    shop = await Adoption.open([imageOf(1), imageOf(2)]);
  });

  afterAll(() => shop?.close());

  test("is imported: the plan replaces and destroys nothing", async () => {
    expect(await shop.live()).toMatchObject(revision(2));
    expect(await shop.plan()).toMatchObject({ exitCode: 2, errors: [], changes: { import: 17, remove: 0 } });
  });

  test("is deployed by the apply, and stays the same service", async () => {
    const createdAt = await shop.createdAt();
    expectDone(await shop.apply());
    expect(await shop.live()).toMatchObject(revision(3));
    expect(await shop.createdAt()).toEqual(createdAt);
  });

  test("has an empty plan without the imports", async () => {
    shop.removeImports();
    expect(await shop.changes()).toEqual({});
  });

  test("deploys a new image, and has an empty plan after that", async () => {
    expectDone(await shop.deploy(imageOf(3)));
    expect(await shop.live()).toMatchObject(revision(4));
    expect(await shop.changes()).toEqual({});
  });

  test("leaves nothing when it is destroyed", async () => {
    await shop.destroy();
    expect(await readEverything(shop.client)).toEqual(shop.before);
  });
});

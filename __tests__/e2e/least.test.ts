import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { LOCAL_REGION } from "../../local/environment";
import { readLiveState } from "../../local/live-state";
import { readStacks } from "../stacks/policy/support/apps";
import { checkedBy } from "../stacks/policy/support/violations";
import { exampleCommand, STACKS_OF_EXAMPLES } from "../support/examples";
import { clientOf } from "./support/client";
import { type Inventory, readEverything } from "./support/inventory";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { type ShopBase, startShopBase } from "./support/shop";
import { TerraformApp } from "./support/terraform-app";
import { expectDone } from "./support/verdict-checks";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const [SERVICE, NETWORK] = STACKS_OF_EXAMPLES.simple;
const imageOf = (version: string) => `public.ecr.aws/nginx/nginx:${version}`;

let base: ShopBase;
let app: TerraformApp;
let before: Inventory;

function synthesize(image: string): void {
  const { args, options } = exampleCommand("simple", app.folder, image);
  execFileSync(process.execPath, args, { ...options, stdio: "pipe" });
}

const live = () => readLiveState("hello", { endpoint: base.local.endpoint, region: LOCAL_REGION });

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("the smallest app, in examples/simple", () => {
  beforeAll(async () => {
    base = await startShopBase();
    app = new TerraformApp(base);
    before = await readEverything(clientOf(base.local));
    synthesize(imageOf("1.28"));
    await app.init([NETWORK, SERVICE]);
    await app.apply(NETWORK);
    await app.apply(SERVICE);
  });

  afterAll(async () => {
    await base?.local.stop();
    for (const folder of [app?.folder, base?.temporary].filter((one) => one !== undefined)) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("serves production from two tasks after it is applied, and has an empty plan", async () => {
    expect(await live()).toMatchObject({
      taskDefinition: "hello:1",
      targetGroup: "hello-blue",
      healthyTargets: 2,
      weights: { 80: { "hello-blue": 100, "hello-green": 0 } },
    });
    expect(await app.changes([NETWORK, SERVICE])).toEqual({});
  });

  test("holds the same policy rules in its plan as in the synthesized stacks", async () => {
    const planned = await app.plannedResources("simple", [NETWORK, SERVICE]);
    expect(checkedBy(planned)).toEqual(checkedBy(readStacks("simple", app.folder)));
  });

  test("deploys a new image, and has an empty plan after that", async () => {
    synthesize(imageOf("1.29"));
    expectDone(await app.deploy(SERVICE));
    expect(await live()).toMatchObject({
      taskDefinition: "hello:2",
      taskSets: 1,
      targetGroup: "hello-green",
      healthyTargets: 2,
      weights: { 80: { "hello-blue": 0, "hello-green": 100 } },
    });
    expect(await app.changes([NETWORK, SERVICE])).toEqual({});
  });

  test("leaves nothing when it is destroyed", async () => {
    await app.destroy(SERVICE);
    await app.destroy(NETWORK);
    expect(await readEverything(clientOf(base.local))).toEqual(before);
  });
});

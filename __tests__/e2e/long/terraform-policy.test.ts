import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { DATA_SOURCES } from "../../../stacks/access/terraform/data-sources";
import type { TypeGrants } from "../../../stacks/access/terraform/grant";
import { TYPES } from "../../../stacks/access/terraform/types";
import { exampleCommand, STACKS_OF_EXAMPLES } from "../../support/examples";
import type { SynthesizedStack } from "../../support/template";
import { calledActions } from "../support/permissions/check-calls";
import { type RecordedCall, type Recorder, recorded } from "../support/recorder";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { type ShopBase, startShopBase } from "../support/shop";
import { TerraformApp } from "../support/terraform-app";
import { expectDone } from "../support/verdict-checks";

// The provider itself waits for a load balancer for a minute.
jest.setTimeout(300_000);

const [SERVICE, NETWORK] = STACKS_OF_EXAMPLES.simple;

let base: ShopBase;
let recorder: Recorder;
let app: TerraformApp;

function synthesize(version: string): void {
  const { args, options } = exampleCommand("simple", app.folder, `public.ecr.aws/nginx/nginx:${version}`);
  execFileSync(process.execPath, args, { ...options, stdio: "pipe" });
}

/** The actions that are allowed for the types of resources in the stacks. */
function allowed(level: "read" | "write"): ReadonlySet<string> {
  const documents = [SERVICE, NETWORK].map((stack): SynthesizedStack => {
    const file = join(app.folder, "cdktf.out", "stacks", stack, "cdk.tf.json");
    return JSON.parse(readFileSync(file, "utf8"));
  });
  const grants = documents.flatMap(({ resource = {}, data = {} }) => [
    ...Object.keys(resource).map((type) => TYPES[type]),
    ...Object.keys(data).map((type) => DATA_SOURCES[type]),
  ]);
  const known = grants.filter((one): one is TypeGrants => one !== undefined);
  return new Set(
    known
      .flatMap(({ read, write }) => [...read, ...(level === "write" ? write : [])])
      .flatMap(({ actions }) => actions),
  );
}

/** The actions of the recorded calls that are not allowed. */
function denied(calls: readonly RecordedCall[], level: "read" | "write"): string[] {
  const actions = allowed(level);
  return calledActions(calls).filter((action) => !actions.has(action));
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("the calls of Terraform for the smallest app", () => {
  beforeAll(async () => {
    ({ base, recorder } = await recorded(await startShopBase()));
    app = new TerraformApp(base);
    synthesize("1.28");
    await app.init([NETWORK, SERVICE]);
    await app.apply(NETWORK);
    await app.apply(SERVICE);
  });

  afterAll(async () => {
    recorder?.close();
    await base?.local.stop();
    app?.remove();
    rmSync(base?.temporary ?? "", { recursive: true, force: true });
  });

  test("are allowed by the level write when it creates the app", () => {
    const calls = recorder.take();
    expect(calls.map(({ operation }) => operation)).toContain("CreateService");
    expect(denied(calls, "write")).toEqual([]);
  });

  test("are allowed by the level read when it plans what has not changed", async () => {
    expect(await app.changes([NETWORK, SERVICE])).toEqual({});
    const calls = recorder.take();
    expect(calls.map(({ operation }) => operation)).toContain("DescribeServices");
    expect(denied(calls, "read")).toEqual([]);
  });

  test("are allowed by the level write when it changes the app", async () => {
    synthesize("1.29");
    expectDone(await app.deploy(SERVICE));
    const calls = recorder.take();
    expect(calls.map(({ operation }) => operation)).toContain("RegisterTaskDefinition");
    expect(denied(calls, "write")).toEqual([]);
  });

  test("are allowed by the level write when it destroys the app", async () => {
    await app.destroy(SERVICE);
    await app.destroy(NETWORK);
    const calls = recorder.take();
    expect(calls.map(({ operation }) => operation)).toContain("DeleteService");
    expect(denied(calls, "write")).toEqual([]);
  });
});

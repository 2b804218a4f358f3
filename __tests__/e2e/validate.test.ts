import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { CdktfProject } from "../../local/cdktf-project";
import { type LocalAws, localEnvironment, startLocalAws } from "../../local/local-aws";
import { SKIPPED_VARIABLE } from "./support/requirements";

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, "..", "..");
const APPS = {
  "the example app": join(ROOT, "main.ts"),
  "every variant": join(__dirname, "support", "variants-app.ts"),
};
const STACKS = {
  "the example app": ["demo-network", "demo-web"],
  "every variant": [
    "existing-least",
    "own-atonce",
    "own-custom",
    "own-everything",
    "own-least",
    "own-network",
    "own-predefined",
    "own-untested",
  ],
};

let local: LocalAws;
let project: CdktfProject;

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeEndToEnd.each(["the example app", "every variant"] as const)("%s", (name) => {
  beforeAll(async () => {
    local = await startLocalAws({ env: process.env });
    project = await CdktfProject.create({
      app: APPS[name],
      env: localEnvironment(process.env, local),
    });
    expect(await project.run(["synth"])).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await project?.remove();
    await local?.stop();
  });

  test("has these stacks", () => {
    expect(readdirSync(join(project.folder, "cdktf.out", "stacks")).sort()).toEqual(STACKS[name]);
  });

  test.each(STACKS[name])("passes terraform validate in %s", async (stack) => {
    expect(await project.terraform(stack, ["init", "-backend=false", "-input=false"])).toMatchObject({
      exitCode: 0,
    });
    const result = await project.terraform(stack, ["validate", "-json"]);
    expect(JSON.parse(result.output)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
  });
});

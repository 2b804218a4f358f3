import { describe, expect, test } from "@jest/globals";
import type { StacksResult } from "../../../../scripts/commands/stacks/stacks";
import { ofDefaults } from "../../../support/access";
import { synthService } from "../../../support/service";
import { runProgram } from "../fake-host";
import { type Stacks, synthesized } from "../synthesized";

const document = (value: string) => ({ resource: { aws_sqs_queue: { mail: { name: value } } } });

const APP: Stacks = {
  web: { dependencies: ["network", "cluster"], document: document("web") },
  cluster: { dependencies: ["network"], document: document("cluster") },
  network: { document: document("network") },
};

describe("stacks", () => {
  const run = (line: string, files: Record<string, string>) => runProgram(line, {}, { files, env: {} });

  test("lists the stacks, each after those that it depends on", async () => {
    const ran = await run("stacks", synthesized("cdktf.out", APP));
    expect(ran).toMatchObject({ exitCode: 0, stdout: "network\ncluster\nweb\n", stderr: [], regions: [] });
  });

  test("lists only what is new or differs from another synth, and what is gone", async () => {
    const files = {
      ...synthesized("cdktf.out", APP),
      ...synthesized("base", {
        web: { document: document("before") },
        network: { document: document("network") },
        old: { document: document("old") },
      }),
    };
    expect(await run("stacks --changed-from base", files)).toMatchObject({
      exitCode: 0,
      stdout: "cluster\nweb\n",
      stderr: ["removed: old. Its resources stay until it is destroyed."],
    });
    const { stdout } = await run("stacks --changed-from base --json", files);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      stacks: [
        { name: "cluster", dependencies: ["network"], access: false, change: "new" },
        { name: "web", dependencies: ["network", "cluster"], access: false, change: "changed" },
      ],
      removed: ["old"],
    });
  });

  test("says which stack is an access stack", async () => {
    const { document: access } = ofDefaults();
    const { "deploy-role-arn": _, ...others } = access.output ?? {};
    const files = synthesized("cdktf.out", {
      ...APP,
      access: { document: access },
      "other-roles": { document: { ...access, output: others } },
    });
    const { stacks } = JSON.parse((await run("stacks --json", files)).stdout) as StacksResult;
    expect(stacks.filter((stack) => stack.access)).toEqual([
      { name: "access", dependencies: [], access: true },
    ]);
    expect(stacks).toHaveLength(5);
  });

  test("prints nothing if nothing differs", async () => {
    const files = { ...synthesized("cdktf.out", APP), ...synthesized("base", APP) };
    expect(await run("stacks --changed-from base", files)).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: [],
    });
  });

  /** Whether a change of a service's template counts. */
  const changes = async (change: (text: string) => string) => {
    const template = synthService().document;
    const local = {
      ...template,
      "//": { metadata: { version: "0.21.0" } },
      terraform: { backend: { local: { path: "/checkout/terraform.web.tfstate" } } },
    };
    const changed = JSON.parse(change(JSON.stringify(local))) as object;
    expect(changed).not.toEqual(local);
    const files = {
      ...synthesized("cdktf.out", { web: { document: changed } }),
      ...synthesized("base", { web: { document: local } }),
    };
    return (await run("stacks --changed-from base", files)).stdout === "web\n";
  };

  test.each<[string, (text: string) => string]>([
    ["the bundled driver", (text) => text.replace(/[0-9a-f]{32}\/create-deployment/, "0/create-deployment")],
    ["the folder of the state", (text) => text.replace("/checkout/", "/another/checkout/")],
    ["the folder of the state on Windows", (text) => text.replace("/checkout/", "D:\\\\checkout\\\\")],
    ["cdktf's metadata", (text) => text.replace('"0.21.0"', '"0.20.0"')],
  ])("does not count a change of %s", async (_what, change) => {
    expect(await changes(change)).toBe(false);
  });

  test.each<[string, (text: string) => string]>([
    ["the image", (text) => text.replaceAll("nginx:1.28", "nginx:1.29")],
    ["the name of the state", (text) => text.replace("terraform.web.tfstate", "terraform.api.tfstate")],
    [
      "the driver's settings",
      (text) => text.replace('stopAfterFailedTasks\\" = 3', 'stopAfterFailedTasks\\" = 4'),
    ],
    [
      "a list's order",
      (text) =>
        text.replace('"subnet-private-a","subnet-private-b"', '"subnet-private-b","subnet-private-a"'),
    ],
  ])("counts a change of %s", async (_what, change) => {
    expect(await changes(change)).toBe(true);
  });

  test.each<[string, Record<string, string>, readonly string[]]>([
    [
      "the app isn't synthesized",
      {},
      [
        "the file does not exist (got cdktf.out/manifest.json)",
        "  Next: synthesize the stacks:",
        "  npx cdktf synth",
      ],
    ],
    [
      "the manifest is incomplete",
      { "cdktf.out/manifest.json": '{"stacks":' },
      [
        "the file is not a JSON object (got cdktf.out/manifest.json)",
        "  Next: synthesize the stacks:",
        "  npx cdktf synth",
      ],
    ],
    [
      "the manifest is another one",
      { "cdktf.out/manifest.json": '{"stacks":{"web":{}}}' },
      [
        "the file has no stacks as cdktf writes them (got cdktf.out/manifest.json)",
        "  Next: synthesize the stacks:",
        "  npx cdktf synth",
      ],
    ],
    [
      "the other folder isn't an app's",
      synthesized("cdktf.out", APP),
      [
        "--changed-from: the file does not exist (got base/manifest.json)",
        "  Next: synthesize the stacks of the other checkout, and compare again:",
        "  (cd base && npx cdktf synth)",
        "  npx cdktf-ecs-codedeploy stacks --changed-from base/cdktf.out",
      ],
    ],
  ])("fails when %s", async (_what, files, stderr) => {
    expect(await run("stacks --changed-from base", files)).toMatchObject({ exitCode: 2, stdout: "", stderr });
  });
});

test("the checkout of another cdktf.out is the folder around it", async () => {
  const { stderr } = await runProgram(
    "stacks --changed-from ../base/cdktf.out",
    {},
    { files: synthesized("cdktf.out", APP) },
  );
  expect(stderr.slice(2)).toEqual([
    "  (cd ../base && npx cdktf synth)",
    "  npx cdktf-ecs-codedeploy stacks --changed-from ../base/cdktf.out",
  ]);
});

test("a file that is missing is named, also in JSON", async () => {
  const files = synthesized("cdktf.out", APP);
  delete files["cdktf.out/stacks/web/cdk.tf.json"];
  const { exitCode, stdout } = await runProgram("stacks --json", {}, { files });
  expect({ exitCode, ...(JSON.parse(stdout) as object) }).toEqual({
    version: 1,
    command: "stacks",
    exitCode: 2,
    error: [
      "the file does not exist (got cdktf.out/stacks/web/cdk.tf.json)",
      "  Next: synthesize the stacks:",
      "  npx cdktf synth",
    ],
  });
});

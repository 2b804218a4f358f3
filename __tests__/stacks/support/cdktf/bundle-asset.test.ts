import { spawnSync } from "node:child_process";
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { App, TerraformStack } from "cdktf";
import { ServiceStack } from "../../../../stacks";
import { BundleAsset } from "../../../../stacks/support/cdktf/bundle-asset";
import { driverBundle, driverFile } from "../../../../stacks/support/driver-bundle";
import { probeBundle } from "../../../../stacks/support/probe-bundle";
import { SERVICE } from "../../../support/fixtures";

let folder: string;
let outdir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bundle-asset-"));
  outdir = join(folder, "cdktf.out");
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

interface Trigger {
  readonly provisioner: [
    { readonly "local-exec": { readonly environment: Readonly<Record<string, string>> } },
  ];
}

/** Synthesizes stacks that contain only the driver, and returns the files of their drivers. */
function synthDrivers(...stacks: string[]): string[] {
  const app = new App({ outdir });
  const drivers = stacks.map((id) => new BundleAsset(new TerraformStack(app, id), "driver", driverBundle()));
  app.synth();
  return drivers.map(({ path }, index) => join(outdir, "stacks", stacks[index] ?? "", path));
}

/** Makes hard links fail with an error code of the system. */
function failLinks(code: string): void {
  jest.spyOn(fs, "linkSync").mockImplementation(() => {
    throw Object.assign(new Error(`${code}: link`), { code });
  });
}

const inodes = (files: readonly string[]) => new Set(files.map((file) => statSync(file).ino));
const content = () => readFileSync(driverFile(), "utf8");

describe("the driver of the stacks of an app", () => {
  test("is the bundled driver, as one file with a link in each stack", () => {
    const files = synthDrivers("one", "two", "three");

    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual([content(), content(), content()]);
    expect(inodes(files).size).toBe(1);
  });

  test("is not linked to the bundle: a change of one does not change the other", () => {
    const [file = ""] = synthDrivers("one", "two");

    expect(statSync(file).ino).not.toBe(statSync(driverFile()).ino);
  });

  test.each(["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "EXDEV"])(
    "is copied to each stack when links fail with %s",
    (code) => {
      failLinks(code);

      const files = synthDrivers("one", "two");

      expect(files.map((file) => readFileSync(file, "utf8"))).toEqual([content(), content()]);
      expect(inodes(files).size).toBe(2);
    },
  );

  test("fails when a link fails for another reason", () => {
    failLinks("ENOSPC");

    expect(() => synthDrivers("one", "two")).toThrow("ENOSPC: link");
  });

  test("is written again by a second synth into the same folder", () => {
    const before = synthDrivers("one", "two");

    expect(synthDrivers("one", "two")).toEqual(before);
    expect(inodes(before).size).toBe(1);
  });

  test("replaces the driver of an earlier version", () => {
    const [file = ""] = synthDrivers("one");
    const earlier = join(dirname(dirname(file)), "0123456789abcdef", "create-deployment.cjs");
    mkdirSync(dirname(earlier));
    writeFileSync(earlier, "");

    expect(synthDrivers("one")).toEqual([file]);
    expect(existsSync(earlier)).toBe(false);
    expect(existsSync(file)).toBe(true);
  });
});

test("different files of an app have different links", () => {
  const app = new App({ outdir });
  const files = ["one", "two"].flatMap((id) => {
    const stack = new TerraformStack(app, id);
    const assets = [
      new BundleAsset(stack, "driver", driverBundle()),
      new BundleAsset(stack, "probe", probeBundle()),
    ];
    return assets.map(({ path }) => join(outdir, "stacks", id, path));
  });
  app.synth();
  expect(inodes(files).size).toBe(2);
});

describe("the path of the driver", () => {
  test("contains a hash of its content", () => {
    const { path } = new BundleAsset(
      new TerraformStack(new App({ outdir }), "one"),
      "driver",
      driverBundle(),
    );

    expect(path).toMatch(/^assets\/driver\/[0-9a-f]{32}\/create-deployment\.cjs$/);
  });

  test("leads to the driver after the output was moved", () => {
    const app = new App({ outdir });
    new ServiceStack(app, "web", SERVICE);
    app.synth();
    const newFolder = join(folder, "moved");
    renameSync(outdir, newFolder);
    const stack = join(newFolder, "stacks", "web");
    const { resource } = JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8"));
    const [trigger] = Object.values<Trigger>(resource.terraform_data);
    const path = trigger?.provisioner[0]["local-exec"].environment["ECS_CODEDEPLOY_DRIVER"] ?? "";

    // Without an input the driver ends at once.
    const run = (file: string) =>
      spawnSync(process.execPath, [file], { cwd: stack, env: {}, encoding: "utf8" });
    const [moved, original] = [run(path), run(driverFile())];
    expect([moved.status, moved.stderr]).toEqual([original.status, original.stderr]);
    expect(moved.stderr).not.toBe("");
  });
});

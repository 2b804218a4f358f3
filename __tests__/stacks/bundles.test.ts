import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { strFromU8, unzipSync } from "fflate";
import {
  bundleCli,
  bundleDriver,
  CLI_FILE,
  DRIVER_FILE,
  driverFile,
} from "../../stacks/support/driver-bundle";
import { PROBE_FILE, PROBE_HANDLER, probeBundle, probeFile } from "../../stacks/support/probe-bundle";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "driver-bundle-"));
  bundleDriver(join(folder, "driver"));
  bundleCli(join(folder, "cli"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["driver", DRIVER_FILE],
  ["cli", CLI_FILE],
])("the bundled %s is one file", (bundle, file) => {
  expect(readdirSync(join(folder, bundle))).toEqual([file]);
});

test("the driver of a checkout is bundled once while its sources don't change", () => {
  const first = driverFile();

  expect(readFileSync(first, "utf8")).toBe(readFileSync(join(folder, "driver", DRIVER_FILE), "utf8"));
  expect(driverFile()).toBe(first);
});

describe("the probe", () => {
  test("is one file in a zip file, which its handler names", () => {
    const files = unzipSync(readFileSync(probeFile()));
    expect(Object.keys(files)).toEqual(["http-probe.js"]);
    expect(PROBE_HANDLER).toBe("http-probe.handler");
  });

  test("exports the handler, and needs no package", () => {
    const code = strFromU8(Object.values(unzipSync(readFileSync(probeFile())))[0] ?? new Uint8Array());
    writeFileSync(join(folder, "http-probe.js"), code);
    const script = 'console.log(typeof require("./http-probe.js").handler)';
    const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
    const run = spawnSync(process.execPath, ["-e", script], { cwd: folder, env, encoding: "utf8" });
    expect([run.stderr, run.stdout]).toEqual(["", "function\n"]);
  });

  test("is the same, byte by byte, made in another folder, in another time zone, and at another time", () => {
    const builder = JSON.stringify(resolve(__dirname, "../../stacks/support/probe-bundle"));
    const script = `require(${builder}).bundleProbe(process.argv[1]); process.exit(0)`;
    const tsx = pathToFileURL(require.resolve("tsx")).href;
    const run = spawnSync(process.execPath, ["--import", tsx, "-e", script, join(folder, "other")], {
      cwd: folder,
      env: { ...process.env, TZ: "Pacific/Auckland" },
      encoding: "utf8",
    });
    expect(run.stderr).toBe("");
    expect(readFileSync(join(folder, "other", PROBE_FILE)).equals(readFileSync(probeFile()))).toBe(true);
  });

  test("has the hash of its file, as Lambda reports it", () => {
    const sha256 = createHash("sha256").update(readFileSync(probeFile())).digest("base64");
    expect(probeBundle().codeHash).toBe(sha256);
  });
});

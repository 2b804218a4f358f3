import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  bundleCli,
  bundleDriver,
  CLI_FILE,
  DRIVER_FILE,
  driverFile,
} from "../../stacks/support/driver-bundle";

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

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  bundleCli,
  bundleDriver,
  CLI_FILE,
  DRIVER_FILE,
  driverBundle,
} from "../../stacks/support/driver-bundle";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "driver-bundle-"));
  bundleDriver(join(folder, "driver"));
  bundleCli(join(folder, "cli"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of a bundle, and all that it can't start without. */
function startOf(bundle: string, file: string, found = new Map<string, string>()): Map<string, string> {
  if (!found.has(file)) {
    const text = readFileSync(join(folder, bundle, file), "utf8");
    found.set(file, text);
    for (const [, needed = ""] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      startOf(bundle, needed, found);
    }
  }
  return found;
}

test.each([
  ["driver", DRIVER_FILE],
  ["cli", CLI_FILE],
])(
  "the bundled %s starts without the SDK's clients, which are files that it reads when it asks AWS",
  (bundle, file) => {
    const start = startOf(bundle, file);
    const isClient = (text: string) => /extends Client\b/.test(text);
    const clients = readdirSync(join(folder, bundle)).filter((name) =>
      isClient(readFileSync(join(folder, bundle, name), "utf8")),
    );

    expect([...start.keys()]).toContain(file);
    expect(clients.length).toBeGreaterThanOrEqual(7);
    expect(clients.filter((name) => start.has(name))).toEqual([]);
  },
);

test("a checkout's driver is bundled once for as long as its sources stay the same", () => {
  const first = driverBundle();

  expect(readdirSync(first)).toContain(DRIVER_FILE);
  expect(driverBundle()).toBe(first);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
import { request } from "../scripts/driver/fixtures";

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
    for (const [, needed = ""] of text.matchAll(
      /(?<!then\(\(\)=>(?:__toESM\()?)\brequire\("\.\/([^"]+)"\)/g,
    )) {
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
    const isClient = (text: string) => /extends (?:\w+\.)?Client\b/.test(text);
    const clients = readdirSync(join(folder, bundle)).filter((name) =>
      isClient(readFileSync(join(folder, bundle, name), "utf8")),
    );

    expect(start.size).toBeGreaterThan(1);
    expect(clients.length).toBeGreaterThanOrEqual(7);
    expect(clients.filter((name) => start.has(name))).toEqual([]);
  },
);

/** Of Node's own modules what takes long to compile, and what every run asks AWS by. */
const LARGE = ["crypto", "fs/promises", "http", "https", "net", "stream", "tls", "zlib"];

test("all of Node's large modules are read before V8's flags change, by which it takes no more compiled code", async () => {
  const denied = createServer((_, response) => {
    response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ __type: "AccessDeniedException", message: "no" }));
  });
  await once(denied.listen(0, "127.0.0.1"), "listening");
  const { port } = denied.address() as AddressInfo;
  const report = join(folder, "read.json");
  const hook = join(folder, "hook.cjs");
  writeFileSync(
    hook,
    `const v8 = require("node:v8"), { setFlagsFromString } = v8, read = {};
    v8.setFlagsFromString = (flag) => { read.before ??= process.moduleLoadList.slice(); setFlagsFromString(flag); };
    process.on("exit", () => {
      read.after = process.moduleLoadList.slice(read.before.length);
      require("node:fs").writeFileSync(${JSON.stringify(report)}, JSON.stringify(read));
    });`,
  );
  const driver = spawn(process.execPath, ["--require", hook, join(folder, "driver", DRIVER_FILE)], {
    env: {
      ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
    },
    stdio: "ignore",
  });
  const [exitCode] = await once(driver, "exit");
  denied.close();

  expect(exitCode).toBe(2);
  const read: Record<"before" | "after", string[]> = JSON.parse(readFileSync(report, "utf8"));
  const isLarge = (entry: string) => LARGE.includes(entry.replace("NativeModule ", ""));
  expect(read.before.filter(isLarge)).toHaveLength(LARGE.length);
  expect(read.after.filter(isLarge)).toEqual([]);
});

test("a checkout's driver is bundled once for as long as its sources stay the same", () => {
  const first = driverBundle();

  expect(readdirSync(first)).toContain(DRIVER_FILE);
  expect(driverBundle()).toBe(first);
});

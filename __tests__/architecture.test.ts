import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";

const ROOT = resolve(__dirname, "..");
const ENTRY_FILES = [
  "main.ts",
  "build.ts",
  "scripts/create-deployment.ts",
  "scripts/cli.ts",
  "scripts/watchdog/process.ts",
  "scripts/process/parent.ts",
  "scripts/process/system.ts",
  "hooks/http-probe.ts",
  "local/main.ts",
  "local/demo.ts",
  "bench/bench-driver.ts",
];

/** Our own sources, but for the tests. */
function sources(): string[] {
  const rooms = ["stacks", "scripts", "hooks", "local", "bench"].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" }).map((file) => `${room}/${file}`),
  );
  const top = readdirSync(ROOT);
  return [...top, ...rooms].filter((file) => file.endsWith(".ts"));
}

interface Import {
  readonly from: string;
  /** A package's name, or one of our files without its ending. */
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const specifiers = [...text.matchAll(/\b(?:from|import|import\(|require\()\s*"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  return specifiers.map((specifier) => ({
    from: file,
    to: specifier.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(file), specifier)) : specifier,
  }));
}

const files = sources();
const imports = files.flatMap(importsOf);

/** The imports that break a rule, as `from → to`. */
function offenders(from: RegExp, isAllowed: (to: string) => boolean): string[] {
  return imports
    .filter((one) => from.test(one.from) && !isAllowed(one.to))
    .map((one) => `${one.from} → ${one.to}`);
}

const isOurs = (to: string) => files.some((file) => file === `${to}.ts` || file === `${to}/index.ts`);
const isForeign = (to: string) => !isOurs(to);

/** What the stacks need of the contract: they are published without the libraries that read it. */
const DOCUMENT = "scripts/contract/document";
const NEAREST = "scripts/contract/nearest";

describe("imports", () => {
  test("are found at all: the rules below aren't kept for want of anything to check", () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ from: "stacks/service-stack.ts", to: "stacks/constructs/deployment" });
    expect(imports).toContainEqual({ from: "main.ts", to: "environments" });
  });

  test("of main.ts by anybody are none", () => {
    expect(imports.filter(({ to }) => to === "main")).toEqual([]);
  });

  test("of environments.ts are the stacks' public surface", () => {
    expect(offenders(/^environments\.ts$/, (to) => to === "stacks")).toEqual([]);
  });

  test("of main.ts are the environments, the stacks' public surface and the contract", () => {
    const allowed = ["environments", "stacks", "scripts/contract"];
    expect(offenders(/^main\.ts$/, (to) => isForeign(to) || allowed.includes(to))).toEqual([]);
  });

  test("of constructs are other constructs, private helpers and the document", () => {
    expect(
      offenders(
        /^stacks\/constructs\//,
        (to) => isForeign(to) || /^stacks\/(constructs|support)\//.test(to) || to === DOCUMENT,
      ),
    ).toEqual([]);
  });

  test("of private helpers are other private helpers, and the search for the nearest word", () => {
    expect(
      offenders(
        /^stacks\/support\//,
        (to) => isForeign(to) || /^stacks\/support\//.test(to) || to === NEAREST,
      ),
    ).toEqual([]);
  });

  test("of the other half by the stacks are the document and the search for the nearest word, which need no library", () => {
    const allowed = [DOCUMENT, NEAREST];
    expect(
      offenders(/^stacks\//, (to) => isForeign(to) || to.startsWith("stacks/") || allowed.includes(to)),
    ).toEqual([]);
  });

  test("of scripts and hooks are never the framework or the stacks", () => {
    expect(
      offenders(
        /^(scripts|hooks)\//,
        (to) => !/^(cdktf|constructs|@cdktf\/|stacks|main$|environments$)/.test(to),
      ),
    ).toEqual([]);
  });

  test("of the room that asks AWS are its own", () => {
    expect(offenders(/^scripts\/aws\//, (to) => isForeign(to) || /^scripts\/aws(\/|$)/.test(to))).toEqual([]);
  });

  test("of the AWS SDK are in the room that is made for it, as far as the driver goes", () => {
    const sdk = imports.filter(({ from, to }) => from.startsWith("scripts/") && to.startsWith("@aws-sdk/"));
    expect(sdk.filter(({ from }) => !from.startsWith("scripts/aws/sdk/"))).toEqual([]);
    expect(sdk.length).toBeGreaterThan(5);
  });

  test("of the commands are their own, the driver, AWS and the contract", () => {
    const rooms = /^scripts\/(commands\/|driver\/|aws$|contract$)/;
    expect(offenders(/^scripts\/commands\//, (to) => isForeign(to) || rooms.test(to))).toEqual([]);
    const command = /^scripts\/commands\/(?!frame\/)/;
    expect(offenders(/^scripts\/commands\/frame\//, (to) => !command.test(to))).toEqual([]);
    expect(imports.filter(({ to }) => to.startsWith("scripts/commands/")).length).toBeGreaterThan(50);
  });

  test("of the commands by others are the program's alone", () => {
    const others = imports.filter(({ to }) => to.startsWith("scripts/commands/"));
    expect(
      others.filter(({ from }) => !from.startsWith("scripts/commands/") && from !== "scripts/cli.ts"),
    ).toEqual([]);
  });

  test("of the driver are never the commands, its watchdog, its process or the AWS SDK's room", () => {
    const others = /^scripts\/(commands|watchdog|process|aws\/sdk)/;
    expect(offenders(/^scripts\/driver\//, (to) => !others.test(to))).toEqual([]);
  });

  test("of the watchdog and the process by others are those of the two entry files", () => {
    const inside = /^scripts\/(watchdog|process)\//;
    const isEntry = (from: string) => ["scripts/cli.ts", "scripts/create-deployment.ts"].includes(from);
    const others = imports.filter(({ from, to }) => inside.test(to) && !inside.test(from));
    expect(others.filter(({ from }) => !isEntry(from))).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
  });

  test("of the document are none", () => {
    expect(imports.filter(({ from }) => [`${DOCUMENT}.ts`, `${NEAREST}.ts`].includes(from))).toEqual([]);
    expect(files).toContain(`${DOCUMENT}.ts`);
  });

  test("of the contract are its own files", () => {
    expect(
      offenders(/^scripts\/contract\//, (to) => isForeign(to) || to.startsWith("scripts/contract/")),
    ).toEqual([]);
  });

  test("of the contract by others are its index.ts, except by the stacks", () => {
    const inner = imports.filter(({ to }) => to.startsWith("scripts/contract/"));
    expect(inner.filter(({ from }) => !/^(scripts\/contract|stacks)\//.test(from))).toEqual([]);
    expect(imports.filter(({ to }) => to === "scripts/contract").length).toBeGreaterThan(20);
  });

  test("of the local AWS are its own and the contract", () => {
    expect(
      offenders(/^local\//, (to) => isForeign(to) || to.startsWith("local/") || to === "scripts/contract"),
    ).toEqual([]);
  });

  test("of the local AWS by others are those of the benchmarks", () => {
    const others = imports.filter(({ from, to }) => !from.startsWith("local/") && to.startsWith("local/"));
    expect(others.filter(({ from }) => !from.startsWith("bench/"))).toEqual([]);
  });

  test("of the benchmarks are their own, the local AWS and the contract", () => {
    const allowed = /^(bench\/|local\/|scripts\/contract$)/;
    expect(offenders(/^bench\//, (to) => isForeign(to) || allowed.test(to))).toEqual([]);
    expect(imports.filter(({ from, to }) => !from.startsWith("bench/") && to.startsWith("bench/"))).toEqual(
      [],
    );
  });

  test("of the provider name one resource: its root costs seconds", () => {
    expect(
      imports.filter(({ to }) => to.startsWith("@cdktf/provider-") && !/\/lib\/[\w-]+$/.test(to)),
    ).toEqual([]);
    expect(imports.filter(({ to }) => to.startsWith("@cdktf/provider-aws/lib/")).length).toBeGreaterThan(20);
  });
});

describe("what belongs to entry files", () => {
  /** Our sources without comments, in which such names may well be. An address isn't a comment. */
  const codeOf = (file: string) =>
    readFileSync(join(ROOT, file), "utf8")
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/(?<!:)\/\/.*$/gm, "");
  const inner = files.filter((file) => !ENTRY_FILES.includes(file));

  test.each([/\bprocess\W+env\b/, /\bprocess\W+exit/, /\bconsole\.\w+\(/])(
    "%s is in no other file",
    (name) => {
      expect(inner.filter((file) => name.test(codeOf(file)))).toEqual([]);
    },
  );

  test("timers are in no other file", () => {
    const timers = /\b(setTimeout|setInterval|setImmediate)\b/;
    expect(
      inner.filter((file) => /^(stacks|scripts|hooks)\//.test(file) && timers.test(codeOf(file))),
    ).toEqual([]);
  });
});

describe("files", () => {
  test("of entry are short", () => {
    const lengths = ENTRY_FILES.filter((file) => files.includes(file)).map((file) => ({
      file,
      lines: readFileSync(join(ROOT, file), "utf8").split("\n").length - 1,
    }));
    expect(lengths.filter(({ lines }) => lines > 60)).toEqual([]);
    expect(lengths.length).toBeGreaterThan(0);
  });

  test("have kebab-case names", () => {
    expect(files.filter((file) => !/^[a-z0-9/.-]+$/.test(file))).toEqual([]);
  });
});

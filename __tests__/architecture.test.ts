import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";

const ROOT = resolve(__dirname, "..");
const FOLDERS = ["stacks", "scripts", "hooks", "local", "bench"];
/** The files that may use the environment, the console, timers and `process.exit`. */
const ENTRY_FILES = [
  "main.ts",
  "build.ts",
  "scripts/create-deployment.ts",
  "scripts/run-migration.ts",
  "scripts/cli.ts",
  "scripts/watchdog/process.ts",
  "scripts/process/parent.ts",
  "scripts/process/stack-plan.ts",
  "scripts/process/system.ts",
  "hooks/http-probe.ts",
  "local/main.ts",
  "local/demo.ts",
  "bench/bench-driver.ts",
  "bench/bench-synth.ts",
];
/**
 * The driver's layers from the bottom: folders, and one file. One imports only those before it; those in one row don't import each
 * other. The driver's other files stand above all layers.
 */
const DRIVER_LAYERS = [
  ["context"],
  ["settings"],
  ["state"],
  ["decide", "follow"],
  ["conclude", "autoscaling"],
  ["order"],
  ["run-result.ts"],
  ["report"],
];
const MOST_FILES_IN_A_FOLDER = 14;
const MOST_LINES_IN_AN_ENTRY_FILE = 60;

/** Our own source files, without the tests. */
function sources(): string[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  );
  return [...readdirSync(ROOT), ...inFolders].filter((file) => file.endsWith(".ts"));
}

const files = sources();
const isFile = new Set(files);
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

interface Import {
  readonly from: string;
  /** A package's name, or one of our files. */
  readonly to: string;
}

/** Type imports count too: a cycle of types is a cycle for the reader. */
function importsOf(from: string): Import[] {
  const code = textOf(from).replace(/\/\*[\s\S]*?\*\//g, "");
  return [...code.matchAll(/\b(?:from|import|import\(|require\()\s*"([^"]+)"/g)].map(
    ([, specifier = ""]) => ({
      from,
      to: specifier.startsWith(".") ? fileOf(from, specifier) : specifier,
    }),
  );
}

function fileOf(from: string, specifier: string): string {
  const path = relative(ROOT, resolve(ROOT, dirname(from), specifier));
  const found = [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => isFile.has(candidate));
  return found ?? path;
}

const imports = files.flatMap(importsOf);
const isForeign = (to: string) => !isFile.has(to);

/** The imports that break a rule, as `from → to`. */
function breaking(from: RegExp, isAllowed: (to: string) => boolean): string[] {
  return imports
    .filter((one) => from.test(one.from) && !isForeign(one.to) && !isAllowed(one.to))
    .map((one) => `${one.from} → ${one.to}`);
}

/** Who imports what, outside of a folder, as `from → to`. */
function importersOutside(folder: RegExp, what: RegExp, allowed: readonly string[] = []): string[] {
  return imports
    .filter(({ from, to }) => what.test(to) && !folder.test(from) && !allowed.includes(from))
    .map(({ from, to }) => `${from} → ${to}`);
}

test("imports are found, so the rules below check something", () => {
  expect(imports.length).toBeGreaterThan(1_000);
  expect(imports).toContainEqual({
    from: "stacks/service/service-stack.ts",
    to: "stacks/constructs/deployment/deployment.ts",
  });
  expect(imports).toContainEqual({ from: "main.ts", to: "environments.ts" });
});

describe("imports", () => {
  test("have no cycle, type imports included", () => {
    expect(cycles()).toEqual([]);
  });

  test("never name main.ts", () => {
    expect(importersOutside(/^$/, /^main\.ts$/)).toEqual([]);
  });

  test("of main.ts and environments.ts name only the public API and the contract", () => {
    expect(breaking(/^environments\.ts$/, (to) => to === "stacks/index.ts")).toEqual([]);
    const allowed = ["environments.ts", "stacks/index.ts", "scripts/contract/index.ts"];
    expect(breaking(/^main\.ts$/, (to) => allowed.includes(to))).toEqual([]);
  });

  test("of the stacks go from stacks to constructs to support, never back", () => {
    const outside = (to: string) => !to.startsWith("stacks/");
    const inner = /^stacks\/(constructs|support)\//;
    expect(breaking(/^stacks\/constructs\//, (to) => outside(to) || inner.test(to))).toEqual([]);
    expect(breaking(/^stacks\/support\//, (to) => outside(to) || to.startsWith("stacks/support/"))).toEqual(
      [],
    );
  });

  test("of the stacks name only four files of the contract, which need no library", () => {
    const shared = ["document", "image-reference", "migration", "nearest"].map(
      (name) => `scripts/contract/${name}.ts`,
    );
    expect(breaking(/^stacks\//, (to) => to.startsWith("stacks/") || shared.includes(to))).toEqual([]);
    expect(imports.filter(({ from, to }) => shared.includes(from) && !shared.includes(to))).toEqual([]);
  });

  test("of scripts and hooks never name the framework or the stacks", () => {
    const framework = /^(cdktf|constructs|@cdktf\/|stacks\/|main\.ts|environments\.ts)/;
    const found = imports.filter(({ from, to }) => /^(scripts|hooks)\//.test(from) && framework.test(to));
    expect(found).toEqual([]);
  });

  test("of the contract go through its index.ts", () => {
    expect(breaking(/^scripts\/contract\//, (to) => to.startsWith("scripts/contract/"))).toEqual([]);
    const behind = /^scripts\/contract\/(?!index\.ts)/;
    expect(importersOutside(/^(scripts\/contract|stacks)\//, behind)).toEqual([]);
  });

  test("of scripts/aws stay inside it, and only its folder sdk imports the AWS SDK", () => {
    expect(breaking(/^scripts\/aws\//, (to) => to.startsWith("scripts/aws/"))).toEqual([]);
    expect(importersOutside(/^(scripts\/aws\/sdk|hooks|local|bench)\//, /^@aws-sdk\//)).toEqual([]);
    const entries = [
      "scripts/create-deployment.ts",
      "scripts/run-migration.ts",
      "scripts/cli.ts",
      "scripts/watchdog/process.ts",
    ];
    expect(importersOutside(/^scripts\/aws\/sdk\//, /^scripts\/aws\/sdk\//, entries)).toEqual([]);
  });

  test("of the driver never name the commands, the watchdog or the process", () => {
    const allowed = /^scripts\/(driver|aws|contract)\//;
    expect(breaking(/^scripts\/driver\//, (to) => allowed.test(to))).toEqual([]);
  });

  test("of the driver go through its index.ts", () => {
    expect(importersOutside(/^scripts\/driver\//, /^scripts\/driver\/(?!index\.ts)/)).toEqual([]);
    expect(imports.filter(({ to }) => to === "scripts/driver/index.ts").length).toBeGreaterThan(20);
  });

  test("of the commands occur only in the program", () => {
    expect(importersOutside(/^scripts\/commands\//, /^scripts\/commands\//, ["scripts/cli.ts"])).toEqual([]);
    const command = /^scripts\/commands\/(?!cli\/)/;
    expect(breaking(/^scripts\/commands\/cli\//, (to) => !command.test(to))).toEqual([]);
  });

  test("of the local AWS name only itself and the contract, and only the benchmarks import it", () => {
    const contract = "scripts/contract/index.ts";
    expect(breaking(/^local\//, (to) => to.startsWith("local/") || to === contract)).toEqual([]);
    expect(importersOutside(/^(local|bench)\//, /^(local|bench)\//)).toEqual([]);
  });

  test("of the AWS provider name one resource: its root takes seconds to load", () => {
    const ofProvider = imports.filter(({ to }) => to.startsWith("@cdktf/provider-"));
    expect(ofProvider.filter(({ to }) => !/\/lib\/[\w-]+$/.test(to))).toEqual([]);
    expect(ofProvider.length).toBeGreaterThan(20);
  });
});

describe("the driver's layers", () => {
  /** `undefined` for a file that stands above all layers. */
  const layerNameOf = (file: string) => /^scripts\/driver\/([\w-]+(?=\/)|run-result\.ts$)/.exec(file)?.[1];
  const layerOf = (name: string) => DRIVER_LAYERS.findIndex((layer) => layer.includes(name));

  test("are its folders and run-result.ts, no more and no fewer", () => {
    const names = new Set(files.map(layerNameOf).filter((name) => name !== undefined));
    expect([...names].sort()).toEqual(DRIVER_LAYERS.flat().sort());
  });

  test("import only lower layers", () => {
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [layerNameOf(from), layerNameOf(to)];
      if (here === undefined || !to.startsWith("scripts/driver/") || here === there) {
        return false;
      }
      return there === undefined || layerOf(there) >= layerOf(here);
    });
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test("protect and release a deployment in one file", () => {
    const calls = /\bguard\.(ordered|protect|release)\(/;
    const callers = files.filter((file) => file.startsWith("scripts/driver/") && calls.test(codeOf(file)));
    // The second one passes every call on, and remembers it for the report of a cancelled run.
    expect(callers.sort()).toEqual([
      "scripts/driver/order/protection.ts",
      "scripts/driver/report/cancelled.ts",
    ]);
  });
});

/** Without comments, which may name what the code must not use. An address isn't a comment. */
const codeOf = (file: string) =>
  textOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(?<!:)\/\/.*$/gm, "");

describe("code that belongs to entry files", () => {
  const others = files.filter((file) => !ENTRY_FILES.includes(file));

  test.each([/\bprocess\W+env\b/, /\bprocess\W+exit/, /\bconsole\.\w+\(/])(
    "%s is in no other file",
    (name) => {
      expect(others.filter((file) => name.test(codeOf(file)))).toEqual([]);
    },
  );

  test("timers are in no other file", () => {
    const timers = /\b(setTimeout|setInterval|setImmediate)\b/;
    const ours = others.filter((file) => /^(stacks|scripts|hooks)\//.test(file));
    expect(ours.filter((file) => timers.test(codeOf(file)))).toEqual([]);
  });
});

describe("files", () => {
  test(`of entry have at most ${MOST_LINES_IN_AN_ENTRY_FILE} lines`, () => {
    const linesOf = (file: string) => textOf(file).split("\n").length - 1;
    const missing = ENTRY_FILES.filter((file) => !isFile.has(file));
    expect(missing).toEqual([]);
    expect(ENTRY_FILES.filter((file) => linesOf(file) > MOST_LINES_IN_AN_ENTRY_FILE)).toEqual([]);
  });

  test("have kebab-case names", () => {
    expect(files.filter((file) => !/^[a-z0-9/.-]+$/.test(file))).toEqual([]);
  });

  test(`number at most ${MOST_FILES_IN_A_FOLDER} in a folder`, () => {
    const counts = [...new Set(files.map((file) => dirname(file)))].map((folder) => ({
      folder,
      count: files.filter((file) => dirname(file) === folder).length,
    }));
    expect(counts.filter(({ count }) => count > MOST_FILES_IN_A_FOLDER)).toEqual([]);
  });
});

/** The groups of files that import each other in a circle (Tarjan's strongly connected components). */
function cycles(): string[][] {
  const next = new Map(files.map((file) => [file, new Set<string>()]));
  for (const { from, to } of imports) {
    if (!isForeign(to)) {
      next.get(from)?.add(to);
    }
  }
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.size - 1);
    stack.push(file);
    for (const other of next.get(file) ?? []) {
      if (!index.has(other)) {
        visit(other);
      }
      if (stack.includes(other)) {
        low.set(file, Math.min(low.get(file) ?? 0, low.get(other) ?? 0));
      }
    }
    if (low.get(file) === index.get(file)) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1 || next.get(file)?.has(file) === true) {
        found.push(group.sort());
      }
    }
  };
  for (const file of files) {
    if (!index.has(file)) {
      visit(file);
    }
  }
  return found;
}

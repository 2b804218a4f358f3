import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { unzipSync } from "fflate";

// Packing the package compiles it.
jest.setTimeout(60_000);

const ROOT = resolve(__dirname, "..");
const PACKAGE = "cdktf-ecs-codedeploy";

const CONSUMER = `
const { App } = require("cdktf");
const { ServiceStack } = require("${PACKAGE}");
const app = new App();
new ServiceStack(app, "shop", {
  name: "shop",
  region: "eu-west-1",
  container: { image: "shop:1", port: 8080 },
  productionListener: { kind: "http-without-encryption" },
  loadBalancer: { scheme: "internal" },
  hooks: { afterAllowTestTraffic: { kind: "http-probe" } },
  network: { vpcId: "vpc-1", privateSubnetIds: ["c", "d"] },
});
app.synth();
`;

let folder: string;
let files: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-package-"));
  const packed = execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
  });
  // Depending on its version, npm returns a list or an object by name.
  const answer = JSON.parse(packed.slice(packed.search(/[[{]/))) as object;
  const [content] = Object.values(answer) as [{ filename: string; files: { path: string }[] }];
  files = content.files.map((file) => file.path);
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, PACKAGE), { recursive: true });
  execFileSync("tar", [
    "-xzf",
    join(folder, content.filename),
    "-C",
    join(modules, PACKAGE),
    "--strip-components=1",
  ]);
  // What a consumer has in addition to the package: only its peer dependencies.
  ["cdktf", "constructs", "@cdktf/provider-aws"].forEach(install);
});

/** Makes a package available to the consumer. */
function install(name: string): void {
  const target = join(folder, "node_modules", name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(ROOT, "node_modules", name), target);
}

/** The parts of the package's `package.json` that are tested. */
function manifest(): { readonly version: string; readonly bin: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(folder, "node_modules", PACKAGE, "package.json"), "utf8"));
}

/** Runs a program of a consumer. Returns what it prints. */
function run(file: string, code: string): string {
  writeFileSync(join(folder, file), code);
  return execFileSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
}

/** The resources that {@link CONSUMER} synthesized, by type. */
function synthesizedResources(): Readonly<Record<string, object>> {
  return JSON.parse(readFileSync(join(folder, "cdktf.out/stacks/shop/cdk.tf.json"), "utf8")).resource;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the published package", () => {
  test("contains the stacks with their types, the driver, the commands, the probe, the documents and the examples, and no sources or tests", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "README.md",
        "dist/stacks/index.d.ts",
        "dist/stacks/migration.d.ts",
        "examples/README.md",
        "examples/own-resources/hook/index.mjs",
        "examples/simple/cdktf.json",
        "examples/simple/main.ts",
      ]),
    );
    const code = files.filter((file) => file.startsWith("dist/") && !file.endsWith(".d.ts"));
    expect(code.sort()).toEqual([
      "dist/cli/cli.cjs",
      "dist/driver/create-deployment.cjs",
      "dist/driver/run-migration.cjs",
      "dist/hooks/http-probe.zip",
      "dist/stacks/index.js",
      "dist/stacks/migration.js",
      "dist/stacks/shared.js",
    ]);
    const others = files.filter((file) => !file.startsWith("examples/"));
    expect(others.filter((file) => /__tests__|^local|^scripts|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  test("synthesizes a service with the bundled driver and probe, without esbuild or the AWS SDK", () => {
    run("consumer.js", CONSUMER);
    const [probe] = Object.values(synthesizedResources()["aws_lambda_function"] ?? {}) as {
      filename: string;
    }[];
    const zip = readFileSync(join(folder, "cdktf.out/stacks/shop", probe?.filename ?? ""));
    expect(Object.keys(unzipSync(zip))).toEqual(["http-probe.js"]);
    const [trigger] = Object.values(synthesizedResources().terraform_data ?? {}) as {
      provisioner: { "local-exec": { environment: Record<string, string> } }[];
    }[];
    const asset = trigger?.provisioner[0]?.["local-exec"].environment["ECS_CODEDEPLOY_DRIVER"] ?? "";
    const asked = spawnSync(process.execPath, [join(folder, "cdktf.out/stacks/shop", asset)], {
      env: {},
      encoding: "utf8",
    });
    expect(asked).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("ECS_CODEDEPLOY_DEPLOYMENT is not set"),
    });
  });

  test("loads a resource's class only if the app makes such a resource", () => {
    const loaded = run("loaded.js", `${CONSUMER}\nconsole.log(Object.keys(require.cache).join("\\n"));`);
    const classes = loaded.split("\n").flatMap((file) => /provider-aws\/lib\/([^/]+)/.exec(file)?.[1] ?? []);
    const types = Object.keys(synthesizedResources()).filter((type) => type.startsWith("aws_"));
    const used = types.map((type) => type.slice("aws_".length).replaceAll("_", "-"));
    expect(classes.sort()).toEqual([...used, "provider"].sort());
  });

  test("exports all names to ES modules too", () => {
    const names = run("names.js", `console.log(Object.keys(require("${PACKAGE}")).join());`).trim();
    const imports = `import { ${names} } from "${PACKAGE}"; console.log(typeof ServiceStack);`;
    expect(run("names.mjs", imports)).toBe("function\n");
  });

  test("has migrations under a separate path, which alone need the null provider", () => {
    const migrate = `const { Migration } = require("${PACKAGE}/migration");
      new Migration(shop, "expand", { service: shop, phase: "expand", command: ["migrate"] });`;
    const consumer = CONSUMER.replace("new ServiceStack(", "const shop = new ServiceStack(").replace(
      "app.synth();",
      `${migrate} app.synth();`,
    );
    writeFileSync(join(folder, "without.js"), consumer);
    expect(spawnSync(process.execPath, ["without.js"], { cwd: folder, encoding: "utf8" })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Cannot find module '@cdktf/provider-null/"),
    });

    install("@cdktf/provider-null");
    run("with.js", consumer);
    const [resource] = Object.values(synthesizedResources().null_resource ?? {}) as {
      provisioner: { "local-exec": { environment: Record<string, string> } }[];
    }[];
    const asset = resource?.provisioner[0]?.["local-exec"].environment["ECS_CODEDEPLOY_MIGRATION_PROGRAM"];
    const program = join(folder, "cdktf.out/stacks/shop", asset ?? "");
    expect(spawnSync(process.execPath, [program], { env: {}, encoding: "utf8" })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("ECS_CODEDEPLOY_MIGRATION is not set"),
    });
  });

  test("prints a wrong prop without a line of its own code", () => {
    writeFileSync(join(folder, "port.js"), CONSUMER.replace("port: 8080", "port: 80800"));
    const { status, stderr } = spawnSync(process.execPath, ["port.js"], { cwd: folder, encoding: "utf8" });
    // Node prints the place of the throw first, and its version last.
    const [, error = ""] = /^(InvalidPropsError[\s\S]*?)\n\nNode\.js /m.exec(stderr) ?? [];
    expect({ status, lines: error.split("\n") }).toEqual({
      status: 1,
      lines: [
        `InvalidPropsError: service "shop" can't be synthesized: 1 problem`,
        "",
        "1. container.port: got 80800",
        "   allowed: a TCP port: a whole number from 1 to 65535",
        "   to do: set container.port to a value in this range",
        expect.stringMatching(/^ {4}at .*port\.js:5:1\)?$/),
      ],
    });
  });

  test("throws one class of errors from all of its paths", () => {
    const wrong = `import { InvalidPropsError } from "${PACKAGE}";
      import { Migration } from "${PACKAGE}/migration";
      import { App, TerraformStack } from "cdktf";
      const stack = new TerraformStack(new App(), "shop");
      const LoadBalancerInfo = { ContainerName: "app" };
      const appSpec = { Resources: [{ TargetService: { Properties: { LoadBalancerInfo } } }] };
      const deployment = Object.assign(stack, { target: { service: "shop" } });
      const service = { deployment, appSpec, service: {}, deploymentGroup: {} };
      try {
        new Migration(stack, "expand", { service, phase: "expand", command: [] }).resource;
      } catch (error) {
        console.log(error instanceof InvalidPropsError, error.problems.length);
      }`;
    expect(run("wrong.mjs", wrong)).toBe("true 1\n");
  });

  test("has a program that runs without other packages", () => {
    const bin = join(folder, "node_modules", PACKAGE, manifest().bin[PACKAGE] ?? "");
    expect(execFileSync(bin, ["--version"], { cwd: folder, encoding: "utf8" })).toBe(
      `${manifest().version}\n`,
    );
    expect(execFileSync(bin, ["--help"], { cwd: folder, encoding: "utf8" })).toContain("Commands:");
  });

  test("has types that a strict consumer compiles against", () => {
    writeFileSync(
      join(folder, "consumer.ts"),
      `import { type ServiceProps, ServiceStack } from "${PACKAGE}";
       export const props: Partial<ServiceProps> = { cpu: 256, trafficShift: { kind: "all-at-once" } };
       // @ts-expect-error an unknown unit
       export const wrong: Partial<ServiceProps> = { cpuUnits: 256 };
       export const stack: typeof ServiceStack = ServiceStack;
       import { Migration, type MigrationProps } from "${PACKAGE}/migration";
       export const migration: typeof Migration = Migration;
       // @ts-expect-error an unknown phase
       export const phase: MigrationProps["phase"] = "during";`,
    );
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--skipLibCheck",
      "--types",
      "",
      "consumer.ts",
    ];
    const compile = () =>
      execFileSync(join(ROOT, "node_modules/.bin/tsc"), options, { cwd: folder, encoding: "utf8" });
    expect(compile()).toBe("");
  });
});

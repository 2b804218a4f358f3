import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../scripts/commands/definitions/all";
import { expectGolden } from "../../support/golden";
import { failure, group } from "../driver/fixtures";
import { runProgram } from "./fake-host";

const NAMES = [
  "status",
  "history",
  "watch",
  "doctor",
  "stop",
  "continue",
  "rollback",
  "deploy",
  "budget",
  "stacks",
  "review",
];

describe("the help", () => {
  test("of the program lists every command, how a service is found and what the exit codes mean", async () => {
    const { exitCode, stdout, stderr } = await runProgram("--help");
    expect(exitCode).toBe(0);
    expect(stderr).toEqual([]);
    for (const name of NAMES) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    }
    expectGolden("help.txt", stdout);
  });

  test.each(["-h", "help"])("is also printed by %s", async (line) => {
    expect((await runProgram(line)).stdout).toBe((await runProgram("--help")).stdout);
  });

  test.each(COMMANDS.map(({ name, kind }) => [name, kind] as const))(
    "of %s has its options, examples and exit codes",
    async (name, kind) => {
      const { exitCode, stdout } = await runProgram(`${name} --help`);
      expect(exitCode).toBe(0);
      const place = [
        "--application <name>",
        "--group <name>",
        "--region <region>",
        "--outputs <file>",
        "--stack <name>",
      ];
      for (const option of kind === "service" ? ["--json", ...place] : ["--json"]) {
        expect(stdout).toContain(`  ${option} `);
      }
      expectGolden(`help-${name}.txt`, stdout);
      expect(stdout).toContain("Exit codes:");
      expect((await runProgram(`help ${name}`)).stdout).toBe(stdout);
    },
  );

  test("is printed even if the command line is wrong", async () => {
    expect(await runProgram("history --limt 4 --help")).toMatchObject({ exitCode: 0, stderr: [] });
  });

  test("lists the same commands as the README", () => {
    const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8");
    expect(NAMES.filter((name) => !new RegExp(`^\\| \`${name}[ \`]`, "m").test(readme))).toEqual([]);
  });

  test("exists for every command", () => {
    expect(COMMANDS.map(({ name }) => name)).toEqual(NAMES);
  });
});

test("prints its version", async () => {
  expect(await runProgram("--version")).toMatchObject({ exitCode: 0, stdout: "1.2.3\n", stderr: [] });
});

describe("an argument names the application", () => {
  test.each(["status", "history", "watch", "doctor", "stop", "continue", "rollback"])(
    "of %s",
    async (name) => {
      const { stderr, regions } = await runProgram(`${name} shop-web --json`);
      expect(regions).toEqual(["eu-west-1"]);
      expect(stderr.filter((line) => line.startsWith("  - "))).toEqual([]);
    },
  );

  test.each(["d-NONE00001 shop-web", "shop-web d-NONE00001"])(
    "together with a deployment id: %s",
    async (given) => {
      const { exitCode, stdout } = await runProgram(`stop ${given} --json`);
      expect([exitCode, JSON.parse(stdout).deploymentId]).toEqual([6, "d-NONE00001"]);
    },
  );

  test("that begins like a deployment's id, for a command without one", async () => {
    expect((await runProgram("history d-shop")).exitCode).toBe(0);
  });
});

describe("the limits of a number", () => {
  test.each([
    ["0", 2],
    ["1", 0],
    ["100", 0],
    ["101", 2],
    ["1.5", 2],
    ["ten", 2],
  ])("%s ends with %i", async (limit, exitCode) => {
    expect(await runProgram(`history --application shop-web --limit ${limit}`)).toMatchObject({ exitCode });
  });
});

describe("a finished command", () => {
  test("prints only its result to stdout", async () => {
    const { exitCode, stdout, stderr } = await runProgram("history --application shop-web");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [] });
    expectGolden("program-result.txt", stdout);
  });

  test("prints one document with --json", async () => {
    const { stdout } = await runProgram("history --json --application=shop-web");
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, deployments: [] });
  });

  test.each([
    ["denied", 2],
    ["transient", 5],
  ] as const)("fails with a sentence when AWS's answer is: %s", async (kind, exitCode) => {
    const ran = await runProgram("history --application shop-web", {
      fails: (method) => (method === "deployments" ? failure(kind) : undefined),
    });
    expect(ran).toMatchObject({ exitCode, stdout: "" });
    expectGolden(`program-${kind}.txt`, ran.stderr);
  });

  test("fails with the lines of a usage error", async () => {
    const world = { group: group({ services: [{ cluster: "shop", service: "gone" }] }), taskSets: [] };
    const ran = await runProgram("stop --application shop-web --group gone", { ...world, group: undefined });
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expectGolden("program-no-such-group.txt", ran.stderr);
  });

  test("throws a bug", async () => {
    const fails = () => {
      throw new TypeError("a bug");
    };
    await expect(runProgram("history --application shop-web", { fails })).rejects.toThrow(TypeError);
  });
});

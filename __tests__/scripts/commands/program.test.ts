import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../scripts/commands/definitions/all";
import { failure, group } from "../driver/fixtures";
import { runProgram } from "./fake-host";

const NAMES = ["status", "history", "watch", "doctor", "stop", "continue", "rollback", "deploy"];

describe("the help", () => {
  test("of the program lists every command, how a service is found and what the exit codes mean", async () => {
    const { exitCode, stdout, stderr } = await runProgram("--help");
    expect(exitCode).toBe(0);
    expect(stderr).toEqual([]);
    for (const name of NAMES) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    }
    expect(stdout).toContain("--outputs outputs.json");
    expect(stdout).toMatch(/^ {2}6 {2}refused/m);
  });

  test.each(["-h", "help"])("is also printed by %s", async (line) => {
    expect((await runProgram(line)).stdout).toBe((await runProgram("--help")).stdout);
  });

  test.each(COMMANDS.map(({ name }) => name))(
    "of %s has its options, examples and exit codes",
    async (name) => {
      const { exitCode, stdout } = await runProgram(`${name} --help`);
      expect(exitCode).toBe(0);
      for (const option of [
        "--json",
        "--application <name>",
        "--group <name>",
        "--region <region>",
        "--outputs <file>",
        "--stack <name>",
      ]) {
        expect(stdout).toContain(`  ${option} `);
      }
      expect(stdout).toContain(`  npx cdktf-ecs-codedeploy ${name} --stack production-orders`);
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

describe("fails with 2, before any call to AWS,", () => {
  const complaints = async (
    line: string,
    env: Readonly<Record<string, string>> = { AWS_REGION: "eu-west-1" },
  ) => {
    const { exitCode, stdout, stderr, regions } = await runProgram(line, {}, { env });
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(regions).toEqual([]);
    return stderr.filter((text) => text.startsWith("  - ")).map((text) => text.slice(4));
  };

  test("when no command is given", async () => {
    expect(await complaints("")).toEqual([`no command given: the commands are ${NAMES.join(", ")}`]);
  });

  test("when the command is unknown, with the nearest one", async () => {
    expect(await complaints("statsu --json=yes")).toEqual([
      "unknown command: did you mean status? (got statsu)",
    ]);
  });

  test("when the command is unknown, with all commands", async () => {
    expect(await complaints("kubernetes")).toEqual([
      `unknown command: the commands are ${NAMES.join(", ")} (got kubernetes)`,
    ]);
  });

  test("when an option comes before the command", async () => {
    expect(await complaints("--region eu-west-1 status")).toEqual([
      `the command must be the first argument: the commands are ${NAMES.join(", ")} (got --region)`,
    ]);
  });

  test("with all problems of a command line at once", async () => {
    const line =
      "history shop-web extra --aplication shop-web --limit 101 --json=yes --group --group --region Ireland";
    expect(
      await complaints(line, { ECS_CODEDEPLOY_IMGE: "x", ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "0" }),
    ).toEqual([
      "unknown option: did you mean --application? (got --aplication)",
      "--json takes no value (got --json=yes)",
      "unexpected argument: history takes one application (got extra)",
      "--group: requires a value: --group <name>",
      "--group: must be given only once",
      "--region: must be an AWS region, such as eu-west-1 (got Ireland)",
      "--limit: must be a whole number from 1 to 100 (got 101)",
      "ECS_CODEDEPLOY_IMGE is not a variable of this project: did you mean ECS_CODEDEPLOY_IMAGE?",
      "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: must be a number of seconds above 0 and up to 60 (got 0)",
      "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: works with a local AWS only: unset it, or point AWS_ENDPOINT_URL at a loopback address (AWS_ENDPOINT_URL is not set)",
    ]);
  });

  test.each([
    ["rollback", []],
    [
      "deploy",
      ["--app-spec: is required with --application, because only a stack's outputs contain an AppSpec"],
    ],
  ])("with each problem once if both %s and the program find it", async (name, own) => {
    const env = {
      ECS_CODEDEPLOY_IMGE: "x",
      ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "0",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    };

    expect([...(await complaints(`${name} --application shop-web --region eu-west-1`, env))].sort()).toEqual([
      ...own,
      "ECS_CODEDEPLOY_IMGE is not a variable of this project: did you mean ECS_CODEDEPLOY_IMAGE?",
      "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: must be a number of seconds above 0 and up to 60 (got 0)",
    ]);
  });

  test("when an option is unknown", async () => {
    expect(await complaints("status --application shop-web --kubernetes")).toEqual([
      "unknown option (got --kubernetes)",
    ]);
  });

  test("when an argument is given twice, or is not a deployment id", async () => {
    expect(await complaints("watch shop-web other d-A_B d-ABC")).toEqual([
      "unexpected argument: watch takes one application and one deployment-id (got other)",
      "unexpected argument: watch takes one application and one deployment-id (got d-ABC)",
      "must be the id of a deployment, such as d-ABCDEF123 (got d-A_B)",
    ]);
  });

  test.each([
    ["--application other", "--application is given already (got shop-web)"],
    ["--stack shop", "shop-web: cannot be combined with --stack: remove one of them"],
  ])("when the service is given by an argument and by %s", async (flags, problem) => {
    expect(await complaints(`status shop-web ${flags}`)).toEqual([problem]);
  });

  test("when the file of an option does not exist", async () => {
    expect(await complaints("deploy --application shop-web --app-spec spec.json")).toEqual([
      "--app-spec: the file does not exist (got spec.json)",
    ]);
  });

  test("when no service is given", async () => {
    expect(await complaints("history")).toEqual([
      "no service given: pass the application's NAME, --outputs FILE or --stack NAME",
    ]);
  });

  test.each(["status", "status shop-web"])("when %s has no region", async (line) => {
    expect(await complaints(line, {})).toEqual(["no region given: pass --region or set AWS_REGION"]);
  });

  test("when status is given a group without an application", async () => {
    expect(await complaints("status --group shop-web-group")).toEqual(["--group: requires --application"]);
  });

  test("when the service is given twice", async () => {
    expect(await complaints("status --application shop-web --stack shop")).toEqual([
      "--application: cannot be combined with --stack: remove one of them",
    ]);
  });

  test("when no region is given", async () => {
    expect(await complaints("status --application shop-web", {})).toEqual([
      "no region given: pass --region or set AWS_REGION",
    ]);
  });

  test("and with one document with --json", async () => {
    const { exitCode, stdout, stderr } = await runProgram("history --json");
    expect(JSON.parse(stdout)).toEqual({ version: 1, command: "history", exitCode, error: stderr });
    expect(stderr).toHaveLength(3);
  });
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

  test("that starts like a deployment id, if the command takes none", async () => {
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
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: "shop-web-group of shop-web has no deployments yet.\n",
      stderr: [],
    });
  });

  test("prints one document with --json", async () => {
    const { stdout } = await runProgram("history --json --application=shop-web");
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, deployments: [] });
  });

  test.each([
    ["denied", 2, "The caller is not allowed to call codedeploy:GetDeployment"],
    ["transient", 5, "AWS did not answer codedeploy:GetDeployment"],
  ] as const)("fails with a sentence when AWS's answer is: %s", async (kind, exitCode, says) => {
    const ran = await runProgram("history --application shop-web", {
      fails: (method) => (method === "deployments" ? failure(kind) : undefined),
    });
    expect(ran).toMatchObject({ exitCode, stdout: "" });
    expect(ran.stderr).toEqual([expect.stringContaining(`history: ${says}`)]);
  });

  test("fails with the lines of a usage error", async () => {
    const world = { group: group({ services: [{ cluster: "shop", service: "gone" }] }), taskSets: [] };
    const ran = await runProgram("stop --application shop-web --group gone", { ...world, group: undefined });
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr[0]).toBe("cdktf-ecs-codedeploy: no service found.");
  });

  test("throws a bug", async () => {
    const fails = () => {
      throw new TypeError("a bug");
    };
    await expect(runProgram("history --application shop-web", { fails })).rejects.toThrow(TypeError);
  });
});

test("all problems of flags, file and service are reported at once", async () => {
  const files = { "app.json": "{ no" };
  const flags = "--when-running nope --on-cancel maybe --break-glass x";
  const { exitCode, stderr } = await runProgram(
    `deploy --app-spec app.json ${flags}`,
    {},
    { env: {}, files },
  );
  expect(exitCode).toBe(2);
  expect(stderr.filter((line) => line.startsWith("  - "))).toEqual([
    "  - no service given: pass the application's NAME, --outputs FILE or --stack NAME",
    expect.stringMatching(/^ {2}- app\.json is not JSON \(.+\)$/),
    "  - --on-cancel: must be stop or leave (got maybe)",
    "  - --when-running: must be wait, supersede or fail (got nope)",
    "  - --break-glass: must be a comma-separated list of ignore-alarms, all-at-once, no-rollback (got x)",
    "  - --reason: is missing: it must give the reason in 5 to 200 characters on one line",
  ]);
});

test("rollback checks its flags before it searches for the target", async () => {
  const { exitCode, stderr } = await runProgram("rollback --application shop-web --on-cancel maybe");
  expect([exitCode, stderr[1]]).toEqual([2, "  - --on-cancel: must be stop or leave (got maybe)"]);
});

test("deploy checks the AppSpec with its flags, before it reads the service", async () => {
  const files = { "app.json": '{"version":0,"Resources":[],"Hook":[]}' };
  const { exitCode, stderr, regions } = await runProgram(
    "deploy --application shop-web --app-spec app.json --on-cancel maybe",
    {},
    { files, env: { AWS_REGION: "eu-west-1" } },
  );
  expect([exitCode, regions]).toEqual([2, []]);
  expect(stderr.slice(1, -1)).toEqual([
    expect.stringMatching(/^ {2}- app\.json: Resources/),
    '  - app.json: unknown field (got "Hook")',
    "  - --on-cancel: must be stop or leave (got maybe)",
  ]);
});

test("deploy by name requires an AppSpec file", async () => {
  const { exitCode, stderr, regions } = await runProgram("deploy --application shop-web");
  expect([exitCode, regions]).toEqual([2, []]);
  expect(stderr[1]).toBe(
    "  - --app-spec: is required with --application, because only a stack's outputs contain an AppSpec",
  );
});

test("a missing file of outputs is reported with all other problems", async () => {
  const { exitCode, stderr } = await runProgram("history --outputs gone.json --limit 0");
  expect(exitCode).toBe(2);
  expect(stderr.slice(1, -1)).toEqual([
    "  - --limit: must be a whole number from 1 to 100 (got 0)",
    "  - --outputs: the file does not exist (got gone.json)",
  ]);
});

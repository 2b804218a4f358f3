import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../support/golden";
import { runProgram } from "./fake-host";

describe("fails with 2, before AWS is asked anything,", () => {
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
    expectGolden("program-no-command.txt", await complaints(""));
  });

  test("when the command is unknown, with the nearest one", async () => {
    expectGolden("program-nearest-command.txt", await complaints("statsu --json=yes"));
  });

  test("when no command is similar, with all commands", async () => {
    expectGolden("program-unknown-command.txt", await complaints("kubernetes"));
  });

  test("when an option comes before the command", async () => {
    expectGolden("program-option-before-the-command.txt", await complaints("--region eu-west-1 status"));
  });

  test("with everything that is wrong with a line at once", async () => {
    const line =
      "history shop-web extra --aplication shop-web --limit 101 --json=yes --group --group --region Ireland";
    expectGolden(
      "program-all-mistakes-of-a-line.txt",
      await complaints(line, { ECS_CODEDEPLOY_IMGE: "x", ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "0" }),
    );
  });

  test.each(["rollback", "deploy"])("with what %s and the program both find wrong once", async (name) => {
    const env = {
      ECS_CODEDEPLOY_IMGE: "x",
      ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "0",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    };

    expectGolden(
      `program-found-wrong-twice-by-${name}.txt`,
      await complaints(`${name} --application shop-web --region eu-west-1`, env),
    );
  });

  test("when an option is only the beginning of one", async () => {
    expect(await complaints("status --app shop-web")).toEqual([
      "unknown option: did you mean --application? (got --app)",
    ]);
  });

  test("when no option is similar", async () => {
    expectGolden(
      "program-unknown-option.txt",
      await complaints("status --application shop-web --kubernetes"),
    );
  });

  test("when an argument is given twice, or is no deployment's id", async () => {
    expectGolden("program-argument-twice.txt", await complaints("watch shop-web other d-A_B d-ABC"));
  });

  test.each([
    ["--application other", "application"],
    ["--stack shop", "stack"],
  ])("when the service is named by an argument and by %s", async (flags, name) => {
    expectGolden(`program-named-by-argument-and-${name}.txt`, await complaints(`status shop-web ${flags}`));
  });

  test("when a file of an option isn't there", async () => {
    expectGolden(
      "program-missing-file.txt",
      await complaints("deploy --application shop-web --app-spec spec.json"),
    );
  });

  test("when no service is named", async () => {
    expectGolden("program-no-service.txt", await complaints("history"));
  });

  test.each(["status", "status shop-web"])("when %s knows no region", async (line) => {
    expectGolden("program-status-no-region.txt", await complaints(line, {}));
  });

  test("when status is given a group without an application", async () => {
    expectGolden("program-group-without-application.txt", await complaints("status --group shop-web-group"));
  });

  test("when the service is named twice", async () => {
    expectGolden(
      "program-service-named-twice.txt",
      await complaints("status --application shop-web --stack shop"),
    );
  });

  test("when no region is known", async () => {
    expectGolden("program-no-region.txt", await complaints("status --application shop-web", {}));
  });

  test("and prints one document with --json", async () => {
    const { exitCode, stdout, stderr } = await runProgram("history --json");
    expect(JSON.parse(stdout)).toEqual({ version: 1, command: "history", exitCode, error: stderr });
    expect(stderr).toHaveLength(3);
  });
});

test("all mistakes in a run's flags, its file and its service are reported at once", async () => {
  const files = { "app.json": "{ no" };
  const flags = "--when-running nope --on-cancel maybe --break-glass x";
  const { exitCode, stderr } = await runProgram(
    `deploy --app-spec app.json ${flags}`,
    {},
    { env: {}, files },
  );
  expect(exitCode).toBe(2);
  // The JSON parser's message depends on the version of Node.
  expectGolden(
    "program-all-mistakes-of-a-run.txt",
    stderr.map((line) => line.replace(/ is not JSON \(.+\)$/, " is not JSON (…)")),
  );
});

test("rollback's flags are checked before its target is searched", async () => {
  const { exitCode, stderr, regions } = await runProgram("rollback --application shop-web --on-cancel maybe");
  expect([exitCode, regions]).toEqual([2, []]);
  expectGolden("program-rollback-flags.txt", stderr);
});

test("deploy's AppSpec is checked with its flags, before the service is searched", async () => {
  const files = { "app.json": '{"version":0,"Resources":[],"Hook":[]}' };
  const { exitCode, stderr, regions } = await runProgram(
    "deploy --application shop-web --app-spec app.json --on-cancel maybe",
    {},
    { files, env: { AWS_REGION: "eu-west-1" } },
  );
  expect([exitCode, regions]).toEqual([2, []]);
  expectGolden("program-deploy-app-spec-and-flags.txt", stderr);
});

test("deploy by names requires an AppSpec file", async () => {
  const { exitCode, stderr, regions } = await runProgram("deploy --application shop-web");
  expect([exitCode, regions]).toEqual([2, []]);
  expectGolden("program-deploy-without-app-spec.txt", stderr);
});

test("a missing file of outputs is reported with all other problems", async () => {
  const { exitCode, stderr } = await runProgram("history --outputs gone.json --limit 0");
  expect(exitCode).toBe(2);
  expectGolden("program-missing-outputs.txt", stderr);
});

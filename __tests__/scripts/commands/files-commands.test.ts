import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../scripts/commands/definitions/all";
import { runProgram } from "./fake-host";

const NAMES = COMMANDS.filter(({ kind }) => kind === "files").map(({ name }) => name);

describe.each(NAMES)("%s", (name) => {
  const run = (rest: string, env: Readonly<Record<string, string>> = {}) =>
    runProgram(`${name} ${rest}`, {}, { env });

  test("fails when it gets an argument, an option of services or an unknown variable, all at once", async () => {
    const ran = await run("shop-web --application=shop-web --region=eu-west-1", { ECS_CODEDEPLOY_IMGE: "x" });
    expect(ran).toMatchObject({ exitCode: 2, stdout: "", regions: [] });
    expect(ran.stderr).toEqual([
      `${name}: nothing was done.`,
      expect.stringMatching(/^ {2}- unknown option.* \(got --application\)$/),
      expect.stringMatching(/^ {2}- unknown option.* \(got --region\)$/),
      `  - unexpected argument: ${name} takes none (got shop-web)`,
      expect.stringContaining("ECS_CODEDEPLOY_IMGE"),
      `See cdktf-ecs-codedeploy ${name} --help.`,
    ]);
  });

  test("prints a wrong line as JSON, too", async () => {
    const ran = await run("shop-web --json");
    expect(JSON.parse(ran.stdout)).toEqual({ version: 1, command: name, exitCode: 2, error: ran.stderr });
  });

  test("needs neither a region nor credentials, and its help has no option of services", async () => {
    const { exitCode, stdout, regions } = await run("--help");
    expect({ exitCode, regions }).toEqual({ exitCode: 0, regions: [] });
    expect(stdout).toContain("--json");
    expect(stdout).not.toMatch(/--application|--region|--role-arn|credentials, or permissions/);
  });
});

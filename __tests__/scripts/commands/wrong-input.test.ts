import { describe, expect, test } from "@jest/globals";
import { optionsOf } from "../../../scripts/commands/cli/spec";
import { COMMANDS } from "../../../scripts/commands/definitions/all";
import { expectGolden } from "../../support/golden";
import type { World } from "../driver/fake-aws";
import { appSpec } from "../driver/fixtures";
import { nodesOf } from "../driver/nodes";
import { SECRET } from "../driver/report/published";
import { type Machine, runProgram } from "./fake-host";
import { live, past, revisions } from "./rollback/support";

const PUBLISHED = {
  AWS_REGION: "eu-west-1",
  ECS_CODEDEPLOY_REPORT_FILE: "report.json",
  GITHUB_OUTPUT: "output",
  GITHUB_STEP_SUMMARY: "summary.md",
};
const NAMED = "--application shop-web";
const OUTPUTS = {
  "app-spec": appSpec(),
  region: "eu-west-1",
  "cluster-name": "shop",
  "service-name": "web",
  "application-name": "shop-web",
  "deployment-group-name": "shop-web-group",
};
const SPEC = { "app.json": JSON.stringify(appSpec()) };
const NO_GROUP_FOUND: Partial<World> = { groups: undefined, group: undefined };

/** The output of a command line that fails, and the verdict's files. */
async function wrong(line: string, world: Partial<World> = {}, { env, ...machine }: Machine = {}) {
  const ran = await runProgram(line, world, { files: SPEC, env: { ...PUBLISHED, ...env }, ...machine });
  expect(ran.exitCode === 2 || ran.exitCode === 6).toBe(true);
  expect(Object.keys(ran.written)).toHaveLength(3);
  const { lines, exitCode } = JSON.parse(ran.written["report.json"] ?? "");
  expect(exitCode).toBe(ran.exitCode);
  return {
    ...ran,
    printed: `${ran.stdout}${ran.stderr.join("\n")}`,
    lines,
    inFiles: Object.values(ran.written).join(),
  };
}

async function expectSecret(...input: Parameters<typeof wrong>) {
  const { printed, inFiles } = await wrong(...input);
  expect(printed).toContain(SECRET);
  expect(inFiles).not.toContain(SECRET);
}

describe("a secret in a wrong flag is on stderr, but not in the verdict's files:", () => {
  const BOTH: readonly (readonly [string, string, Partial<World>?])[] = [
    ["application", `--application ${SECRET}`, NO_GROUP_FOUND],
    ["group", `${NAMED} --group ${SECRET}`, NO_GROUP_FOUND],
    ["region", `${NAMED} --region ${SECRET}`],
    ["role-arn", `${NAMED} --role-arn ${SECRET}`],
    ["external-id", `${NAMED} --role-arn arn:aws:iam::111122223333:role/a --external-id ${SECRET}!`],
    ["outputs", `--outputs ${SECRET}`],
    ["stack", `--stack ${SECRET}`],
    ["on-cancel", `${NAMED} --on-cancel ${SECRET}`],
    ["break-glass", `${NAMED} --break-glass ${SECRET} --reason because`],
    ["an unknown option", `${NAMED} --${SECRET}`],
    ["an unknown short option", `${NAMED} -${SECRET}`],
    ["an option without a value", `${NAMED} --json=${SECRET}`],
    ["an argument", `${NAMED} ${SECRET}`],
  ];
  const DEPLOYS: typeof BOTH = [
    ["app-spec", `${NAMED} --app-spec ${SECRET}`],
    ["image", `${NAMED} --image ${SECRET}`],
    ["when-running", `${NAMED} --when-running ${SECRET}`],
    ["until", `${NAMED} --until ${SECRET}`],
    ["stop-after-failed-tasks", `${NAMED} --stop-after-failed-tasks ${SECRET}`],
  ];
  const ROLLS_BACK: typeof BOTH = [["to", `${NAMED} --to ${SECRET}`]];
  const cases = [
    ...[...BOTH, ...ROLLS_BACK].map(
      ([flag, line, world]) => ["rollback", flag, `rollback ${line}`, world] as const,
    ),
    ...[...BOTH, ...DEPLOYS].map(([flag, line, world]) => {
      const file = flag === "app-spec" ? "" : " --app-spec app.json";
      return ["deploy", flag, `deploy ${line}${file}`, world] as const;
    }),
  ];

  test.each(cases)("%s, %s", async (_name, _flag, line, world) => {
    await expectSecret(line, world);
  });

  test("these are all flags with a value, except the reason, which is free text", () => {
    for (const spec of COMMANDS.filter(({ name }) => name === "deploy" || name === "rollback")) {
      const valued = optionsOf(spec).filter(({ value }) => value !== undefined);
      const tried = cases.filter(([name]) => name === spec.name).map(([, flag]) => flag);
      expect(valued.map(({ name }) => name).filter((name) => !tried.includes(name))).toEqual(["reason"]);
    }
  });

  test("with --json, it is in the document on stdout as on stderr", async () => {
    const { stdout, stderr, lines } = await wrong(`rollback ${NAMED} --on-cancel ${SECRET} --json`);

    expect(JSON.parse(stdout).error).toEqual(stderr);
    expectGolden(
      "wrong-input-on-cancel.txt",
      [...stderr, "published:", ...lines].join("\n").replace(SECRET, "SECRET"),
    );
  });
});

describe("a secret in the environment is on stderr, but not in the verdict's files:", () => {
  const terraform = (programs: Machine["programs"], name = "terraform"): Machine => ({
    env: { TERRAFORM_BINARY_NAME: name },
    folders: { "cdktf.out/stacks": ["shop"] },
    ...(programs === undefined ? {} : { programs }),
  });

  test.each<[string, string, Partial<World>, Machine]>([
    ["AWS_REGION", `rollback ${NAMED}`, NO_GROUP_FOUND, { env: { AWS_REGION: SECRET } }],
    ["the retry", `deploy ${NAMED} --app-spec app.json`, {}, { env: { ECS_CODEDEPLOY_RETRY: SECRET } }],
    [
      "the local minute",
      `rollback ${NAMED}`,
      {},
      { env: { ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: SECRET, AWS_ENDPOINT_URL: SECRET } },
    ],
    ["Terraform's name", "rollback --stack shop", {}, terraform({}, SECRET)],
    [
      "what Terraform says",
      "rollback --stack shop",
      {},
      terraform({
        "terraform output -json -no-color": { exitCode: 1, stdout: "", stderr: `Error: ${SECRET}` },
      }),
    ],
  ])("%s", async (_what, line, world, machine) => {
    await expectSecret(line, world, machine);
  });
});

describe("a secret in a file is on stderr, but not in the verdict's files:", () => {
  const deploys = (text: string) =>
    expectSecret(`deploy ${NAMED} --app-spec app.json`, {}, { files: { "app.json": text } });

  test.each([
    ["is a text", SECRET],
    ["is no YAML", `a: *${SECRET}\n`],
    ["names what no AppSpec has", `${SECRET}: 1\n`],
  ])("an AppSpec that %s", async (_what, text) => {
    await deploys(text);
  });

  test.each(nodesOf(appSpec({}, [{ AfterInstall: "check" }]), { [SECRET]: SECRET }))(
    "the AppSpec's %s",
    async (_path, spec) => {
      await deploys(JSON.stringify(spec));
    },
  );

  test("an AppSpec that is not JSON, which the parser may quote", async () => {
    const files = { "app.json": `{"version": ${SECRET}` };
    const { stderr, inFiles } = await wrong(`deploy ${NAMED} --app-spec app.json`, {}, { files });

    // The parser's message.
    expect(stderr[1]).toContain("(");
    expect(inFiles).not.toMatch(/app\.json[^\n]*\(/);
  });

  test("the AppSpec of a stack's outputs", async () => {
    const shop = { ...OUTPUTS, "app-spec": { version: SECRET } };
    const files = { "outputs.json": JSON.stringify({ shop }) };

    await expectSecret("deploy --outputs outputs.json", {}, { files });
  });

  test.each([
    SECRET,
    "{}",
    JSON.stringify({ [SECRET]: SECRET }),
    JSON.stringify({ shop: { "application-name": SECRET } }),
  ])("a stack's outputs: %s", async (text) => {
    const { inFiles } = await wrong(
      "rollback --outputs outputs.json",
      {},
      { files: { "outputs.json": text } },
    );

    expect(inFiles).not.toContain(SECRET);
  });
});

test("a secret in a stored AppSpec of another tool is not in the verdict's files", async () => {
  const odd = { ...revisions, odd: `{"version":0,"Resources":[],"Hooks":"${SECRET}"}` };
  const world = { taskSets: [live(7)], revisions: odd, ended: [past(7), past(6, { sha256: "odd" })] };
  await expectSecret(`rollback ${NAMED}`, world);
  const { lines } = await wrong(`rollback ${NAMED}`, world);

  expectGolden("wrong-input-stored-app-spec.txt", lines);
});

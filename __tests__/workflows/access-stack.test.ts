import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { runExample } from "../support/examples";
import { documentedCall } from "../support/github/documented";
import { Project, type ProjectRun, PULL_REQUEST } from "../support/github/project";
import { cliProgram } from "../support/programs";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const DEPLOY = documentedCall("Deploy");
/** The workflow that deploys, with patterns of stacks. */
const deployOf = (stacks: string) =>
  ({ ...DEPLOY, job: "deploy", inputs: { ...DEPLOY.inputs, stacks } }) as const;
const NOTICE =
  "::notice title=access::access is left out: it has the roles of the workflows, and none of them may change it. An administrator deploys it: npx cdktf deploy access";

let synthesized: string;
let project: Project;

beforeAll(() => {
  synthesized = mkdtempSync(join(tmpdir(), "ecs-codedeploy-access-"));
  runExample("github-access", synthesized);
});

afterAll(() => rmSync(synthesized, { recursive: true, force: true }));

beforeEach(() => {
  project = new Project([]);
  // The roles of the base branch have another permission.
  const template = "cdktf.out/stacks/access/cdk.tf.json";
  project.fakes.answer(
    "cdktf synth",
    `cp -R "${synthesized}/cdktf.out" cdktf.out
     [[ $PWD != *ecs-codedeploy-base* ]] || sed -i 's/ecs:UpdateService"/ecs:UpdateCluster"/' ${template}`,
  );
  // The real command.
  for (const call of ["cdktf-ecs-codedeploy stacks", "cdktf-ecs-codedeploy stacks --json"]) {
    project.fakes.answer(call, `"${process.execPath}" "${cliProgram()}" "$@"`);
  }
});

afterEach(() => project.remove());

/** How a run ended, the notices of its stacks, and the stacks that were planned. */
async function run(options: ProjectRun) {
  const { conclusion, steps } = await project.run(options);
  const plan = /^cdktf diff (\S+) |^terraform -chdir=cdktf.out\/stacks\/(\S+) plan /;
  return {
    conclusion,
    notices: steps.flatMap(({ log }) => log.split("\n").filter((line) => line.startsWith("::notice"))),
    planned: project.fakes.calls.flatMap((call) => plan.exec(call)?.slice(1).filter(Boolean) ?? []),
  };
}

const WITHOUT_ACCESS = { conclusion: "success", notices: [NOTICE], planned: ["production-web"] };

describe("in an app with an access stack, the workflow", () => {
  test("for deploys plans and deploys the other stacks", async () => {
    expect(await run({ ...DEPLOY, job: "plan" })).toEqual(WITHOUT_ACCESS);
    expect(await run({ ...DEPLOY, job: "deploy" })).toMatchObject({
      conclusion: "success",
      notices: [NOTICE],
    });
    expect(project.fakes.calls).toContain("cdktf deploy production-web --skip-synth --auto-approve");
  });

  test("for deploys plans and deploys it if its name is given", async () => {
    expect(await run(deployOf("prod* access"))).toEqual({
      conclusion: "success",
      notices: [],
      planned: ["access", "production-web"],
    });
    expect(project.fakes.calls).toContain("cdktf deploy access production-web --skip-synth --auto-approve");
  });

  test("for deploys fails when a pattern matches nothing else", async () => {
    expect(await run(deployOf("acc*"))).toEqual({
      conclusion: "failure",
      notices: [NOTICE],
      planned: [],
    });
  });

  test("for drift compares the other stacks with AWS", async () => {
    expect(await run({ ...documentedCall("Drift"), job: "drift" })).toEqual(WITHOUT_ACCESS);
  });

  test("for pull requests comments that its changes are not planned", async () => {
    const diff = { ...documentedCall("Pull request"), job: "diff", github: PULL_REQUEST };
    expect(await run(diff)).toEqual({ ...WITHOUT_ACCESS, planned: [] });
    expect(project.fakes.comments.map(({ body }) => body)).toEqual([
      `<!-- cdktf-ecs-codedeploy: diff eu-west-1 . -->

### Stacks without a plan

- \`access\` differs from the base branch, and is not planned here: an administrator deploys it. If it adds permissions, before this change; if it removes some, after it.
`,
    ]);
  });
});

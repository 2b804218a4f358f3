import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { documentedCall } from "../support/github/documented";
import { exitCodes, Project, PULL_REQUEST } from "../support/github/project";
import { jobRuns } from "../support/github/run-job";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const CALL = documentedCall("Pull request");
const MARKER = "<!-- cdktf-ecs-codedeploy: diff eu-west-1 . -->";
const BOT = { login: "github-actions[bot]" };

let project: Project;

beforeEach(() => {
  project = new Project(["network", "web", "jobs"]);
  project.fakes.answer("cdktf-ecs-codedeploy stacks --changed-from", "printf '%s\\n' network web");
});

afterEach(() => project.remove());

const diff = (inputs: Readonly<Record<string, string | boolean>> = {}) =>
  project.run({
    ...CALL,
    job: "diff",
    inputs: { ...CALL.inputs, ...inputs },
    github: PULL_REQUEST,
  });

const plannedStacks = () => project.fakes.calls.filter((call) => call.startsWith("cdktf diff"));

describe("the workflow for pull requests", () => {
  test("plans the stacks that differ from the base branch, and comments their review", async () => {
    const { conclusion, summary, actions } = await diff();
    expect(conclusion).toBe("success");
    expect(project.fakes.calls).toEqual([
      "npm ci --no-audit --no-fund",
      "cdktf synth",
      "npm ci --no-audit --no-fund",
      "cdktf synth",
      "cdktf-ecs-codedeploy stacks --json",
      `cdktf-ecs-codedeploy stacks --changed-from ${project.workspace}/.ecs-codedeploy-base/./cdktf.out`,
      "cdktf diff network --skip-synth --no-color",
      "terraform -chdir=cdktf.out/stacks/network show -no-color plan",
      "cdktf diff web --skip-synth --no-color",
      "terraform -chdir=cdktf.out/stacks/web show -no-color plan",
      "cdktf-ecs-codedeploy review --fail-on-warnings",
    ]);
    expect(project.fakes.comments).toEqual([{ id: 1, user: BOT, body: `${MARKER}\n## Review\n` }]);
    expect(summary).toBe("## Review\n");
    expect(actions.filter(({ uses }) => uses === "actions/checkout").map((one) => one.with["ref"])).toEqual([
      undefined,
      "main",
    ]);
  });

  test("updates its comment in place, and no comment of others", async () => {
    const others = [
      { id: 1, user: { login: "visitor" }, body: `${MARKER}\nnot the workflow's` },
      { id: 2, user: BOT, body: "of another workflow" },
      { id: 3, user: BOT, body: `${MARKER}\nthe review of the first commit` },
      { id: 4, user: BOT, body: "<!-- cdktf-ecs-codedeploy: diff staging -->\nof another call" },
    ];
    project.fakes.comments = others;
    await diff();
    expect(project.fakes.comments).toEqual(
      others.map((one) => (one.id === 3 ? { ...one, body: `${MARKER}\n## Review\n` } : one)),
    );
  });

  test("has a comment for each name", async () => {
    await diff({ name: "staging" });
    await diff({ name: "production" });
    expect(project.fakes.comments.map(({ body }) => body.split("\n")[0])).toEqual([
      "<!-- cdktf-ecs-codedeploy: diff staging -->",
      "<!-- cdktf-ecs-codedeploy: diff production -->",
    ]);
  });

  test("has a comment for each app and region, also without names", async () => {
    await diff({ region: "eu-west-1" });
    await diff({ region: "us-east-1" });
    mkdirSync(join(project.workspace, "orders"));
    await diff({ "working-directory": "orders", "all-stacks": true });
    expect(project.fakes.comments.map(({ body }) => body.split("\n")[0])).toEqual([
      MARKER,
      "<!-- cdktf-ecs-codedeploy: diff us-east-1 . -->",
      "<!-- cdktf-ecs-codedeploy: diff eu-west-1 orders -->",
    ]);
  });

  test("shortens a comment that is too long for GitHub, between lines, and links the whole review", async () => {
    const lines = "printf 'äöü %.0s' {1..20}; echo";
    project.fakes.answer(
      "cdktf-ecs-codedeploy review",
      `echo "<details>"; echo '\`\`\`text'; for i in {1..2000}; do ${lines}; done; echo '\`\`\`'; echo "</details>"`,
    );
    const { conclusion, summary } = await diff();
    expect(conclusion).toBe("success");
    const [comment] = project.fakes.comments;
    expect(Buffer.byteLength(comment?.body ?? "")).toBeGreaterThan(64_000);
    const body = comment?.body ?? "";
    expect(body.startsWith(`${MARKER}\n<details>\n`)).toBe(true);
    const link = "https://github.com/shop/infrastructure/actions/runs/4711";
    const line = "äöü ".repeat(20);
    expect(body.slice(body.lastIndexOf(line))).toBe(
      `${line}\n\`\`\`\n\n</details>\n\n**Shortened here.** [The summary of the run](${link}) has the whole review.\n`,
    );
    expect(summary.split("\n")).toHaveLength(2005);
  });

  test("plans all stacks if that is wanted, without the base branch", async () => {
    await diff({ "all-stacks": true });
    expect(plannedStacks()).toHaveLength(3);
    expect(project.fakes.calls).toContain("cdktf-ecs-codedeploy stacks --json");
  });

  test("plans all stacks if the base branch can't be synthesized", async () => {
    project.fakes.answer(
      "cdktf synth",
      `[[ $PWD != */.ecs-codedeploy-base/* && $PWD != */.ecs-codedeploy-base ]] || exit 1
       for stack in network web jobs; do mkdir -p cdktf.out/stacks/$stack; done`,
    );
    const { conclusion, steps } = await diff();
    expect(conclusion).toBe("success");
    expect(plannedStacks()).toHaveLength(3);
    expect(steps.find(({ name }) => name === "Synthesize the base branch")?.log).toContain(
      "::warning::The base branch can't be synthesized, so all stacks are planned.\n",
    );
  });

  test("plans only the stacks that match a pattern", async () => {
    await diff({ stacks: "w*" });
    expect(plannedStacks()).toEqual(["cdktf diff web --skip-synth --no-color"]);
  });

  test("comments why the plans can't be reviewed", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy review", "echo 'review: nothing was done.' >&2; exit 2");
    expect((await diff()).conclusion).toBe("failure");
    expect(project.fakes.comments[0]?.body).toBe(
      `${MARKER}\n**The plans could not be reviewed.**\n\n\`\`\`text\nreview: nothing was done.\n\`\`\`\n`,
    );
  });

  test("says so if no stack differs", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy stacks --changed-from", "");
    expect((await diff()).conclusion).toBe("success");
    expect(plannedStacks()).toEqual([]);
    expect(project.fakes.comments[0]?.body).toBe(`${MARKER}\nNo stack differs from the base branch.\n`);
  });

  test.each([
    ["is not applied", "Error: Unable to find remote state"],
    ["lacks an output", 'Error: Unsupported attribute\\n attribute named "cross-stack-output-vpc"'],
  ])("reports a stack whose dependency %s, and doesn't fail", async (_, error) => {
    project.fakes.answer("cdktf diff web", `printf '${error}\\n'; exit 1`);
    expect((await diff()).conclusion).toBe("success");
    expect(project.fakes.comments[0]?.body).toBe(
      `${MARKER}
## Review

### Stacks without a plan

- \`web\` can't be planned yet: a stack that it depends on is not applied, or has new outputs.
`,
    );
  });

  test("fails when a plan fails, after all plans and the comment", async () => {
    project.fakes.answer("cdktf diff network", "echo 'Error: no such bucket'; exit 1");
    const run = await diff();
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)).toMatchObject({ Plan: 1, Review: 0, Comment: 0 });
    expect(plannedStacks()).toHaveLength(2);
    expect(project.fakes.comments[0]?.body).toContain(
      "- **The plan of `network` failed.** The log of the job has the error.\n",
    );
  });

  test("reviews no plan that failed, although Terraform saves it", async () => {
    project.fakes.answer("cdktf diff web", "echo incomplete >cdktf.out/stacks/web/plan; exit 1");
    project.fakes.answer("cdktf-ecs-codedeploy review", "ls cdktf.out/stacks/*/plan");
    await diff();
    expect(project.fakes.comments[0]?.body.split("\n")[1]).toBe("cdktf.out/stacks/network/plan");
    expect(project.fakes.comments[0]?.body).not.toContain("stacks/web/plan");
  });

  test("passes with warnings, unless they have to fail the check", async () => {
    expect((await diff({ "fail-on-warnings": false })).conclusion).toBe("success");
    expect(project.fakes.calls.at(-1)).toBe("cdktf-ecs-codedeploy review");
  });

  test("fails when the review has warnings that have to fail the check, after the comment", async () => {
    project.fakes.answer("cdktf-ecs-codedeploy review --fail-on-warnings", 'echo "## Warnings"; exit 6');
    const run = await diff();
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)).toMatchObject({ Plan: 0, Review: 6, Comment: 0 });
    expect(project.fakes.comments[0]?.body).toBe(`${MARKER}\n## Warnings\n`);
  });

  test("fails when the code can't be synthesized, without a comment", async () => {
    project.fakes.answer("cdktf synth", "exit 1");
    const run = await diff();
    expect(run.conclusion).toBe("failure");
    expect(project.fakes.comments).toEqual([]);
  });

  test("doesn't lock a state: a running deployment holds the lock", async () => {
    project.fakes.answer(
      "cdktf diff",
      '[[ $TF_CLI_ARGS_plan == -lock=false ]] && touch "cdktf.out/stacks/$2/plan"',
    );
    expect((await diff()).conclusion).toBe("success");
  });

  test("passes the image to the code only if there is one", async () => {
    project.fakes.answer(
      "cdktf-ecs-codedeploy review",
      'echo "${ECS_CODEDEPLOY_IMAGE-none} $ECS_CODEDEPLOY_IMAGES"',
    );
    await diff({ images: '{\n"web": "shop/web:2"\n}' });
    expect(project.fakes.comments[0]?.body).toBe(`${MARKER}\nnone {\n"web": "shop/web:2"\n}\n`);
  });

  test("runs a command after the packages are installed", async () => {
    await diff({ prepare: "cdktf get && npm run build", "all-stacks": true });
    expect(project.fakes.calls.slice(0, 4)).toEqual([
      "npm ci --no-audit --no-fund",
      "cdktf get",
      "npm run build",
      "cdktf synth",
    ]);
  });
});

describe("a pull request from a fork", () => {
  const fork = {
    event_name: "pull_request",
    event: { pull_request: { number: 7, head: { repo: { full_name: "visitor/infrastructure" } } } },
  };
  const deleted = {
    event_name: "pull_request",
    event: { pull_request: { number: 7, head: { repo: null } } },
  };

  test.each([
    ["a fork", fork],
    ["a fork that was deleted", deleted],
  ])("of %s runs only the job without credentials", (_, github) => {
    const own = { repository: "shop/infrastructure", ...github };
    expect(jobRuns("reusable-diff.yml", "diff", { github: own })).toBe(false);
    expect(jobRuns("reusable-diff.yml", "fork", { github: own })).toBe(true);
  });

  test("is synthesized only, and the summary says so", async () => {
    const run = await project.run({
      ...CALL,
      job: "fork",
      github: fork,
    });
    expect(run.conclusion).toBe("success");
    expect(project.fakes.calls).toEqual(["npm ci --no-audit --no-fund", "cdktf synth"]);
    expect(project.fakes.comments).toEqual([]);
    expect(run.actions.map(({ uses }) => uses)).not.toContain("aws-actions/configure-aws-credentials");
    expect(run.summary).toBe(
      "The code was synthesized only: a pull request from a fork gets no AWS credentials, so there is no plan and no comment.\n",
    );
  });
});

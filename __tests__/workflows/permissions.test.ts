import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { documentedCall, documentedWorkflow, PAGE, VARS, withLines } from "../support/github/documented";
import { type Permissions, ROOT } from "../support/github/files";
import type { JobRun } from "../support/github/job-run";
import { exitCodes, Project, PULL_REQUEST } from "../support/github/project";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const CHECK = "Check what the credentials need";

let project: Project;

beforeEach(() => {
  project = new Project(["web"]);
});

afterEach(() => project.remove());

const logOf = (run: JobRun | undefined, step: string) =>
  run?.steps.find(({ name }) => name === step)?.log.replaceAll("%0A", "\n");

const diff = (permissions: Permissions) =>
  project.run({ ...documentedCall("Pull request"), job: "diff", github: PULL_REQUEST, permissions });

describe("a job without the permission to get AWS credentials", () => {
  const LOG = `::error title=permissions::This job can't get AWS credentials, because it has no permission id-token: write. Add these lines to the job in your workflow, and keep its other permissions:
    permissions:
      contents: read
      id-token: write
`;

  test.each([
    ["Deploy", "plan"],
    ["Deploy", "deploy"],
    ["Release", "release"],
    ["Roll back", "rollback"],
    ["Approve", "approve"],
    ["Break glass", "break-glass"],
    ["Drift", "drift"],
    ["Pull request", "diff"],
  ])("fails before anything is installed: %s, %s", async (name, job) => {
    const run = await project.run({
      ...documentedCall(name),
      job,
      github: PULL_REQUEST,
      permissions: { contents: "read" },
    });
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)).toEqual({ [CHECK]: 2 });
    expect(logOf(run, CHECK)).toBe(LOG);
    expect(run.actions.map(({ uses }) => uses)).not.toContain("actions/setup-node");
    expect(project.fakes.calls).toEqual([]);
  });
});

describe("a job without the permission to comment", () => {
  const LOG = `gh: Resource not accessible by integration (HTTP 403)
::error title=permissions::This job can't write the comment, because it has no permission pull-requests: write. The summary of the run has the review. Add these lines to the job in your workflow, and keep its other permissions:
    permissions:
      contents: read
      id-token: write
      pull-requests: write
`;

  test.each(["none", "read"])("fails when it has %s, and keeps the review in the summary", async (level) => {
    const run = await diff({ contents: "read", "id-token": "write", "pull-requests": level });
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)).toMatchObject({ Plan: 0, Review: 0, Comment: 1 });
    expect(logOf(run, "Comment")).toBe(LOG);
    expect(run.summary).toBe("## Review\n");
  });

  test("shows GitHub's answer to any other fault", async () => {
    const event = { pull_request: { ...PULL_REQUEST.event.pull_request, number: 8 } };
    const run = await project.run({
      ...documentedCall("Pull request"),
      job: "diff",
      github: { ...PULL_REQUEST, event },
    });
    expect(exitCodes(run)).toMatchObject({ Comment: 1 });
    expect(logOf(run, "Comment")).toBe(
      `gh: GET repos/shop/infrastructure/issues/8/comments?per_page=100 is not known
::error title=comment::The comment was not written. The log of the job has GitHub's answer, and the summary of the run has the review.
`,
    );
  });
});

describe("a job with an input that is empty", () => {
  test.each([
    ["role-arn", { vars: { ...VARS, DEPLOY_ROLE_ARN: "" } }, {}],
    ["region", {}, { region: "" }],
  ])("fails when a variable doesn't exist: %s", async (input, start, lines) => {
    const { jobs } = await project.runWorkflow(
      withLines(documentedWorkflow("Deploy"), { "plan-role-arn": "", ...lines }),
      start,
    );
    const run = jobs["production / deploy"];
    expect(run?.conclusion).toBe("failure");
    expect(logOf(run, CHECK)).toBe(
      `::error title=${input}::The input ${input} is empty. If your workflow takes it from a variable, such as vars.DEPLOY_ROLE_ARN, create the variable in Settings, Secrets and variables, Actions. It must be a variable of the repository or of the organization: a job that calls a workflow doesn't get those of an environment.\n`,
    );
    expect(project.fakes.calls).toEqual([]);
  });
});

describe("the length of a session", () => {
  const SCRIPT = join(ROOT, ".github/actions/setup/scripts/session.sh");
  const check = (seconds: string) => {
    const env = { ...process.env, SESSION_SECONDS: seconds };
    const { status, stdout, stderr } = spawnSync(SCRIPT, { env, encoding: "utf8" });
    return { status, log: stdout + stderr };
  };
  const refusal = (seconds: string) =>
    `::error title=role-duration-seconds::role-duration-seconds is ${seconds}. AWS allows sessions of a role from 900 seconds (15 minutes) to 43200 seconds (12 hours).\n`;

  test.each(["900", "3600", "43200"])("may be %s seconds", (seconds) => {
    expect(check(seconds)).toEqual({ status: 0, log: "" });
  });

  test.each(["899", "43201", "900.5", "-3600", "0", ""])("fails when it is '%s' seconds", (seconds) => {
    expect(check(seconds)).toEqual({ status: 2, log: refusal(seconds) });
  });

  test("is checked before the reviewers decide, and before the role is assumed", async () => {
    const call = documentedCall("Deploy");
    const inputs = { ...call.inputs, "role-duration-seconds": 600 };
    const plan = await project.run({ ...call, job: "plan", inputs });
    expect(exitCodes(plan)).toMatchObject({ "Check the time limits": 2 });
    expect(exitCodes(plan)).not.toHaveProperty("Plan");
    expect(logOf(plan, "Check the time limits")).toBe(refusal("600"));
    expect(exitCodes(await project.run({ ...call, job: "deploy", inputs }))).toEqual({ [CHECK]: 2 });
  });
});

test("the page shows what GitHub prints", async () => {
  const { permissions: _all, ...file } = documentedWorkflow("Pull request");
  const { permissions: _own, ...diff } = file.jobs?.["diff"] ?? {};
  const error = await project.runWorkflow({ ...file, jobs: { diff } }, { github: PULL_REQUEST }).then(
    () => "no error",
    ({ message }: Error) => message,
  );
  expect(error).toMatch(/^Error calling workflow /);
  expect(PAGE).toContain(`.github/workflows/pull-request.yml (Line: 4, Col: 3): ${error}\n`);
});

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { cancelIn, RUN_UNTIL_INTERRUPTED } from "../support/github/cancel";
import { documentedCall, documentedWorkflow, withLines } from "../support/github/documented";
import type { Values } from "../support/github/job-run";
import { exitCodes, Project } from "../support/github/project";
import { problemsOf } from "../support/printed-command";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const PROGRAM = "cdktf-ecs-codedeploy";
/** Text that a shell would run. */
const HOSTILE = '"; touch hacked; $(touch hacked) `touch hacked`';

let project: Project;

beforeEach(() => {
  project = new Project(["web"]);
});

afterEach(() => project.remove());

/**
 * The call of this project's command that a documented workflow makes, and how it ended.
 *
 * @param form what an operator types into its form
 * @param lines what its user added to the call
 */
async function call(name: string, form: Values, lines: Values = {}) {
  const { jobs } = await project.runWorkflow(withLines(documentedWorkflow(name), lines), { inputs: form });
  const [run] = Object.values(jobs);
  return {
    conclusion: run?.conclusion,
    call: project.fakes.calls.find((one) => one.startsWith(PROGRAM)),
    artifacts: run?.artifacts,
  };
}

const application = "prod-web";
const reason = "checkout is down";

describe("a workflow by hand", () => {
  test.each<[string, string, Values, Values, string]>([
    ["rolls back to the last good revision", "Roll back", {}, {}, "rollback --application prod-web"],
    [
      "rolls back to a given revision",
      "Roll back",
      { to: "prod-web:7" },
      {},
      "rollback --application prod-web --to prod-web:7",
    ],
    [
      "shows what a rollback would do",
      "Roll back",
      {},
      { "dry-run": true },
      "rollback --application prod-web --dry-run",
    ],
    ["approves", "Approve", { decision: "approve" }, {}, "continue --application prod-web"],
    ["rejects", "Approve", { decision: "reject" }, {}, "stop --application prod-web"],
    [
      "rolls back past alarms",
      "Break glass",
      { reason },
      {},
      "rollback --application prod-web --break-glass ignore-alarms --reason 'checkout is down'",
    ],
    [
      "goes back to a given revision past the guards",
      "Break glass",
      { reason, to: "prod-web:7" },
      { overrides: "ignore-alarms,all-at-once" },
      "rollback --application prod-web --to prod-web:7 --break-glass ignore-alarms,all-at-once --reason 'checkout is down'",
    ],
    [
      "takes a reason with quotes as text",
      "Break glass",
      { reason: HOSTILE },
      {},
      `rollback --application prod-web --break-glass ignore-alarms --reason '${HOSTILE}'`,
    ],
    [
      "takes a revision with quotes as text",
      "Roll back",
      { to: HOSTILE },
      {},
      `rollback --application prod-web --to '${HOSTILE}'`,
    ],
  ])("%s", async (_, name, form, lines, expected) => {
    // The region is in the job's environment. The command itself refuses the text that is no revision.
    expect(problemsOf(`npx cdktf-ecs-codedeploy ${expected} --region eu-west-1`)).toEqual(
      form["to"] === HOSTILE ? [expect.stringMatching("^--to: ")] : [],
    );
    expect(await call(name, { application, ...form }, lines)).toMatchObject({
      conclusion: "success",
      call: `${PROGRAM} ${expected}`,
    });
  });

  test("keeps the verdict when it fails", async () => {
    project.fakes.answer(
      `${PROGRAM} rollback`,
      'mkdir "$ECS_CODEDEPLOY_REPORT_FOLDER"; echo "{}" >"$ECS_CODEDEPLOY_REPORT_FOLDER/web.json"; exit 4',
    );
    expect(await call("Roll back", { application })).toMatchObject({
      conclusion: "failure",
      artifacts: { "cdktf-ecs-codedeploy-rollback-1-1": ["verdicts/web.json"] },
    });
  });

  test.each<[string, string, string, Values, string]>([
    ["a rollback", "Roll back", "rollback", { application }, "--application prod-web"],
    ["a rollback by its stack", "Roll back", "rollback", { application: "", stack: "web" }, "--stack web"],
    ["a break-glass", "Break glass", "break-glass", { application, reason }, "--application prod-web"],
  ])("shows what was stopped after %s is cancelled", async (_, name, job, lines, service) => {
    project.fakes.answer("cdktf output", "cdktf synth");
    project.fakes.answer(`${PROGRAM} rollback`, RUN_UNTIL_INTERRUPTED);
    const workflow = documentedCall(name);
    const run = await project.run({
      ...workflow,
      job,
      inputs: { ...workflow.inputs, ...lines },
      onStep: cancelIn(name === "Roll back" ? name : "Roll back past the guards"),
    });
    expect(run.conclusion).toBe("cancelled");
    const { calls } = project.fakes;
    expect(calls.slice(calls.indexOf("interrupted"))).toEqual([
      "interrupted",
      `${PROGRAM} watch ${service}`,
      `${PROGRAM} status ${service}`,
    ]);
  });

  test("shows nothing after a cancelled dry run, which stops nothing", async () => {
    project.fakes.answer(`${PROGRAM} rollback`, RUN_UNTIL_INTERRUPTED);
    const rollback = documentedCall("Roll back");
    const inputs = { ...rollback.inputs, "dry-run": true };
    const run = await project.run({ ...rollback, job: "rollback", inputs, onStep: cancelIn("Roll back") });
    expect(run.conclusion).toBe("cancelled");
    expect(exitCodes(run)).not.toHaveProperty("Show what was stopped");
  });

  test("fails when the decision is neither to approve nor to reject", async () => {
    await expect(call("Approve", { application, decision: "later" })).rejects.toThrow(
      new Error('the input decision must be one of approve, reject, not "later"'),
    );
    expect(await call("Approve", { application, decision: "approve" }, { decision: "later" })).toMatchObject({
      conclusion: "failure",
      call: undefined,
    });
  });

  test("fails when a break-glass has no reason", async () => {
    await expect(call("Break glass", { application })).rejects.toThrow(
      new Error("the input reason is required"),
    );
    await expect(
      project.run({
        workflow: "reusable-break-glass.yml",
        job: "break-glass",
        inputs: { application, "role-arn": "a", region: "eu-west-1", environment: "production" },
      }),
    ).rejects.toThrow(new Error("the input reason is required"));
  });
});

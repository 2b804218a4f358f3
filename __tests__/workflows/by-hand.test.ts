import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { Project } from "../support/github/project";
import { problemsOf, wordsOf } from "../support/printed-command";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const INPUTS = {
  "role-arn": "arn:aws:iam::111122223333:role/operator",
  region: "eu-west-1",
  environment: "production",
  application: "prod-web",
};
const PROGRAM = "cdktf-ecs-codedeploy";
/** Text that a shell would run. */
const HOSTILE = '"; touch hacked; $(touch hacked) `touch hacked`';

let project: Project;

beforeEach(() => {
  project = new Project(["web"]);
});

afterEach(() => project.remove());

type Inputs = Readonly<Record<string, string | boolean>>;

/** The call of this project's command that a workflow makes, and how it ended. */
async function call(workflow: string, inputs: Inputs) {
  const run = await project.run({
    workflow: `reusable-${workflow}.yml`,
    job: workflow,
    inputs: { ...INPUTS, ...inputs },
  });
  return {
    conclusion: run.conclusion,
    call: project.fakes.calls.find((one) => one.startsWith(PROGRAM)),
    artifacts: run.artifacts,
  };
}

describe("a workflow by hand", () => {
  test.each<[string, string, Inputs, string]>([
    ["rolls back to the last good revision", "rollback", {}, "rollback --application prod-web"],
    [
      "rolls back to a given revision",
      "rollback",
      { to: "prod-web:7" },
      "rollback --application prod-web --to prod-web:7",
    ],
    [
      "shows what a rollback would do",
      "rollback",
      { "dry-run": true },
      "rollback --application prod-web --dry-run",
    ],
    ["approves", "approve", {}, "continue --application prod-web"],
    ["rejects", "approve", { decision: "reject" }, "stop --application prod-web"],
    [
      "rolls back past alarms",
      "break-glass",
      { reason: "checkout is down" },
      "rollback --application prod-web --break-glass ignore-alarms --reason 'checkout is down'",
    ],
    [
      "goes back to a given revision past the guards",
      "break-glass",
      { reason: "checkout is down", to: "prod-web:7", overrides: "ignore-alarms,all-at-once" },
      "rollback --application prod-web --to prod-web:7 --break-glass ignore-alarms,all-at-once --reason 'checkout is down'",
    ],
    [
      "takes a reason with quotes as text",
      "break-glass",
      { reason: HOSTILE },
      `rollback --application prod-web --break-glass ignore-alarms --reason '${HOSTILE}'`,
    ],
    [
      "takes a revision with quotes as text",
      "rollback",
      { to: HOSTILE },
      `rollback --application prod-web --to '${HOSTILE}'`,
    ],
  ])("%s", async (_, workflow, inputs, expected) => {
    // The region is in the job's environment. The command itself refuses the text that is no revision.
    expect(problemsOf(`npx cdktf-ecs-codedeploy ${expected} --region eu-west-1`)).toEqual(
      inputs["to"] === HOSTILE ? [expect.stringMatching("^--to: ")] : [],
    );
    expect(await call(workflow, inputs)).toMatchObject({
      conclusion: "success",
      call: `${PROGRAM} ${expected}`,
    });
  });

  test.each([
    [
      "the images of a release, also on several lines",
      "app=shop/web:2\nproxy=envoy:1.31",
      ["app=shop/web:2", "proxy=envoy:1.31"],
    ],
    ["no image, if none is given", "", []],
    ["an image that a shell would run as text", "app=$(hacked)", ["app=$(hacked)"]],
  ])("passes %s", async (_, images, expected) => {
    const { application: _application, ...inputs } = INPUTS;
    const run = await project.run({
      workflow: "reusable-release.yml",
      job: "release",
      inputs: { ...inputs, stack: "web", images },
    });
    expect(run.conclusion).toBe("success");
    const read = project.fakes.calls.find((one) => one.startsWith("cdktf output web --outputs-file "));
    const outputs = read?.split(" ").at(-1);
    expect(outputs).toMatch(/\/outputs\.json$/);
    const call = project.fakes.calls.find((one) => one.startsWith(PROGRAM));
    expect(wordsOf(`${call}`)).toEqual([
      PROGRAM,
      "deploy",
      "--outputs",
      outputs,
      "--stack",
      "web",
      ...expected.map((image) => `--image=${image}`),
    ]);
    // It is a line that the command takes, if the images are.
    expect(problemsOf(`npx ${call} --region eu-west-1`)).toEqual(
      images.includes("hacked") ? [expect.stringMatching("^--image: ")] : [],
    );
  });

  test("keeps the verdict when it fails", async () => {
    project.fakes.answer(
      `${PROGRAM} rollback`,
      'mkdir "$ECS_CODEDEPLOY_REPORT_FOLDER"; echo "{}" >"$ECS_CODEDEPLOY_REPORT_FOLDER/web.json"; exit 4',
    );
    expect(await call("rollback", {})).toMatchObject({
      conclusion: "failure",
      artifacts: { "cdktf-ecs-codedeploy-rollback-1": ["verdicts/web.json"] },
    });
  });

  test("fails when the decision is neither to approve nor to reject", async () => {
    expect(await call("approve", { decision: "later" })).toMatchObject({
      conclusion: "failure",
      call: undefined,
    });
  });

  test("fails when a break-glass has no reason", async () => {
    await expect(call("break-glass", {})).rejects.toThrow(new Error("the input reason is required"));
  });
});

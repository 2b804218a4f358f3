import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { cancelIn, RUN_UNTIL_INTERRUPTED } from "../support/github/cancel";
import { documentedCall, documentedWorkflow, withLines } from "../support/github/documented";
import type { Values } from "../support/github/job-run";
import { exitCodes, Project } from "../support/github/project";
import { problemsOf, wordsOf } from "../support/printed-command";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const PROGRAM = "cdktf-ecs-codedeploy";
const IMAGE = "registry/orders:1.4.2";

let project: Project;

beforeEach(() => {
  project = new Project(["production-orders", "production-web"]);
});

afterEach(() => project.remove());

/** Runs the documented workflow. @param lines what its user added to the call */
async function release(lines: Values = {}) {
  const file = withLines(documentedWorkflow("Release"), lines);
  const { jobs } = await project.runWorkflow(file, { inputs: { image: IMAGE } });
  const [run] = Object.values(jobs);
  if (run === undefined) {
    throw new Error("no job ran");
  }
  return run;
}

/** Runs the job for a stack with a service, and cancels it in a step. */
function cancelledIn(step: string) {
  const call = documentedCall("Release");
  const inputs = { ...call.inputs, stack: "production-web" };
  return project.run({ ...call, job: "release", inputs, onStep: cancelIn(step) });
}

/** The words of the release's command line, if it was called. */
const releaseCall = () => {
  const call = project.fakes.calls.find((one) => one.startsWith(`${PROGRAM} deploy`));
  return call === undefined ? undefined : wordsOf(call);
};

/** The file into which the workflow writes the stack's outputs. */
const outputsFile = () =>
  project.fakes.calls
    .find((call) => call.startsWith("cdktf output"))
    ?.split(" ")
    .at(-1);

describe("the workflow that releases", () => {
  test("synthesizes once, checks the time limits, reads the outputs and releases", async () => {
    expect((await release({ "timeout-minutes": 90, "role-duration-seconds": 7200 })).conclusion).toBe(
      "success",
    );
    const outputs = outputsFile();
    expect(outputs).toMatch(/\/outputs\.json$/);
    expect(project.fakes.calls).toEqual([
      "npm ci --no-audit --no-fund",
      "cdktf synth",
      `${PROGRAM} budget --stack production-orders --job-minutes 90 --session-minutes 120 --release`,
      `cdktf output production-orders --skip-synth --outputs-file ${outputs}`,
      `${PROGRAM} deploy --outputs ${outputs} --stack production-orders --image=app=${IMAGE}`,
    ]);
    expect(problemsOf(`npx ${project.fakes.calls[2]}`)).toEqual([]);
  });

  test.each([
    ["a time limit is too short", 6],
    ["Terraform releases the stack", 2],
  ])("fails when %s, and releases nothing", async (_, exitCode) => {
    project.fakes.answer(`${PROGRAM} budget`, `exit ${exitCode}`);
    const run = await release();
    expect(run.conclusion).toBe("failure");
    expect(exitCodes(run)).toMatchObject({ "Check the time limits": exitCode });
    expect(run.steps.find(({ name }) => name === "Check the time limits")?.log).toBe(
      exitCode === 6
        ? "::error title=budget::timeout-minutes or role-duration-seconds is too short for a rollout. The log has the details.\n"
        : "",
    );
    expect([outputsFile(), releaseCall()]).toEqual([undefined, undefined]);
  });

  test.each<[string, Values, readonly string[]]>([
    ["deploys again what failed", { retry: true }, ["--retry"]],
    [
      "says what to do with a running deployment",
      { "when-running": "supersede" },
      ["--when-running", "supersede"],
    ],
  ])("%s", async (_, lines, options) => {
    expect((await release(lines)).conclusion).toBe("success");
    expect(releaseCall()?.slice(-1 - options.length)).toEqual([`--image=app=${IMAGE}`, ...options]);
    expect(problemsOf(`npx ${project.fakes.calls.at(-1)} --region eu-west-1`)).toEqual([]);
  });

  test("passes the verdict on to other jobs, and keeps it", async () => {
    project.fakes.answer(
      `${PROGRAM} deploy`,
      'mkdir "$ECS_CODEDEPLOY_REPORT_FOLDER"; echo "{}" >"$ECS_CODEDEPLOY_REPORT_FOLDER/orders.json"; echo "services={}" >>"$GITHUB_OUTPUT"; exit 3',
    );
    const file = documentedWorkflow("Release");
    const { jobs, results } = await project.runWorkflow(file, { inputs: { image: IMAGE } });
    expect(results["release"]).toMatchObject({ result: "failure", outputs: { services: "{}" } });
    expect(jobs["release / release"]?.artifacts).toEqual({
      "cdktf-ecs-codedeploy-release-production-production-orders-1-1": ["verdicts/orders.json"],
    });
  });

  test("interrupts the command itself when it is cancelled, and then shows what became of the deployment", async () => {
    // A shell waits for the end of a program before it acts on a signal. Here `exec` replaces the shell by the program.
    project.fakes.answer(`${PROGRAM} deploy`, RUN_UNTIL_INTERRUPTED);
    const run = await cancelledIn("Release");
    expect(run.conclusion).toBe("cancelled");
    const { calls } = project.fakes;
    expect(calls.slice(calls.indexOf("interrupted"))).toEqual([
      "interrupted",
      `${PROGRAM} watch --stack production-web`,
      `${PROGRAM} status --stack production-web`,
    ]);
  });

  test("shows no deployment when it is cancelled before it releases", async () => {
    const run = await cancelledIn("Check the time limits");
    expect(run.conclusion).toBe("cancelled");
    expect(exitCodes(run)).not.toHaveProperty("Show what was stopped");
  });

  test("synthesizes with the images that the code reads, and does not release them", async () => {
    project.fakes.answer(
      "cdktf synth",
      'echo "$ECS_CODEDEPLOY_IMAGE $ECS_CODEDEPLOY_IMAGES $ECS_CODEDEPLOY_ENVIRONMENT"',
    );
    const images = '{"production-web":"none"}';
    const run = await release({ image: "none", images, "environment-name": "production" });
    expect(run.steps.find(({ name }) => name === "Synthesize")?.log).toBe(`none ${images} production\n`);
    expect(releaseCall()?.slice(-1)).toEqual([`--image=app=${IMAGE}`]);
  });

  test.each([
    [
      "the images of containers, also on several lines",
      "app=shop/web:2\nproxy=envoy:1.31",
      ["app=shop/web:2", "proxy=envoy:1.31"],
    ],
    ["no image, if none is given", "", []],
    ["an image that a shell would run as text", "app=$(hacked)", ["app=$(hacked)"]],
  ])("passes %s", async (_, containers, expected) => {
    expect((await release({ containers })).conclusion).toBe("success");
    const call = releaseCall() ?? [];
    expect(call).toEqual([
      PROGRAM,
      "deploy",
      "--outputs",
      outputsFile(),
      "--stack",
      "production-orders",
      ...expected.map((image) => `--image=${image}`),
    ]);
    // It is a line that the command takes, if the images are.
    const line = project.fakes.calls.at(-1);
    expect(problemsOf(`npx ${line} --region eu-west-1`)).toEqual(
      containers.includes("hacked") ? [expect.stringMatching("^--image: ")] : [],
    );
  });
});

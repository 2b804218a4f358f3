import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { documentedWorkflow, withLines } from "../support/github/documented";
import type { Values } from "../support/github/job-run";
import { Project } from "../support/github/project";
import { problemsOf, wordsOf } from "../support/printed-command";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const PROGRAM = "cdktf-ecs-codedeploy";
const READ = "Read the stack's outputs";

let project: Project;

beforeEach(() => {
  project = new Project(["web"]);
});

afterEach(() => project.remove());

/** The calls of a rollback whose user named a stack in the workflow. @param lines what else the user added */
async function rollBack(lines: Values) {
  const workflow = withLines(documentedWorkflow("Roll back"), { application: "", ...lines });
  const { jobs } = await project.runWorkflow(workflow, { inputs: { application: "web" } });
  const run = jobs["rollback / rollback"];
  const call = project.fakes.calls.find((one) => one.startsWith(PROGRAM)) ?? "";
  const read = project.fakes.calls.find((one) => one.startsWith("cdktf output "));
  return { conclusion: run?.conclusion, run, call, read: read === undefined ? undefined : wordsOf(read) };
}

describe("a rollback by its stack", () => {
  test.each([
    ["with its outputs", "production-orders"],
    ["with a name that a shell would run, as text", '"; touch hacked'],
  ])("is made %s", async (_, stack) => {
    const { conclusion, call, read } = await rollBack({ stack, to: "orders:7", "dry-run": true });
    const outputs = read?.at(-1);

    expect([conclusion, read]).toEqual(["success", ["cdktf", "output", stack, "--outputs-file", outputs]]);
    expect(outputs).toMatch(/\/outputs\.json$/);
    expect(wordsOf(call)).toEqual([
      PROGRAM,
      "rollback",
      ...["--outputs", outputs, "--stack", stack],
      ...["--to", "orders:7", "--dry-run"],
    ]);
    expect(problemsOf(`npx ${call}`)).toEqual([]);
  });

  test("synthesizes with what the code reads", async () => {
    project.fakes.answer(
      "cdktf output",
      'echo "$ECS_CODEDEPLOY_IMAGE $ECS_CODEDEPLOY_IMAGES $ECS_CODEDEPLOY_ENVIRONMENT"',
    );
    const images = '{"orders":"none"}';
    const { run } = await rollBack({
      stack: "production-orders",
      image: "none",
      images,
      "environment-name": "production",
    });

    expect(run?.steps.find(({ name }) => name === READ)?.log).toBe(`none ${images} production\n`);
  });

  test("fails when the outputs can't be read, and rolls nothing back", async () => {
    project.fakes.answer("cdktf output", "exit 1");
    const { conclusion, call } = await rollBack({ stack: "production-orders" });

    expect([conclusion, call]).toEqual(["failure", ""]);
  });

  test("reads no outputs without a stack", async () => {
    const { conclusion, read, call } = await rollBack({ application: "web" });

    expect([conclusion, read, call]).toEqual(["success", undefined, `${PROGRAM} rollback --application web`]);
  });

  test.each([
    ["both are", { application: "web", stack: "production-orders" }, "cannot be combined"],
    ["neither is", {}, "no service given"],
  ])("fails when %s named, by the command", async (_, lines, problem) => {
    const { call } = await rollBack(lines);

    expect(problemsOf(`npx ${call}`)).toContainEqual(expect.stringContaining(problem));
  });
});

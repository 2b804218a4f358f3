import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { documentedWorkflow, formOf, withLines } from "../support/github/documented";
import { failures, Project } from "../support/github/project";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

const PREFIX = "cdktf-ecs-codedeploy";
const WRITE_VERDICT =
  'mkdir -p "$ECS_CODEDEPLOY_REPORT_FOLDER"; echo "{}" >"$ECS_CODEDEPLOY_REPORT_FOLDER/web.json"';

let project: Project;

beforeEach(() => {
  project = new Project(["production-orders"]);
  for (const call of ["cdktf deploy", `${PREFIX} deploy`, `${PREFIX} rollback`]) {
    project.fakes.answer(call, WRITE_VERDICT);
  }
});

afterEach(() => project.remove());

/** The names of the artifacts of a documented workflow for a GitHub environment. */
async function artifactsOf(name: string, environment: string) {
  const file = documentedWorkflow(name);
  const { jobs } = await project.runWorkflow(withLines(file, { environment }), { inputs: formOf(file) });
  expect(Object.values(failures(jobs)).flat()).toEqual([]);
  return Object.values(jobs).flatMap(({ artifacts }) => Object.keys(artifacts));
}

describe("the artifacts of an environment with a slash in its name", () => {
  test.each([
    ["Deploy", ["plan-aws-production-1-1", "deploy-aws-production-1-2"]],
    ["Release", ["release-aws-production-production-orders-1-1"]],
    ["Roll back", ["rollback-1-1"]],
    ["Break glass", ["break-glass-1-1"]],
  ])("are kept: %s", async (name, expected) => {
    expect(await artifactsOf(name, "aws/production")).toEqual(expected.map((one) => `${PREFIX}-${one}`));
  });
});

test("an artifact's name has a - for each character that is not allowed in it", async () => {
  expect(await artifactsOf("Release", '$(id) a"b:c<d>e|f*g?h\r\ni\\j/k.l_m-n')).toEqual([
    `${PREFIX}-release---id--a-b-c-d-e-f-g-h--i-j-k.l_m-n-production-orders-1-1`,
  ]);
});

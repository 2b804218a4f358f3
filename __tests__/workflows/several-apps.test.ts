import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { documentedCall, documentedWorkflow } from "../support/github/documented";
import { ROOT, readWorkflow, type WorkflowFile } from "../support/github/files";
import type { Values } from "../support/github/job-run";
import { Project, PULL_REQUEST } from "../support/github/project";

// A job starts dozens of processes, which takes its time on a busy machine.
jest.setTimeout(60_000);

let project: Project;

beforeEach(() => {
  project = new Project(["web"]);
  const orders = join(project.workspace, "orders");
  mkdirSync(orders);
  project.fakes.asPackages(orders);
});

afterEach(() => project.remove());

/** A documented workflow with several jobs like its only one: each has more lines in its `with:`. */
function severalOf(name: string, lines: readonly Values[]): WorkflowFile {
  const file = documentedWorkflow(name);
  const [job = {}] = Object.values(file.jobs ?? {});
  const jobs = lines.map((more, index) => [`app-${index}`, { ...job, with: { ...job.with, ...more } }]);
  return { ...file, jobs: Object.fromEntries(jobs) };
}

const APPS = [{}, { region: "us-east-1" }, { "working-directory": "orders" }, { environment: "staging" }];

describe("several apps of one repository", () => {
  test("keep an artifact each, also for one environment, region and folder", async () => {
    const lines = { "plan-role-arn": "" };
    const { jobs } = await project.runWorkflow(severalOf("Deploy", [lines, { ...lines, stacks: "w*" }]));
    expect(Object.values(jobs).flatMap(({ artifacts }) => Object.keys(artifacts))).toEqual([
      "cdktf-ecs-codedeploy-deploy-production-1-1",
      "cdktf-ecs-codedeploy-deploy-production-1-2",
    ]);
  });

  test("have the job's number in the name of every artifact", () => {
    const names = readdirSync(join(ROOT, ".github/workflows")).flatMap((file) =>
      Object.values(readWorkflow(file).jobs ?? {}).flatMap(({ steps = [] }) =>
        steps.flatMap((step) =>
          step.uses?.startsWith("actions/upload-artifact@") ? [`${step.with?.["name"]}`] : [],
        ),
      ),
    );
    expect(names).toHaveLength(5);
    expect(names.filter((name) => !name.endsWith("-${{ job.check_run_id }}"))).toEqual([]);
  });
});

const groupOf = async (name: string, job: string, lines: Values) => {
  const call = documentedCall(name);
  // Nothing needs to run.
  project.fakes.answer("npm ci", "exit 1");
  const inputs = { ...call.inputs, ...lines };
  return (await project.run({ ...call, job, inputs, github: PULL_REQUEST })).concurrencyGroup;
};

describe("one run at a time", () => {
  test.each([
    ["Deploy", "deploy", { stacks: "w*", image: "shop/web:2" }],
    ["Release", "release", { containers: "app=shop/web:2" }],
  ])("is for each environment, region and folder: %s", async (name, job, same) => {
    const groups: unknown[] = [];
    for (const lines of APPS) {
      groups.push(await groupOf(name, job, lines));
    }
    expect(new Set(groups).size).toBe(APPS.length);
    expect(await groupOf(name, job, same)).toBe(groups[0]);
  });

  test("is for each stack of a release", async () => {
    expect(await groupOf("Release", "release", { stack: "web" })).not.toBe(
      await groupOf("Release", "release", {}),
    );
  });

  test("is for each comment of a pull request", async () => {
    const groups = new Set<unknown>();
    for (const lines of [...APPS.slice(0, 3), { name: "staging" }]) {
      groups.add(await groupOf("Pull request", "diff", lines));
    }
    expect(groups.size).toBe(4);
    expect(groups).not.toContain(undefined);
  });

  test.each([
    ["Roll back", "rollback"],
    ["Approve", "approve"],
    ["Break glass", "break-glass"],
  ])("isn't a rule of what an operator starts: %s", async (name, job) => {
    const run = await project.run({ ...documentedCall(name), job });
    expect(run.concurrencyGroup).toBe(undefined);
  });
});

import { describe, expect, test } from "@jest/globals";
import type { Interruption } from "../../../scripts/commands/cli/host";
import { githubSummary } from "../../../scripts/driver/report/github/summary";
import { expectGolden } from "../../support/golden";
import { canaryCourse } from "../driver/courses";
import type { World } from "../driver/fake-aws";
import { appSpec, failure, weights } from "../driver/fixtures";
import { type Machine, runProgram } from "./fake-host";
import { courseTo, live, past, revisions } from "./rollback/support";

const env = {
  AWS_REGION: "eu-west-1",
  ECS_CODEDEPLOY_REPORT_FILE: "report.json",
  GITHUB_OUTPUT: "output",
  GITHUB_STEP_SUMMARY: "summary.md",
};
const files = { "app.json": JSON.stringify(appSpec()) };
const DEPLOY = "deploy --application shop-web --app-spec app.json";
const ROLLBACK = "rollback --application shop-web";

async function published(line: string, world: Partial<World> = {}, machine: Machine = {}) {
  const courses = { "d-NEW000001": canaryCourse };
  const ran = await runProgram(line, { courses, ...world }, { env, files, ...machine });
  const report = ran.written["report.json"];
  return { ...ran, report: report === undefined ? undefined : JSON.parse(report) };
}

describe("the verdict of the deploy command", () => {
  test("is written to the report file, to GitHub's outputs and to the step's summary, as the driver does", async () => {
    const { written, report, stdout } = await published(`${DEPLOY} --json`);

    expect(Object.keys(written).sort()).toEqual(["output", "report.json", "summary.md"]);
    expect(report).toEqual(JSON.parse(stdout));
    expect(report).toMatchObject({ version: 1, verdict: { kind: "succeeded" }, deploymentId: "d-NEW000001" });
    expect(written["output"]).toContain("deployment-id<<delimiter\nd-NEW000001\ndelimiter\n");
    expect(written["output"]).toContain("verdict<<delimiter\nsucceeded\ndelimiter\n");
    expect(written["summary.md"]).toBe(githubSummary(report));
  });

  test("is written nowhere without the variables", async () => {
    expect((await published(DEPLOY, {}, { env: { AWS_REGION: "eu-west-1" } })).written).toEqual({});
  });

  test("has the flags' names in its lines", async () => {
    const back = {
      "d-NEW000001": canaryCourse
        .slice(0, 1)
        .map((step) => ({ ...step, deployment: { ...step.deployment, status: "Failed" as const } })),
    };
    const { report, exitCode } = await published(DEPLOY, { courses: back });

    expect([exitCode, report.verdict.kind]).toEqual([3, "rolled-back"]);
    expect(report.lines.join("\n")).not.toContain("ECS_CODEDEPLOY_");
  });

  test.each([
    ["when a flag is wrong", `${DEPLOY} --until nope`, {}, 2, "bad-input"],
    ["when there is no such group", `${DEPLOY} --group gone`, { group: undefined }, 2, "bad-input"],
    [
      "when AWS doesn't answer",
      DEPLOY,
      { fails: (method: string) => (method === "deploymentGroup" ? failure("transient") : undefined) },
      5,
      "no-answer",
    ],
    ["when it is refused", DEPLOY, { weights: weights(10) }, 6, "refused"],
  ])("is also written %s", async (_, line, world, exitCode, kind) => {
    const ran = await published(line, world);

    expect([ran.exitCode, ran.report.exitCode, ran.report.verdict.kind]).toEqual([exitCode, exitCode, kind]);
  });

  test("is that the run was cancelled, and later results are ignored", async () => {
    let ending: Interruption | undefined;
    const fails = (method: string) => {
      if (method === "deploymentTarget") {
        ending?.cancel("SIGTERM");
      }
      return undefined;
    };
    const whenInterrupted = (now: Interruption) => {
      ending = now;
    };
    const { report, written } = await published(DEPLOY, { fails }, { whenInterrupted });

    expect(report).toMatchObject({
      verdict: { kind: "cancelled", reason: "SIGTERM" },
      deploymentId: "d-NEW000001",
    });
    expect(written["output"]?.match(/^verdict</gm)).toHaveLength(1);
  });

  test("is reported as not written, with the same exit code", async () => {
    const { exitCode, stderr } = await published(DEPLOY, {}, { isFull: true });

    expect(exitCode).toBe(0);
    expectGolden("published-not-written.txt", stderr);
  });
});

describe("the verdict of the rollback command", () => {
  const world = { taskSets: [live(7)], revisions, courses: { "d-NEW000001": courseTo(6) } };
  const ended = [past(7), past(6)];

  test("is written like a deployment's", async () => {
    const { report } = await published(ROLLBACK, { ...world, ended });

    expect(report).toMatchObject({ verdict: { kind: "succeeded" }, deploymentId: "d-NEW000001" });
  });

  test("is a refusal when there is nothing to go back to", async () => {
    const { report } = await published(ROLLBACK, { ...world, ended: [past(7)] });

    expect(report).toMatchObject({ exitCode: 6, verdict: { kind: "refused" } });
    expectGolden("published-no-rollback-target.txt", report.lines);
  });

  test("is not written for a dry run", async () => {
    const { exitCode, written } = await published(`${ROLLBACK} --dry-run`, { ...world, ended });

    expect({ exitCode, written }).toEqual({ exitCode: 0, written: {} });
  });
});

test.each(["status", "history", "watch", "doctor", "stop", "continue"])(
  "%s writes no verdict",
  async (name) => {
    expect((await published(`${name} --application shop-web`)).written).toEqual({});
  },
);

import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { answering, BLUE_GROUP, elsewhere, failure, group } from "../../driver/fixtures";
import { ALL, examined, problemsIn, ready, SPLIT } from "./support";

describe("a healthy service", () => {
  test("has no findings and exit code 0", async () => {
    const { exitCode, findings, failedChecks, lines, context } = await examined();
    expect({ exitCode, findings, failedChecks }).toEqual({ exitCode: 0, findings: [], failedChecks: [] });
    expectGolden("no-problems.txt", lines);
    expect(context.aws.suspensions).toEqual([]);
  });

  test.each([
    ["scaling partly suspended, by an operator's choice", { suspension: { ...ALL, scheduled: false } }],
    ["no test listener", { group: group({ testListenerArn: undefined }) }],
  ] as const)("may have %s", async (_, world) => {
    expect(await examined(world)).toMatchObject({
      exitCode: 0,
      findings: [],
      failedChecks: [],
      notExamined: [],
    });
  });
});

describe("while a deployment is running", () => {
  test.each([
    ["suspended scaling", { suspension: ALL }],
    ["split production", SPLIT],
    ["a test listener that leaves the pair", { test: { kind: "gone" } }],
  ] as const)("%s is not a finding, and a line says that it was not checked", async (_, world) => {
    const { exitCode, findings, failedChecks, notExamined, lines, ...data } = await examined({
      ...world,
      ...running("d-RUNS00001"),
    });
    expect({ exitCode, findings, failedChecks }).toEqual({ exitCode: 0, findings: [], failedChecks: [] });
    expect(notExamined).toEqual(["production", "test", "scaling"]);
    expect(data.running).toMatchObject({ id: "d-RUNS00001", status: "InProgress" });
    expectGolden("while-a-deployment-is-running.txt", lines);
  });

  test("a problem is counted in addition to it", async () => {
    const { lines, notExamined } = await examined({ ...SPLIT, ...ready() });
    expectGolden("waits-for-approval.txt", lines);
    expect(notExamined).toEqual(["production", "test", "scaling"]);
  });

  test("there is no result when too many calls fail", async () => {
    const fails: World["fails"] = (method) => (method === "service" ? failure("denied") : undefined);
    const { exitCode, lines } = await examined({ ...running("d-RUNS00001"), fails });
    expect(exitCode).toBe(5);
    expectGolden("no-result.txt", lines);
  });
});

describe("a finding means exit code 6 and names its fix:", () => {
  test("suspended scaling that nothing resumes", async () => {
    const { exitCode, lines, findings } = await examined({ suspension: ALL });
    expect(exitCode).toBe(6);
    expect(findings.map(({ kind }) => kind)).toEqual(["scaling-suspended"]);
    expectGolden("scaling-suspended.txt", lines);
  });

  test("production traffic that does not all go to PRIMARY", async () => {
    const { exitCode, lines } = await examined(SPLIT);
    expect(exitCode).toBe(6);
    expectGolden("traffic-elsewhere.txt", lines);
  });

  test("a test listener on which nothing forwards to the pair", async () => {
    const test = elsewhere(answering("fixed-response"));
    expect((await examined({ test })).exitCode).toBe(6);
    expect(await problemsIn({ test })).toMatchObject([
      { kind: "test-traffic-elsewhere", test, targetGroupArn: BLUE_GROUP },
    ]);
  });

  test("a deployment that waits for approval", async () => {
    expect((await examined(ready())).exitCode).toBe(6);
    expect(await problemsIn(ready())).toEqual([{ kind: "waits-for-approval", deploymentId: "d-RUNS00001" }]);
  });

  test.each([
    ["no-primary", { taskSets: [] }],
    ["traffic-elsewhere", { production: { kind: "gone" } }],
    ["traffic-elsewhere", { production: elsewhere(answering("redirect")) }],
    ["test-traffic-elsewhere", { test: { kind: "gone" } }],
  ] as const)("%s in %j", async (kind, world) => {
    const { exitCode, findings } = await examined(world);
    expect(exitCode).toBe(6);
    expect(findings.map((finding) => finding.kind)).toEqual([kind]);
  });

  test("all of them at once", async () => {
    const { findings, lines } = await examined({ ...SPLIT, suspension: ALL, test: { kind: "gone" } });
    expect(findings.map(({ kind }) => kind)).toEqual([
      "traffic-elsewhere",
      "test-traffic-elsewhere",
      "scaling-suspended",
    ]);
    expectGolden("all-problems-at-once.txt", lines);
  });
});

describe("without an answer", () => {
  test.each([
    ["service", ["service"]],
    ["deploymentGroup", ["group", "production", "test"]],
    ["listener", ["production", "test"]],
    ["runningDeployments", ["running"]],
  ] as const)("about %s, there is no result, and the exit code is 5", async (asked, checks) => {
    const fails: World["fails"] = (method) => (method === asked ? failure("denied") : undefined);
    const { exitCode, findings, failedChecks } = await examined({ fails });
    expect([exitCode, findings]).toEqual([5, []]);
    expect(failedChecks.map(({ check }) => check)).toEqual(checks);
  });

  test("about a running deployment, traffic and scaling are not checked", async () => {
    const fails: World["fails"] = (method) =>
      method === "runningDeployments" ? failure("denied") : undefined;
    const { running: runs, notExamined } = await examined({ ...SPLIT, fails });
    expect([runs, notExamined]).toEqual([undefined, ["production", "test", "scaling"]]);
  });

  test("about scaling only, the exit code is 0", async () => {
    const fails: World["fails"] = (method) =>
      method === "scalingSuspension" ? failure("denied") : undefined;
    const { exitCode, failedChecks, lines } = await examined({ fails });
    expect([exitCode, failedChecks.map(({ check }) => check)]).toEqual([0, ["scaling"]]);
    expectGolden("scaling-not-checked.txt", lines);
  });

  test.each(["credentials", "untrusted"] as const)("to any call (%s), it fails", async (kind) => {
    await expect(examined({ fails: () => failure(kind) })).rejects.toMatchObject({ kind });
  });
});

test("throws a bug", async () => {
  const fails = () => {
    throw new TypeError("a bug");
  };
  await expect(examined({ fails })).rejects.toThrow(TypeError);
});

import { describe, expect, test } from "@jest/globals";
import { type Deployment, explainFailure } from "../../../../scripts/aws";
import { describeVerdict } from "../../../../scripts/commands/history/deployment-words";
import { type HistoryResult, history } from "../../../../scripts/commands/history/history";
import { orderOf } from "../../../../scripts/driver/order/create-input";
import { readBreakGlass } from "../../../../scripts/driver/settings/break-glass";
import { canonicalJson } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { FORMS } from "../../contract/app-spec-forms";
import type { World } from "../../driver/fake-aws";
import { appSpec, deployment, failure, MINUTE, request, START, taskDefinition } from "../../driver/fixtures";
import { fakeContext } from "../support";

interface OrderedBy {
  readonly runId?: string;
  readonly who?: string;
  readonly glass?: string;
  readonly rollbackOf?: string;
}

const REASON = "checkout (run 9) (by bob) is down";

const ordered = (revision: number, { runId, who, glass, rollbackOf }: OrderedBy = {}) => {
  const broken = readBreakGlass(
    glass === undefined
      ? {}
      : {
          ECS_CODEDEPLOY_BREAK_GLASS: glass,
          ECS_CODEDEPLOY_BREAK_GLASS_REASON: REASON,
          USER: "ada",
        },
  );
  const of = request({ appSpec: appSpec({ TaskDefinition: taskDefinition(revision) }) });
  const breakGlass = broken.kind === "given" ? broken.glass : undefined;
  const notes = {
    runId,
    who,
    breakGlass,
    rollbackOf,
    mark: undefined,
    scaling: undefined,
    liveBefore: "shop:1",
    ignoresAlarms: false,
  };
  const { description, sha256 } = orderOf(of, notes);
  return { description, sha256 };
};

async function historyIn(world: Partial<World>, limit = 10) {
  const context = fakeContext(world);
  const { exitCode, data, lines } = await history(context, { limit });
  expect(exitCode).toBe(0);
  return { ...(data as HistoryResult), lines, aws: context.aws };
}

describe("the history", () => {
  const back = deployment("Succeeded", {
    id: "d-BACK00001",
    creator: "codeDeployRollback",
    isRollback: true,
    sha256: ordered(6).sha256,
    createdAt: START - 40 * MINUTE,
    endedAt: START - 38 * MINUTE,
  });
  const ended: readonly Deployment[] = [
    deployment("InProgress", {
      id: "d-RUNS00001",
      createdAt: START - 2 * MINUTE,
      ...ordered(8, { runId: "43", who: "octocat" }),
    }),
    back,
    deployment("Failed", {
      id: "d-BAD000001",
      createdAt: START - 60 * MINUTE,
      endedAt: START - 40 * MINUTE,
      error: { code: "ALARM_ACTIVE", message: "alarms\nring" },
      rollbackId: back.id,
      ...ordered(7, { runId: "42", glass: "all-at-once" }),
    }),
    deployment("Stopped", { id: "d-BYHAND001", createdAt: undefined, rollbackMessage: "not configured" }),
    deployment("Succeeded", {
      id: "d-GOOD00001",
      createdAt: START - 120 * MINUTE,
      endedAt: START - 108 * MINUTE,
      ...ordered(6, { who: "ada", rollbackOf: "shop:5" }),
    }),
  ];

  test("shows the time, duration, creator, revision and result of each deployment", async () => {
    expectGolden("history.txt", (await historyIn({ ended })).lines);
  });

  test("shows each deployment's image", async () => {
    const images = { "shop:7": "nginx:1.27", "shop:8": "nginx:1.28" };
    const { aws, deployments, lines } = await historyIn({ ended: ended.slice(0, 3), images });
    expectGolden("history-images.txt", lines);
    expect(deployments.map(({ images: of }) => of?.map(({ image }) => image))).toEqual([
      ["nginx:1.28"],
      undefined,
      ["nginx:1.27"],
    ]);
    expect(aws.count("taskDefinition")).toBe(2);
  });

  test("has the same data as a document", async () => {
    const { deployments, service, version } = await historyIn({ ended });
    expect({ version, service: service.application }).toEqual({ version: 1, service: "shop-web" });
    expect(deployments.map(({ id }) => id)).toEqual(ended.map(({ id }) => id));
    expect(deployments[2]).toEqual({
      id: "d-BAD000001",
      status: "Failed",
      createdAt: "2026-01-15T11:00:00.000Z",
      endedAt: "2026-01-15T11:20:00.000Z",
      durationSeconds: 1_200,
      creator: "user",
      runId: "42",
      who: "ada",
      rollbackOf: undefined,
      liveBefore: "shop:1",
      ignoresAlarms: false,
      breakGlass: expect.stringContaining(REASON),
      taskDefinition: "shop:7",
      fingerprint: ordered(7).sha256,
      error: { code: "ALARM_ACTIVE", message: "alarms\nring" },
      isRollback: false,
      rollbackId: "d-BACK00001",
      verdict: describeVerdict(ended[2] ?? back, ended, undefined),
    });
  });

  test("reads each revision once from CodeDeploy, and only if no description has it", async () => {
    const foreign = { sha256: "f0reign", description: "by hand" };
    const one = deployment("Succeeded", { ...foreign, id: "d-ONE000001" });
    const content = canonicalJson(appSpec({ TaskDefinition: taskDefinition(3) }));
    const { deployments, aws } = await historyIn({
      ended: [...ended, one, { ...one, id: "d-TWO000001" }],
      revisions: { f0reign: content },
    });
    expect(deployments.slice(-2).map((each) => each.taskDefinition)).toEqual(["shop:3", "shop:3"]);
    expect(aws.count("revision")).toBe(1);
  });

  test.each(FORMS)("names the revision for every form of AppSpec: %s", async (_, text) => {
    const foreign = deployment("Succeeded", { sha256: "f0reign", description: undefined });
    const { deployments } = await historyIn({ ended: [foreign], revisions: { f0reign: text } });

    expect(deployments[0]).toMatchObject({ taskDefinition: "shop:7", rawAppSpec: undefined });
  });

  test("shows an unreadable AppSpec as text, shortened", async () => {
    const foreign = deployment("Succeeded", { sha256: "f0reign", description: undefined });
    const text = `hello:\n  world ${"x".repeat(300)}`;
    const { deployments, lines } = await historyIn({ ended: [foreign], revisions: { f0reign: text } });
    const raw = `hello: world ${"x".repeat(184)}...`;

    expect(deployments[0]).toMatchObject({ taskDefinition: undefined, rawAppSpec: raw });
    expectGolden("history-unreadable-app-spec.txt", lines);
  });

  test("reports why a revision isn't known, and stops asking", async () => {
    const foreign = [1, 2].map((number) =>
      deployment("Succeeded", { id: `d-ONE${number}`, sha256: `f0reign${number}` }),
    );
    const denied = failure("denied");
    const { lines, unknown, aws } = await historyIn({
      ended: foreign,
      fails: (method) => (method === "revision" ? denied : undefined),
    });
    expectGolden("history-revisions-not-known.txt", lines);
    expect(unknown).toEqual([explainFailure(denied)]);
    expect(aws.count("revision")).toBe(1);
  });

  test("reports which AppSpecs S3 didn't return, and goes on with the others", async () => {
    const foreign = [1, 2, 3].map((number) => {
      const object = { bucket: "revisions", key: `${number}.json`, bundleType: "JSON", version: "v1" };
      return deployment("Succeeded", { id: `d-ONE${number}`, sha256: undefined, object });
    });
    const content = canonicalJson(appSpec({ TaskDefinition: taskDefinition(3) }));
    const { deployments, lines, unknown } = await historyIn({
      ended: foreign,
      revisionObjects: { "3.json v1": content },
    });

    expect(deployments.map((one) => one.taskDefinition)).toEqual([undefined, undefined, "shop:3"]);
    expect(unknown).toHaveLength(1);
    expectGolden("history-not-read.txt", lines);
  });

  test("lists up to the given limit", async () => {
    expect((await historyIn({ ended }, 2)).deployments).toHaveLength(2);
  });
});

test("the result of a deployment is put into words", () => {
  const failed = deployment("Failed", { rollbackId: "d-BACK00001" });
  const rollback = (status: string) => [deployment(status, { id: "d-BACK00001", isRollback: true })];
  const cases: readonly (readonly [Deployment, readonly Deployment[]])[] = [
    [failed, rollback("InProgress")],
    [failed, rollback("Succeeded")],
    [failed, []],
    [failed, rollback("Failed")],
    [deployment("Failed"), []],
    [deployment("Stopped"), rollback("Succeeded")],
    [deployment("Failed", { isRollback: true }), []],
    [deployment("Succeeded", { rollbackMessage: "none needed" }), []],
    [deployment("Succeeded", { rollbackId: "d-BACK00001" }), []],
    [deployment("Ready"), []],
  ];
  expectGolden(
    "history-results.txt",
    cases.map(([one, others]) => describeVerdict(one, others, undefined)),
  );
});

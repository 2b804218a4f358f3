import { describe, expect, test } from "@jest/globals";
import type { AwsFailure, Deployment } from "../../../../scripts/aws";
import type { WhenRunning } from "../../../../scripts/driver/settings/attempt";
import { expectGolden } from "../../../support/golden";
import type { Step } from "../courses";
import { beforeDeployment, drive } from "../drive";
import type { World } from "../fake-aws";
import { deployment, failure, green, MINUTE, START, weights } from "../fixtures";

const nth = (number: number) => `d-OTHER000${number}`;
const other = (id: string, status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { id, sha256: "0ther", configName: "shop-canary", ...changes });
const ended = (id: string, minute: number): readonly Step[] => [
  { minute: 0, deployment: other(id, "InProgress") },
  { minute, deployment: other(id, "Succeeded") },
];
const deploymentWith = (from: number): World["courses"] => ({
  "d-NEW000001": [
    { minute: from, deployment: deployment("InProgress") },
    { minute: from + 10, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
  ],
});
const driven = (world: Partial<World>, policy: WhenRunning) =>
  drive(world, { variables: { ECS_CODEDEPLOY_WHEN_RUNNING: policy } });

describe("several deployments of other revisions in a row", () => {
  /** Each runs from the end of the one before, for 80 minutes: within its own time. */
  const createdAt = (index: number) => START + index * 80 * MINUTE;
  const inARow = (count: number) => {
    const numbers = Array.from({ length: count }, (_, index) => index);
    return {
      running: [...numbers.map((index) => [nth(index)]), []],
      courses: Object.fromEntries(
        numbers.map((index) => [
          nth(index),
          [
            { minute: 0, deployment: other(nth(index), "InProgress", { createdAt: createdAt(index) }) },
            { minute: 80 * (index + 1), deployment: other(nth(index), "Succeeded") },
          ],
        ]),
      ),
    };
  };

  test("two are waited for, and then this one is deployed", async () => {
    const row = inARow(2);
    const { exitCode, printed } = await driven(
      { ...row, courses: { ...row.courses, ...deploymentWith(160) } },
      "wait",
    );

    expect(exitCode).toBe(0);
    expectGolden("waits-for-two-others.txt", beforeDeployment(printed));
  });

  test("fail with 6 when the time for all of them is over, although the third has its own still", async () => {
    const { exitCode, aws, verdict, failed, minutes } = await driven(inARow(3), "wait");

    expect(exitCode).toBe(6);
    expect(minutes).toBe(185);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "too-many-deployments" });
    expectGolden("others-ran-one-after-another.txt", failed);
  });

  test("are superseded at most three times: the fourth keeps running, and the run ends with 6", async () => {
    const numbers = [0, 1, 2, 3];
    const running = numbers.map((index) => [nth(index)]);
    const { exitCode, aws, verdict, failed } = await driven(
      {
        running,
        courses: Object.fromEntries(
          numbers.map((index) => [nth(index), [{ minute: 0, deployment: other(nth(index), "InProgress") }]]),
        ),
      },
      "supersede",
    );

    expect(exitCode).toBe(6);
    expect(aws.count("stopDeployment")).toBe(3);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "too-many-deployments" });
    expectGolden("stopped-three-others.txt", failed);
  });

  test("are superseded if they are three, and then this one is deployed", async () => {
    const numbers = [0, 1, 2];
    const { exitCode, aws } = await driven(
      {
        running: [...numbers.map((index) => [nth(index)]), []],
        courses: {
          ...Object.fromEntries(
            numbers.map((index) => [
              nth(index),
              [{ minute: 0, deployment: other(nth(index), "InProgress") }],
            ]),
          ),
          ...deploymentWith(0),
        },
      },
      "supersede",
    );

    expect([exitCode, aws.count("stopDeployment")]).toEqual([0, 3]);
  });
});

describe("a call that stops another revision and gets no answer", () => {
  const fails = (failed: AwsFailure, until: number): World["fails"] => {
    return (method, minute) => (method === "stopDeployment" && minute < until ? failed : undefined);
  };
  const lost = failure("transient", "TimeoutError");

  test("is repeated until it is accepted", async () => {
    const { exitCode, aws, printed } = await driven(
      {
        running: [[nth(1)], []],
        courses: { [nth(1)]: [{ minute: 0, deployment: other(nth(1), "InProgress") }], ...deploymentWith(1) },
        fails: fails(lost, 1),
      },
      "supersede",
    );

    expect(exitCode).toBe(0);
    expectGolden("repeats-the-call-to-stop-another.txt", beforeDeployment(printed));
    // At once, at the first look, and every 15 seconds from then on, until a minute has passed.
    expect(aws.count("stopDeployment")).toBe(6);
  });

  test("isn't repeated after the end of that deployment", async () => {
    const { exitCode, aws } = await driven(
      {
        running: [[nth(1)], []],
        courses: { [nth(1)]: ended(nth(1), 0.2), ...deploymentWith(0.2) },
        fails: fails(lost, 1),
      },
      "supersede",
    );

    expect([exitCode, aws.count("stopDeployment")]).toEqual([0, 2]);
  });

  test("fails with 6, and that it couldn't be stopped, when it is never answered in the time of a rollback", async () => {
    const { exitCode, verdict, failed, minutes } = await driven(
      {
        running: [[nth(1)]],
        courses: { [nth(1)]: [{ minute: 0, deployment: other(nth(1), "InProgress") }] },
        fails: fails(lost, 1_000),
      },
      "supersede",
    );

    expect([exitCode, minutes]).toEqual([6, 80]);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "not-superseded" });
    expectGolden("call-to-stop-another-was-not-answered.txt", failed);
  });

  test("fails with 6 at once when AWS refuses the second call", async () => {
    let asked = 0;
    const { exitCode, verdict, failed, minutes } = await driven(
      {
        running: [[nth(1)]],
        courses: { [nth(1)]: [{ minute: 0, deployment: other(nth(1), "InProgress") }] },
        fails: (method) => {
          asked += method === "stopDeployment" ? 1 : 0;
          const failed = asked > 1 ? failure("denied", "AccessDeniedException") : lost;
          return method === "stopDeployment" ? failed : undefined;
        },
      },
      "supersede",
    );

    expect([exitCode, minutes]).toEqual([6, 0]);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "not-superseded" });
    expectGolden("call-to-stop-another-was-denied.txt", failed);
  });
});

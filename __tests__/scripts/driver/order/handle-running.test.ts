import { describe, expect, test } from "@jest/globals";
import type { AwsFailure, Deployment } from "../../../../scripts/aws";
import type { WhenRunning } from "../../../../scripts/driver/settings/attempt";
import type { Step } from "../courses";
import { drive } from "../drive";
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

  test("are waited for if they are two, and then this one is deployed", async () => {
    const row = inARow(2);
    const { exitCode, printed } = await driven(
      { ...row, courses: { ...row.courses, ...deploymentWith(160) } },
      "wait",
    );

    expect(exitCode).toBe(0);
    expect(printed.filter((line) => line.includes("Waiting for other deployments"))).toEqual([
      "Waiting for other deployments of shop-web-group, until 15:05:00 UTC at most (3h 05m) for all of them",
    ]);
  });

  test("fail with 6 when the time limit for all of them is over, although the third one's own is not", async () => {
    const { exitCode, aws, failed, minutes } = await driven(inARow(3), "wait");

    expect(exitCode).toBe(6);
    expect(minutes).toBe(185);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed[0]).toBe(
      "No deployment of shop:7 was created: other deployments of shop-web-group ran one after another, and the deployment d-OTHER0002 is still running.",
    );
    expect(failed[1]).toContain("find out who else deploys to this service");
    expect(failed.at(-1)).toContain("/deployments/d-OTHER0002?region=eu-west-1");
  });

  test("are superseded at most three times: the fourth keeps running, and the run ends with 6", async () => {
    const numbers = [0, 1, 2, 3];
    const running = numbers.map((index) => [nth(index)]);
    const { exitCode, aws, failed } = await driven(
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
    expect(failed[0]).toContain("ran one after another, and the deployment d-OTHER0003 is still running");
    expect(failed[1]).toBe(
      "  This run had already asked CodeDeploy to stop d-OTHER0000 and d-OTHER0001 and d-OTHER0002, with a rollback. Check what is live.",
    );
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

  test("is repeated while that deployment is running, and not after it was accepted", async () => {
    const { exitCode, aws, printed } = await driven(
      {
        running: [[nth(1)], []],
        courses: { [nth(1)]: [{ minute: 0, deployment: other(nth(1), "InProgress") }], ...deploymentWith(1) },
        fails: fails(lost, 1),
      },
      "supersede",
    );

    expect(exitCode).toBe(0);
    expect(printed[1]).toContain(
      "The call may have arrived: waiting for the end of d-OTHER0001, and repeating the call",
    );
    expect(printed).toContain(
      "  d-OTHER0001 was still in progress: CodeDeploy has now accepted the call to stop it",
    );
    // At once, at the first look, and every 15 seconds from then on, until a minute has passed.
    expect(aws.count("stopDeployment")).toBe(6);
  });

  test("is not repeated after that deployment has ended", async () => {
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

  test("fails with 6 and reports that the deployment could not be stopped when it gets no answer in the time of a rollback", async () => {
    const { exitCode, failed, minutes } = await driven(
      {
        running: [[nth(1)]],
        courses: { [nth(1)]: [{ minute: 0, deployment: other(nth(1), "InProgress") }] },
        fails: fails(lost, 1_000),
      },
      "supersede",
    );

    expect([exitCode, minutes]).toEqual([6, 80]);
    expect(failed[0]).toContain("d-OTHER0001 of shop-web-group is running, and it could not be stopped");
    expect(failed.join("\n")).toContain("TimeoutError");
  });

  test("fails with 6 at once when AWS refuses the second call", async () => {
    let asked = 0;
    const { exitCode, failed, minutes } = await driven(
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
    expect(failed[0]).toContain("it could not be stopped");
    expect(failed.join("\n")).toContain("is not allowed to call");
  });
});

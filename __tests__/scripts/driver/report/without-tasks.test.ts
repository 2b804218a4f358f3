import { describe, expect, test } from "@jest/globals";
import type { DeploymentRequest } from "../../../../scripts/contract";
import { githubSummary } from "../../../../scripts/driver/report/github/summary";
import type { World } from "../fake-aws";
import { allDone, blue, deployment, green, request, target, weights } from "../fixtures";
import { published } from "./published";

const NONE = { desired: 0, running: 0 };
const course = (tasks: Partial<typeof green>): Partial<World> => ({
  taskSets: [{ ...blue, ...tasks }],
  courses: {
    "d-NEW000001": [
      { minute: 0, deployment: deployment("InProgress"), target: target({ Install: "InProgress" }) },
      {
        minute: 1,
        deployment: deployment("InProgress"),
        target: allDone,
        taskSets: [{ ...green, ...tasks }],
        weights: weights(100),
      },
      { minute: 6, deployment: deployment("Succeeded"), target: allDone, taskSets: [{ ...green, ...tasks }] },
    ],
  },
});
const alreadyLive: Partial<World> = { taskSets: [{ ...green, ...NONE }], weights: weights(100) };
const shifted = { successPoint: "traffic-shifted" } as const;
const documentWith = (changes: Partial<DeploymentRequest>) => ({
  ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request(changes)),
});

const PROOF =
  "  No task has shown that the revision works, because the service's desired count is 0. Scale the service to 1 or more and check that its tasks run and are healthy.";

describe("a success with a desired count of 0 warns that no task has shown that the revision works", () => {
  test.each<[string, Partial<World>, Partial<DeploymentRequest>, string, string]>([
    [
      "of a deployment",
      course(NONE),
      {},
      "succeeded",
      "Deployment d-NEW000001 succeeded: shop:7 is live with a desired count of 0.",
    ],
    [
      "of a traffic shift",
      course(NONE),
      shifted,
      "traffic-shifted",
      "Deployment d-NEW000001 has shifted all production traffic: shop:7 is live with a desired count of 0.",
    ],
    [
      "of a revision that is live already",
      alreadyLive,
      {},
      "nothing-to-do",
      "web is on shop:7 already, with a desired count of 0: nothing to deploy.",
    ],
  ])("%s", async (_of, world, changes, kind, first) => {
    const { exitCode, document } = await published(world, documentWith(changes));

    expect([exitCode, document.verdict.kind, document.withoutTasks]).toEqual([0, kind, true]);
    expect(document.lines.slice(0, 2)).toEqual([first, PROOF]);
    expect(githubSummary(document).split("\n\n")).toContain(`> [!WARNING]\n> ${PROOF.trim()}`);
  });
});

test("a success with tasks has no such warning", async () => {
  const { exitCode, document } = await published(course({}));

  expect([exitCode, "withoutTasks" in document]).toEqual([0, false]);
  expect(githubSummary(document)).not.toContain("WARNING");
});

test("a failed deployment with a desired count of 0 has no such warning", async () => {
  const failed = { "d-NEW000001": [{ minute: 0, deployment: deployment("Failed") }] };
  const { exitCode, document } = await published({ ...course(NONE), courses: failed });

  expect([exitCode, "withoutTasks" in document]).toEqual([3, false]);
});

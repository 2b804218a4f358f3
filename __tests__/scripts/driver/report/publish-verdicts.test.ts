import { describe, expect, test } from "@jest/globals";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { canaryCourse, ours, running } from "../courses";
import type { World } from "../fake-aws";
import {
  blue,
  deployment,
  failure,
  MINUTE,
  request,
  START,
  shownForwards,
  taskDefinition,
  weights,
} from "../fixtures";

import { published, unhealthy } from "./published";

describe("the verdict's document", () => {
  test.each<[string, number, Partial<World>, object]>([
    [
      "nothing to do",
      0,
      {
        taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }],
        targetHealth: [1, 2].map((n) => ({ ...unhealthy, target: `10.0.0.${n}:80`, state: "healthy" })),
      },
      {
        verdict: { kind: "nothing-to-do" },
        liveNow: { taskDefinition: taskDefinition(7), taskSet: blue.id },
      },
    ],
    [
      "tasks that do not become steady",
      5,
      { taskSets: [{ ...blue, taskDefinition: taskDefinition(7), running: 1 }] },
      { verdict: { kind: "not-steady", missing: "1 of 2 tasks running" }, failure: { stopReasons: [] } },
    ],
    [
      "tasks that fail",
      4,
      {
        taskSets: [{ ...blue, taskDefinition: taskDefinition(7), running: 0 }],
        stoppedTasks: [0, 1, 2].map((minute) => ({
          startedBy: blue.id,
          taskDefinition: taskDefinition(7),
          stopCode: "TaskFailedToStart",
          reason: "CannotPullContainerError",
          stoppingAt: START + minute * MINUTE,
          containers: [],
        })),
      },
      {
        verdict: { kind: "tasks-failed", failedTasks: 3 },
        liveNow: { taskDefinition: taskDefinition(7), taskSet: blue.id, production: shownForwards(0) },
        failure: { stopReasons: [{ text: "CannotPullContainerError", count: 3 }] },
      },
    ],
    [
      "a success that is not live",
      4,
      { courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Succeeded") }] } },
      { verdict: { kind: "not-live", differences: [{ field: "TaskDefinition" }] } },
    ],
    [
      "a deployment that was not rolled back",
      4,
      {
        courses: {
          "d-NEW000001": [
            { minute: 0, deployment: deployment("Created") },
            { minute: 0.1, deployment: deployment("Stopped"), weights: weights(50) },
          ],
        },
      },
      { verdict: { kind: "not-rolled-back", status: "Stopped" }, liveNow: { production: shownForwards(50) } },
    ],
    [
      "a deployment that doesn't end in time",
      5,
      { courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("InProgress") }] } },
      { verdict: { kind: "out-of-time" }, deploymentId: "d-NEW000001" },
    ],
    [
      "a rollback that doesn't end in time",
      5,
      {
        courses: {
          "d-NEW000001": [{ minute: 0, deployment: deployment("Failed", { rollbackId: "d-BACK00001" }) }],
          "d-BACK00001": [{ minute: 0, deployment: deployment("InProgress", { id: "d-BACK00001" }) }],
        },
      },
      { verdict: { kind: "out-of-time" }, deploymentId: "d-NEW000001", rollbackId: "d-BACK00001" },
    ],
    [
      "a deployment that was found running",
      0,
      {
        ...running("d-NEW000001", { sha256: fingerprintOf(request()), configName: "shop-canary" }),
        courses: {
          "d-NEW000001": ours(canaryCourse),
        },
      },
      {
        verdict: { kind: "succeeded" },
        deploymentId: "d-NEW000001",
        liveBefore: { taskDefinition: taskDefinition(6), taskSet: blue.id },
      },
    ],
    [
      "a deployment that cannot be read",
      5,
      { fails: (method) => (method === "deployment" ? failure("denied") : undefined) },
      { verdict: { kind: "outcome-unknown" }, deploymentId: "d-NEW000001" },
    ],
    [
      "a refusal",
      6,
      { weights: weights(30) },
      {
        verdict: { kind: "refused", why: "preflight" },
        findings: [
          {
            kind: "traffic-elsewhere",
            text: "the production listener does not send all traffic to the PRIMARY task set: default action sends 70 % to shop-blue, 30 % to shop-green",
          },
        ],
        liveNow: { production: shownForwards(30) },
      },
    ],
    [
      "denied calls",
      2,
      { fails: () => failure("denied") },
      { verdict: { kind: "bad-input" }, service: { service: "web" } },
    ],
    [
      "an AWS that does not answer",
      5,
      { fails: () => failure("transient") },
      { verdict: { kind: "no-answer", mayHaveCreated: false } },
    ],
    [
      "an order that gets no answer",
      5,
      { fails: (method) => (method === "createDeployment" ? failure("transient") : undefined) },
      { verdict: { kind: "no-answer", mayHaveCreated: true } },
    ],
  ])("is written for %s", async (_, exitCode, world, expected) => {
    const found = await published(world);

    expect(found.exitCode).toBe(exitCode);
    expect(found.written).toHaveLength(1);
    expect(found.document).toMatchObject({ ...expected, exitCode });
  });

  test("has no failure when what is live after a success cannot be read", async () => {
    const { exitCode, document } = await published({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Succeeded") },
        ],
      },
      fails: (method, minute) => (method === "service" && minute > 0.9 ? failure("denied") : undefined),
    });

    expect(exitCode).toBe(5);
    expect(document.verdict).toEqual({ kind: "outcome-unknown", status: "Succeeded" });
    expect(document).not.toHaveProperty("failure");
  });
});

import { describe, expect, test } from "@jest/globals";
import type { Release, StackChanges } from "../../../scripts/driver/report/stack-changes";
import { expectGolden } from "../../support/golden";
import { canaryCourse } from "./courses";
import { drive } from "./drive";
import type { World } from "./fake-aws";
import { appSpec, blue, deployment, failure, request } from "./fixtures";

const CHANGES: StackChanges = {
  kind: "known",
  plannedAt: "2026-11-29T10:32:00Z",
  changes: [
    { address: "aws_security_group_rule.api", action: "created" },
    { address: "aws_sqs_queue.mail", action: "replaced" },
  ],
};
const DOCUMENTED = { plannedAt: "2026-11-29T10:32:00Z", changes: CHANGES.changes };
const IMAGES = { "shop:7": "nginx:1.29" };
const TO_DEPLOY: Release = { appSpec: appSpec(), images: { app: "nginx:1.29" } };

/** Runs the driver in an apply that changes more than the service. */
async function apply(world: Partial<World>, variables: Readonly<Record<string, string>> = {}) {
  const asked: Release[] = [];
  const stackChanges = (release: Release) => {
    asked.push(release);
    return CHANGES;
  };
  const document = request({ stack: "web" });
  return { asked, ...(await drive({ images: IMAGES, ...world }, { document, variables, stackChanges })) };
}

const expired = failure("credentials", "ExpiredTokenException");

describe("what else the apply changed", () => {
  test.each<[string, number, Partial<World>]>([
    ["a rollback", 3, { courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Failed") }] } }],
    [
      "an end without the revision live",
      4,
      { courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Succeeded"), taskSets: [blue] }] } },
    ],
    ["the time limit", 5, { courses: { "d-NEW000001": canaryCourse.slice(0, 2) } }],
    [
      "credentials that expire",
      5,
      {
        courses: { "d-NEW000001": canaryCourse },
        fails: (_method, minute) => (minute > 3 ? expired : undefined),
      },
    ],
    ["wrong input that the driver finds", 2, { group: undefined }],
    ["a refusal", 6, { roleExists: false }],
  ])("is reported after %s, and is in the verdict's document", async (_what, code, world) => {
    const { exitCode, asked, verdict, failed } = await apply(world);

    expect([exitCode, asked]).toEqual([code, [TO_DEPLOY]]);
    expect(verdict.stackChanges).toEqual(DOCUMENTED);
    const next = failed.findIndex((line) => line.startsWith("  Next:"));
    expect(failed.slice(0, next)).toContain("  - replaced: aws_sqs_queue.mail");
  });

  test("is not read after a success", async () => {
    const { exitCode, asked, verdict } = await apply({ courses: { "d-NEW000001": canaryCourse } });

    expect([exitCode, asked]).toEqual([0, []]);
    expect(verdict).not.toHaveProperty("stackChanges");
  });

  test("is not known if the input can't be read", async () => {
    const { exitCode, asked, verdict, failed } = await apply({}, { ECS_CODEDEPLOY_RETRY: "yes" });

    expect([exitCode, asked]).toEqual([2, []]);
    expect(verdict).not.toHaveProperty("stackChanges");
    expectGolden("stack-changes-wrong-input.txt", failed);
  });

  test("is read without the images if AWS doesn't answer from the beginning", async () => {
    const { exitCode, asked } = await apply({ fails: () => failure("transient") });

    expect([exitCode, asked]).toEqual([5, [{ ...TO_DEPLOY, images: {} }]]);
  });

  test.each<[string, Partial<World>]>([
    ["denied", { fails: (method) => (method === "service" ? failure("denied") : undefined) }],
    ["out-of-time", { courses: { "d-NEW000001": canaryCourse.slice(0, 2) } }],
    ["refused", { roleExists: false }],
    ["refused-with-two-findings", { roleExists: false, taskDefinition: undefined }],
  ])("has its place in the whole report: %s", async (name, world) => {
    const { failed } = await apply(world);

    expectGolden(`stack-changes-${name}.txt`, failed);
  });
});

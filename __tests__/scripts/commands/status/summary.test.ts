import { describe, expect, test } from "@jest/globals";
import { status } from "../../../../scripts/commands/status/status";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { blue, deployment, described, failure, green, group, target, weights } from "../../driver/fixtures";
import { past } from "../rollback/support";
import { fakeContext } from "../support";
import { FAILED, FINGERPRINT, ON_SEVEN, seen } from "./support";

describe("the first line says", () => {
  test("that the service runs what is wanted", async () => {
    expectGolden("summary-as-wanted.txt", [String((await seen(ON_SEVEN)).first)]);
  });

  test.each(["listener", "runningDeployments"] as const)("what is not known without %s", async (denied) => {
    const fails: World["fails"] = (method) => (method === denied ? failure("denied") : undefined);
    expectGolden(`summary-without-${denied}.txt`, [String((await seen({ ...ON_SEVEN, fails })).first)]);
  });

  test("that too few tasks are running, and which alarms are in ALARM", async () => {
    const world: Partial<World> = {
      ...ON_SEVEN,
      taskSets: [{ ...green, running: 1 }],
      group: group({ alarmNames: ["shop-5xx", "shop-slow"] }),
      alarms: [
        { name: "shop-5xx", state: "ALARM", reason: "too many" },
        { name: "shop-slow", state: "OK", reason: "" },
      ],
    };
    expectGolden("summary-tasks-and-alarms.txt", [String((await seen(world)).first)]);
  });

  test("which alarms are behind a composite alarm", async () => {
    const world: Partial<World> = {
      ...ON_SEVEN,
      group: group({ alarmNames: ["shop-rollback"] }),
      alarms: [{ name: "shop-rollback", state: "ALARM", reason: "", members: ["shop-5xx", "shop-slow"] }],
    };
    expectGolden("summary-alarms-behind-a-composite-alarm.txt", [String((await seen(world)).first)]);
  });

  test("which alarms do not exist", async () => {
    const world: Partial<World> = {
      ...ON_SEVEN,
      group: group({ alarmNames: ["shop-5xx", "shop-gone", "shop-lost"] }),
      missingAlarms: ["shop-gone", "shop-lost"],
    };
    expectGolden("summary-missing-alarms.txt", [String((await seen(world)).first)]);
  });

  test("by which deployment what is wanted failed, and why", async () => {
    expectGolden("summary-wanted-failed.txt", [String((await seen({ ended: [FAILED] })).first)]);
  });

  test("that it was rolled back", async () => {
    const back = deployment("Succeeded", { id: "d-BACK00001", isRollback: true });
    const ended = [back, { ...FAILED, rollbackId: back.id, error: undefined }];
    expectGolden("summary-wanted-rolled-back.txt", [String((await seen({ ended })).first)]);
  });

  test("that what is wanted was not deployed yet", async () => {
    expectGolden("summary-wanted-not-deployed.txt", [
      String((await seen({ ended: [{ ...FAILED, sha256: "0ther" }] })).first),
    ]);
  });

  test("that something else came after what is wanted", async () => {
    expectGolden("summary-changed-after-wanted.txt", [
      String((await seen({ ended: [{ ...FAILED, status: "Succeeded", error: undefined }] })).first),
    ]);
  });

  test.each([
    ["somebody", undefined],
    ["ada", "ada"],
  ])("that an operator rolled back what is wanted, and with which deployment: %s", async (name, who) => {
    const back = past(6, {
      id: "d-BACK00001",
      description: described({
        fingerprint: past(6).sha256 ?? "",
        taskDefinition: "shop:6",
        liveBefore: "shop:7",
        isRollback: true,
        who,
      }),
    });
    const ended = [back, { ...FAILED, status: "Succeeded", error: undefined }];
    expectGolden(`summary-wanted-rolled-back-by-${name}.txt`, [String((await seen({ ended })).first)]);
  });

  test.each([
    ["one-property", { securityGroups: ["sg-old"] }],
    ["two-properties", { securityGroups: ["sg-old"], assignPublicIp: "ENABLED" }],
  ])("what differs when the task definition is the same: %s", async (what, changes) => {
    const world = { ...ON_SEVEN, taskSets: [{ ...green, ...changes }] };
    expectGolden(`summary-other-${what}.txt`, [String((await seen(world)).first)]);
  });

  test("what the running deployment waits for", async () => {
    const world = running("d-RUNS00001", {
      sha256: FINGERPRINT,
      description: described({ fingerprint: FINGERPRINT }),
    });
    const courses = {
      "d-RUNS00001": (world.courses["d-RUNS00001"] ?? []).map((step) => ({
        ...step,
        target: target({ Install: "InProgress" }),
      })),
    };
    expectGolden("summary-running.txt", [String((await seen({ ...world, courses })).first)]);
  });

  test("that a rollback is running", async () => {
    const world = running("d-BACK00001", { isRollback: true });
    expectGolden("summary-rollback-running.txt", [String((await seen(world)).first)]);
  });

  test("that production goes elsewhere, whatever is wanted", async () => {
    expectGolden("summary-traffic-elsewhere.txt", [
      String((await seen({ ...ON_SEVEN, weights: weights(90) })).first),
    ]);
  });

  test("that there is no PRIMARY", async () => {
    expectGolden("summary-no-primary.txt", [
      String((await seen({ taskSets: [{ ...blue, status: "ACTIVE" }] })).first),
    ]);
  });

  test("that the service does not exist", async () => {
    const context = fakeContext(ON_SEVEN);
    const aws = { ...context.aws, service: async () => undefined };
    const { exitCode, lines } = await status({ ...context, aws });
    expect(exitCode).toBe(0);
    expectGolden("summary-no-service.txt", lines);
  });

  test("that what is wanted is not known", async () => {
    expectGolden("summary-wanted-not-known.txt", [String((await seen({}, "none")).first)]);
  });
});

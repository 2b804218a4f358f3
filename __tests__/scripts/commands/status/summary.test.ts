import { describe, expect, test } from "@jest/globals";
import { status } from "../../../../scripts/commands/status/status";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { blue, deployment, described, failure, green, group, target, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";
import { FAILED, FINGERPRINT, ON_SEVEN, seen } from "./support";

describe("the first line shows", () => {
  test("that the service runs the wanted revision", async () => {
    expect((await seen(ON_SEVEN)).first).toBe("shop-web runs shop:7, as wanted.");
  });

  test.each([
    ["listener", "; where production traffic goes is not known"],
    ["runningDeployments", "; it is not known whether a deployment is running"],
  ] as const)("what is not known without %s", async (denied, gap) => {
    const fails: World["fails"] = (method) => (method === denied ? failure("denied") : undefined);
    expect((await seen({ ...ON_SEVEN, fails })).first).toBe(`shop-web runs shop:7, as wanted${gap}.`);
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
    expect((await seen(world)).first).toBe(
      "shop-web runs shop:7, as wanted; only 1 of 2 tasks running; in ALARM: shop-5xx.",
    );
  });

  test("which alarms do not exist", async () => {
    const world: Partial<World> = {
      ...ON_SEVEN,
      group: group({ alarmNames: ["shop-5xx", "shop-gone", "shop-lost"] }),
      missingAlarms: ["shop-gone", "shop-lost"],
    };
    expect((await seen(world)).first).toBe(
      "shop-web runs shop:7, as wanted; alarms that do not exist: shop-gone, shop-lost.",
    );
  });

  test("which deployment of the wanted revision failed, and why", async () => {
    expect((await seen({ ended: [FAILED] })).first).toBe(
      "shop-web runs shop:6, but shop:7 is wanted: d-NEW000001 failed, not rolled back (ALARM_ACTIVE: One or more alarms have been activated).",
    );
  });

  test("that it was rolled back", async () => {
    const back = deployment("Succeeded", { id: "d-BACK00001", isRollback: true });
    const ended = [back, { ...FAILED, rollbackId: back.id, error: undefined }];
    expect((await seen({ ended })).first).toBe(
      "shop-web runs shop:6, but shop:7 is wanted: d-NEW000001 failed, rolled back by d-BACK00001.",
    );
  });

  test("that the wanted revision was not deployed yet", async () => {
    expect((await seen({ ended: [{ ...FAILED, sha256: "0ther" }] })).first).toBe(
      "shop-web runs shop:6, but shop:7 is wanted: no recent deployment has this revision; the last release, d-NEW000001, failed, not rolled back (ALARM_ACTIVE: One or more alarms have been activated).",
    );
  });

  test("that another revision was deployed after the wanted one", async () => {
    expect((await seen({ ended: [{ ...FAILED, status: "Succeeded", error: undefined }] })).first).toBe(
      "shop-web runs shop:6, but shop:7 is wanted: d-NEW000001 succeeded, and another revision was deployed or the service was changed after it.",
    );
  });

  test.each([
    [{ securityGroups: ["sg-old"] }, "another SecurityGroups is"],
    [{ securityGroups: ["sg-old"], assignPublicIp: "ENABLED" }, "other SecurityGroups, AssignPublicIp are"],
  ])("that only %p differs", async (changes, says) => {
    const world = { ...ON_SEVEN, taskSets: [{ ...green, ...changes }] };
    expect((await seen(world)).first).toContain(`shop-web runs shop:7, but ${says} wanted: `);
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
    expect((await seen({ ...world, courses })).first).toBe(
      "d-RUNS00001 is deploying shop:7: waiting for the new tasks to run and be healthy: 2 of 2 tasks running; CodeDeploy gives up in 1h 00m.",
    );
  });

  test("that a rollback is running", async () => {
    const world = running("d-BACK00001", { isRollback: true });
    expect((await seen(world)).first).toBe(
      "d-BACK00001 is rolling back to an unknown revision: waiting for CodeDeploy to continue.",
    );
  });

  test("that production goes elsewhere", async () => {
    expect((await seen({ ...ON_SEVEN, weights: weights(90) })).first).toBe(
      "shop-web runs shop:7, but not all production traffic goes to it: production 10 % to shop-blue, 90 % to shop-green. For the fix, run: npx cdktf-ecs-codedeploy doctor --application shop-web --group shop-web-group --region eu-west-1",
    );
  });

  test("that there is no PRIMARY task set", async () => {
    expect((await seen({ taskSets: [{ ...blue, status: "ACTIVE" }] })).first).toBe(
      "shop-web has no PRIMARY task set. Find out who removed it.",
    );
  });

  test("that the service does not exist", async () => {
    const context = fakeContext(ON_SEVEN);
    const aws = { ...context.aws, service: async () => undefined };
    const { exitCode, lines } = await status({ ...context, aws });
    expect([exitCode, lines[0]]).toEqual([
      0,
      "The service web in the cluster shop does not exist in eu-west-1.",
    ]);
  });

  test("that the wanted revision is not known", async () => {
    expect((await seen({}, "none")).first).toBe("shop-web runs shop:6; the wanted revision is not known.");
  });
});

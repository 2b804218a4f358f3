import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../courses";
import { drive } from "../drive";
import { blue, failure, forwards, green, request } from "../fixtures";

const world = { courses: { "d-NEW000001": canaryCourse } };
const shiftIsEnough = { document: request({ successPoint: "traffic-shifted" }) };

describe("a run with the success point traffic-shifted", () => {
  test("ends at the shift, not at the end of the old tasks", async () => {
    const shifted = await drive(world, shiftIsEnough);
    const terminated = await drive(world, { document: request({ successPoint: "old-terminated" }) });

    expect([shifted.exitCode, terminated.exitCode]).toEqual([0, 0]);
    expect(shifted.minutes).toBeGreaterThanOrEqual(7.6);
    expect(shifted.minutes).toBeLessThan(8);
    expect(terminated.minutes).toBeGreaterThanOrEqual(12.8);
  });

  test("announces the time of the shift, and reports until when the old tasks are kept and how to roll back", async () => {
    const { verdict, printed } = await drive(world, shiftIsEnough);

    expect(verdict.verdict).toEqual({ kind: "traffic-shifted" });
    expectGolden("traffic-shifted.txt", printed);
  });

  test("continues to CodeDeploy's end if the live state does not match", async () => {
    const course = canaryCourse.map((step) =>
      step.minute === 7.6 ? { ...step, taskSets: [blue, { ...green, status: "ACTIVE" }] } : step,
    );
    const { exitCode, minutes } = await drive({ courses: { "d-NEW000001": course } }, shiftIsEnough);

    expect(exitCode).toBe(0);
    expect(minutes).toBeGreaterThanOrEqual(12.8);
  });

  test("waits for CodeDeploy's end also when the revision becomes live after the check", async () => {
    const course = canaryCourse.flatMap((step) =>
      step.minute === 7.6
        ? [
            { ...step, taskSets: [blue, { ...green, status: "ACTIVE" }] },
            { ...step, minute: 9, taskSets: [green, { ...blue, status: "ACTIVE" }] },
          ]
        : [step],
    );
    const { exitCode, minutes } = await drive({ courses: { "d-NEW000001": course } }, shiftIsEnough);

    expect(exitCode).toBe(0);
    expect(minutes).toBeGreaterThanOrEqual(12.8);
  });

  test("ends when ECS answers again, after it did not answer for more than a minute after the shift", async () => {
    const fails = (method: string, minute: number) =>
      method === "service" && minute > 7.5 && minute < 10 ? failure("transient") : undefined;
    const { exitCode, minutes } = await drive({ ...world, fails }, shiftIsEnough);

    expect(exitCode).toBe(0);
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThan(11.5);
  });

  test("fails with 4 when CodeDeploy succeeds and the listener sends production elsewhere", async () => {
    const course = canaryCourse.map((step) =>
      step.minute >= 7.6 ? { ...step, production: forwards(10) } : step,
    );
    const { exitCode } = await drive({ courses: { "d-NEW000001": course } }, shiftIsEnough);

    expect(exitCode).toBe(4);
  });

  test("fails with 5 when it may not read what is live after the shift", async () => {
    const fails = (method: string, minute: number) =>
      method === "service" && minute > 7.5 ? failure("denied", "AccessDeniedException") : undefined;
    const { exitCode, verdict } = await drive({ ...world, fails }, shiftIsEnough);

    expect(exitCode).toBe(5);
    expect(verdict.verdict).toMatchObject({ kind: "outcome-unknown" });
  });

  test("fails with 3 when it is rolled back before the shift", async () => {
    const course = [
      ...canaryCourse.slice(0, 4),
      {
        minute: 4,
        deployment: { ...canaryCourse[0]?.deployment, status: "Failed" },
        weights: [],
        taskSets: [blue],
        production: forwards(0),
      },
    ] as typeof canaryCourse;
    const { exitCode } = await drive({ courses: { "d-NEW000001": course } }, shiftIsEnough);

    expect(exitCode).toBe(3);
  });
});

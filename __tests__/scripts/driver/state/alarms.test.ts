import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../courses";
import { beforeDeployment, drive } from "../drive";
import type { World } from "../fake-aws";
import { failure, group } from "../fixtures";

const alarm = (name: string, state: string) => ({ name, state, reason: `${name} is ${state}` });

const driven = (world: Partial<World>) =>
  drive({
    courses: { "d-NEW000001": canaryCourse },
    group: group({ alarmNames: ["5xx", "slow", "any"] }),
    ...world,
  });

describe("the alarms of the group", () => {
  test("fail with 6 when some are in ALARM, each with its reason, and their fix once", async () => {
    const { exitCode, aws, failed } = await driven({
      alarms: [alarm("5xx", "ALARM"), alarm("slow", "OK"), alarm("any", "ALARM"), alarm("others", "ALARM")],
    });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expectGolden("two-alarms.txt", failed);
  });

  test.each([300, 301])("fail with a reason of at most 300 characters: %s", async (length) => {
    const { failed } = await driven({
      alarms: [{ name: "5xx", state: "ALARM", reason: "y".repeat(length) }],
    });

    expectGolden(`alarm-reason-of-${length}-characters.txt`, failed);
  });

  test("block nothing when they are OK or have insufficient data", async () => {
    const { exitCode, aws } = await driven({
      alarms: [alarm("5xx", "OK"), alarm("slow", "INSUFFICIENT_DATA")],
    });

    expect(exitCode).toBe(0);
    expect(aws.count("alarms")).toBe(1);
  });

  test("that CloudWatch doesn't know are a warning, and don't block: AWS doesn't document what CodeDeploy does then", async () => {
    const { exitCode, aws, printed } = await driven({ missingAlarms: ["5xx", "slow"] });

    expect(exitCode).toBe(0);
    expect(aws.count("createDeployment")).toBe(1);
    expectGolden("missing-alarms.txt", beforeDeployment(printed));
  });

  test("aren't missed when the group ignores that there are none", async () => {
    const alarmNames = ["5xx", "slow"];
    const { exitCode, printed } = await driven({
      group: group({ alarmNames, ignoresPollAlarmFailure: true }),
      missingAlarms: alarmNames,
    });

    expect(exitCode).toBe(0);
    expect(beforeDeployment(printed)).toEqual([]);
  });

  test("aren't asked for when the group has none", async () => {
    const { exitCode, aws } = await driven({ group: group() });

    expect(exitCode).toBe(0);
    expect(aws.count("alarms")).toBe(0);
  });

  test("block nothing if they may not be read, which one line reports", async () => {
    const { exitCode, printed } = await driven({
      fails: (method) => (method === "alarms" ? failure("denied", "AccessDeniedException") : undefined),
    });

    expect(exitCode).toBe(0);
    expectGolden("alarms-not-readable.txt", beforeDeployment(printed));
  });
});

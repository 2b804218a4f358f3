import { describe, expect, test } from "@jest/globals";
import { canaryCourse } from "../courses";
import { drive } from "../drive";
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
  test("fail with 6 when some are in ALARM, each with its reason, and the fix once", async () => {
    const { exitCode, aws, failed } = await driven({
      alarms: [alarm("5xx", "ALARM"), alarm("slow", "OK"), alarm("any", "ALARM"), alarm("others", "ALARM")],
    });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed).toEqual([
      "No deployment of shop:7 was created: 2 problems block it.",
      "  - the alarm 5xx is in ALARM (5xx is ALARM), and CodeDeploy would stop the deployment for it",
      "  - the alarm any is in ALARM (any is ALARM), and CodeDeploy would stop the deployment for it",
      "  Next: fix the cause, and apply again when the alarm is OK. To see all alarms in ALARM:",
      expect.stringMatching(
        /^ {2}aws cloudwatch describe-alarms --state-value ALARM --alarm-types MetricAlarm CompositeAlarm --region eu-west-1$/,
      ),
      expect.stringContaining("ECS_CODEDEPLOY_BREAK_GLASS=ignore-alarms, and give the reason with"),
    ]);
  });

  test.each([
    [220, "y".repeat(220)],
    [221, `${"y".repeat(217)}...`],
  ])("fail with as much of a reason of %s characters as a report of ten holds", async (length, shown) => {
    const { failed } = await driven({
      alarms: [{ name: "5xx", state: "ALARM", reason: "y".repeat(length) }],
    });

    expect(failed[0]).toContain(`the alarm 5xx is in ALARM (${shown}), and CodeDeploy`);
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
    expect(printed.filter((line) => line.includes("does not exist"))).toEqual([
      "The alarm 5xx does not exist. CodeDeploy may stop the deployment because of it.",
      "The alarm slow does not exist. CodeDeploy may stop the deployment because of it.",
    ]);
  });

  test("may be missing if the group ignores that", async () => {
    const alarmNames = ["5xx", "slow"];
    const { exitCode, printed } = await driven({
      group: group({ alarmNames, ignoresPollAlarmFailure: true }),
      missingAlarms: alarmNames,
    });

    expect(exitCode).toBe(0);
    expect(printed.join("\n")).not.toContain("does not exist");
  });

  test("are not read if the group has none", async () => {
    const { exitCode, aws } = await driven({ group: group() });

    expect(exitCode).toBe(0);
    expect(aws.count("alarms")).toBe(0);
  });

  test("block nothing if they may not be read, which one line reports", async () => {
    const { exitCode, printed } = await driven({
      fails: (method) => (method === "alarms" ? failure("denied", "AccessDeniedException") : undefined),
    });

    expect(exitCode).toBe(0);
    expect(printed.filter((line) => line.includes("Not checked: whether an alarm"))).toHaveLength(1);
  });
});

import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";

const watching = mockClient(CloudWatchClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  watching.reset();
});

test("metric alarms and composite alarms are read in one call", async () => {
  watching.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [{ AlarmName: "5xx", StateValue: "ALARM", StateReason: "too many" }],
    CompositeAlarms: [{ AlarmName: "any", StateValue: "OK", StateReason: "quiet" }],
  });

  expect(await aws.alarms(["5xx", "any"])).toEqual([
    { name: "5xx", state: "ALARM", reason: "too many" },
    { name: "any", state: "OK", reason: "quiet" },
  ]);
  expect(watching.commandCalls(DescribeAlarmsCommand)).toHaveLength(1);
  expect(watching.commandCalls(DescribeAlarmsCommand)[0]?.args[0].input).toEqual({
    AlarmNames: ["5xx", "any"],
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
    MaxRecords: 100,
  });
});

test("alarms on a second page are returned too", async () => {
  watching
    .on(DescribeAlarmsCommand)
    .resolves({ MetricAlarms: [{ AlarmName: "5xx", StateValue: "OK" }], NextToken: "more" })
    .on(DescribeAlarmsCommand, { NextToken: "more" })
    .resolves({ CompositeAlarms: [{ AlarmName: "any", StateValue: "OK" }] });

  expect((await aws.alarms(["5xx", "any"])).map(({ name }) => name)).toEqual(["5xx", "any"]);
  expect(watching.commandCalls(DescribeAlarmsCommand)[1]?.args[0].input).toEqual({
    AlarmNames: ["5xx", "any"],
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
    MaxRecords: 100,
    NextToken: "more",
  });
});

describe("a composite alarm in ALARM", () => {
  const metric = (AlarmName: string, StateReason = `${AlarmName} is high`) => ({
    AlarmName,
    StateValue: "ALARM" as const,
    StateReason,
  });
  /** CloudWatch with a composite alarm in ALARM, and these alarms in its rule. */
  const rule = (...children: { readonly AlarmName: string; readonly StateValue: "ALARM" | "OK" }[]) =>
    watching
      .on(DescribeAlarmsCommand)
      .resolves({ CompositeAlarms: [metric("any", "any went to ALARM")] })
      .on(DescribeAlarmsCommand, { ChildrenOfAlarmName: "any" })
      .resolves({ MetricAlarms: children });
  const inAlarm = (AlarmName: string) => ({ AlarmName, StateValue: "ALARM" as const });

  test("has the reason of the alarm behind it", async () => {
    rule(inAlarm("5xx"), { AlarmName: "slow", StateValue: "OK" })
      .on(DescribeAlarmsCommand, { AlarmNames: ["5xx"] })
      .resolves({ MetricAlarms: [metric("5xx")] });

    expect(await aws.alarms(["any"])).toEqual([
      { name: "any", state: "ALARM", reason: "5xx: 5xx is high", members: ["5xx"] },
    ]);
    expect(watching.commandCalls(DescribeAlarmsCommand).map(({ args }) => args[0].input)).toEqual([
      { AlarmNames: ["any"], AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: 100 },
      { ChildrenOfAlarmName: "any", MaxRecords: 100 },
      { AlarmNames: ["5xx"], AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: 100 },
    ]);
  });

  test("has all names before the reasons when several are behind it", async () => {
    rule(inAlarm("5xx"), inAlarm("slow"))
      .on(DescribeAlarmsCommand, { AlarmNames: ["5xx", "slow"] })
      .resolves({ MetricAlarms: [metric("5xx"), metric("slow")] });

    expect(await aws.alarms(["any"])).toEqual([
      {
        name: "any",
        state: "ALARM",
        reason: "5xx, slow are in ALARM. 5xx: 5xx is high; slow: slow is high",
        members: ["5xx", "slow"],
      },
    ]);
  });

  const okAgain = (AlarmName: string) => ({
    AlarmName,
    StateValue: "OK" as const,
    StateReason: `${AlarmName} is low`,
  });

  test("does not name an alarm that is OK again when the reasons are read", async () => {
    rule(inAlarm("5xx"), inAlarm("slow"))
      .on(DescribeAlarmsCommand, { AlarmNames: ["5xx", "slow"] })
      .resolves({ MetricAlarms: [okAgain("5xx"), metric("slow")] });

    expect(await aws.alarms(["any"])).toEqual([
      { name: "any", state: "ALARM", reason: "slow: slow is high", members: ["slow"] },
    ]);
  });

  test("does not give the reason of an OK state when all are OK again", async () => {
    rule(inAlarm("5xx"))
      .on(DescribeAlarmsCommand, { AlarmNames: ["5xx"] })
      .resolves({ MetricAlarms: [okAgain("5xx")] });

    expect(await aws.alarms(["any"])).toEqual([
      { name: "any", state: "ALARM", reason: "5xx: was in ALARM, and is OK now", members: ["5xx"] },
    ]);
  });

  test("keeps CloudWatch's reason when none of its alarms is in ALARM any more", async () => {
    rule({ AlarmName: "5xx", StateValue: "OK" });

    expect(await aws.alarms(["any"])).toEqual([{ name: "any", state: "ALARM", reason: "any went to ALARM" }]);
  });
});

import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { beforeEach, expect, test } from "@jest/globals";
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

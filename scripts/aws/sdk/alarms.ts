import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import type { Alarm, Alarms } from "../alarms";
import { call } from "./client/call";
import type { ClientSettings } from "./client/settings";
import { allPages } from "./pages";

/** Per page. CloudWatch's default is 50. */
const MOST_RECORDS = 100;

/** CloudWatch's part of AWS. */
export function alarms(settings: ClientSettings): Alarms {
  const cloudWatch = new CloudWatchClient(settings);
  return {
    async alarms(names) {
      // Without the types, CloudWatch returns only metric alarms.
      const input = {
        AlarmNames: [...names],
        AlarmTypes: ["MetricAlarm" as const, "CompositeAlarm" as const],
        MaxRecords: MOST_RECORDS,
      };
      const found = await call("cloudwatch:DescribeAlarms", () =>
        allPages(async (NextToken) => {
          const got = await cloudWatch.send(new DescribeAlarmsCommand({ ...input, NextToken }));
          return {
            items: [...(got.MetricAlarms ?? []), ...(got.CompositeAlarms ?? [])],
            nextToken: got.NextToken,
          };
        }),
      );
      return found.map(alarmOf);
    },
  };
}

function alarmOf(info: MetricAlarm | CompositeAlarm): Alarm {
  return {
    name: info.AlarmName ?? "",
    state: info.StateValue ?? "INSUFFICIENT_DATA",
    reason: info.StateReason ?? "no reason given",
  };
}

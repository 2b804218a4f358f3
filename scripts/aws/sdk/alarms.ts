import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import type { Alarm, Alarms } from "../alarms";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";

/** Per page. CloudWatch's default is 50. */
const MOST_RECORDS = 100;

/** CloudWatch's part of AWS. */
export function alarmsPart({ call }: Calls, settings: ClientSettings): Part<Alarms> {
  const cloudWatch = new CloudWatchClient(settings);
  const api: Alarms = {
    async alarms(names) {
      // Without the types, CloudWatch returns only metric alarms.
      const input = {
        AlarmNames: [...names],
        AlarmTypes: ["MetricAlarm" as const, "CompositeAlarm" as const],
        MaxRecords: MOST_RECORDS,
      };
      const found: Alarm[] = [];
      let NextToken: string | undefined;
      do {
        const page = NextToken === undefined ? input : { ...input, NextToken };
        const got = await call("cloudwatch:DescribeAlarms", () =>
          cloudWatch.send(new DescribeAlarmsCommand(page)),
        );
        found.push(...[...(got.MetricAlarms ?? []), ...(got.CompositeAlarms ?? [])].map(alarmOf));
        NextToken = got.NextToken;
      } while (NextToken !== undefined);
      return found;
    },
  };
  return { api, clients: [cloudWatch] };
}

function alarmOf(info: MetricAlarm | CompositeAlarm): Alarm {
  return {
    name: info.AlarmName ?? "",
    state: info.StateValue ?? "INSUFFICIENT_DATA",
    reason: info.StateReason ?? "no reason given",
  };
}

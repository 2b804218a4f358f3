import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
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

  const describe = (input: DescribeAlarmsCommandInput) =>
    call("cloudwatch:DescribeAlarms", () =>
      allPages(async (NextToken) => {
        const got = await cloudWatch.send(
          new DescribeAlarmsCommand({ ...input, MaxRecords: MOST_RECORDS, NextToken }),
        );
        const composites = (got.CompositeAlarms ?? []).map((info) => alarmOf(info, true));
        return {
          items: [...(got.MetricAlarms ?? []).map((info) => alarmOf(info, false)), ...composites],
          nextToken: got.NextToken,
        };
      }),
    );

  // Without the types, CloudWatch returns only metric alarms.
  const named = (names: readonly string[]) =>
    describe({ AlarmNames: [...names], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] });

  /**
   * The alarms in ALARM in the rule of a composite alarm. CloudWatch allows no other parameter, and gives no reasons. An
   * alarm can be OK again when its reason is read: that reason doesn't say why it was in ALARM.
   */
  const membersOf = async (name: string): Promise<readonly Alarm[]> => {
    const children = await describe({ ChildrenOfAlarmName: name });
    const firing = children.filter(({ state }) => state === "ALARM").map((child) => child.name);
    const members = firing.length === 0 ? [] : await named(firing);
    const still = members.filter(({ state }) => state === "ALARM");
    return still.length > 0
      ? still
      : members.map((one) => ({ ...one, reason: `was in ALARM, and is ${one.state} now` }));
  };

  return {
    async alarms(names) {
      const found = await named(names);
      return Promise.all(
        found.map(async ({ isComposite, ...alarm }) =>
          isComposite && alarm.state === "ALARM" ? withMembers(alarm, await membersOf(alarm.name)) : alarm,
        ),
      );
    },
  };
}

function alarmOf(info: MetricAlarm | CompositeAlarm, isComposite: boolean) {
  return {
    name: info.AlarmName ?? "",
    state: info.StateValue ?? "INSUFFICIENT_DATA",
    reason: info.StateReason ?? "no reason given",
    isComposite,
  };
}

/** A composite alarm whose reason is that of the alarms behind it. All names come first: a report may shorten it. */
function withMembers(alarm: Alarm, members: readonly Alarm[]): Alarm {
  const names = members.map(({ name }) => name);
  const reasons = members.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  const verb = members.some(({ state }) => state === "ALARM") ? "are" : "were";
  const several = `${names.join(", ")} ${verb} in ALARM. ${reasons}`;
  return members.length === 0
    ? alarm
    : { ...alarm, reason: members.length === 1 ? reasons : several, members: names };
}

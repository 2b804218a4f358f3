import type { Alarm, Alarms, DeploymentGroup } from "../../aws";

/** A deployment group's alarm settings. */
export type Alarmed = Pick<DeploymentGroup, "alarmNames" | "ignoresPollAlarmFailure">;

/** The alarms for which CodeDeploy stops a group's deployments. */
export interface StoppingAlarms {
  /** The alarms that are in ALARM. */
  readonly firing: readonly Alarm[];
  /** The names of alarms that do not exist; none if the group ignores that. */
  readonly missing: readonly string[];
}

/** The name of an alarm, with those behind it: `web-rollback (web-latency)`. */
export function alarmTitle({ name, members = [] }: Pick<Alarm, "name" | "members">): string {
  return members.length === 0 ? name : `${name} (${members.join(", ")})`;
}

/** The group's alarms that would stop a deployment. Without alarms, CloudWatch isn't called. @throws AwsFailure */
export async function stoppingAlarms(
  aws: Alarms,
  { alarmNames, ignoresPollAlarmFailure }: Alarmed,
): Promise<StoppingAlarms> {
  const found = alarmNames.length === 0 ? [] : await aws.alarms(alarmNames);
  const isThere = (name: string) => found.some((alarm) => alarm.name === name);
  return {
    firing: found.filter(({ state }) => state === "ALARM"),
    missing: ignoresPollAlarmFailure ? [] : alarmNames.filter((name) => !isThere(name)),
  };
}

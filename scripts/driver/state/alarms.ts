import type { Alarm, Alarms, DeploymentGroup } from "../../aws";

/** A group, as far as its alarms go. */
export type Alarmed = Pick<DeploymentGroup, "alarmNames" | "ignoresPollAlarmFailure">;

/** The alarms for which CodeDeploy stops a group's deployments. */
export interface StoppingAlarms {
  /** Those that are in ALARM. */
  readonly firing: readonly Alarm[];
  /** The names of which CloudWatch tells no alarm; none where the group ignores that. */
  readonly missing: readonly string[];
}

/** What CloudWatch tells of the group's alarms; where it has none, nobody is asked. @throws AwsFailure */
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

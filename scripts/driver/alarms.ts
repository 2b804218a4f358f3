import type { Alarm, Alarms, DeploymentGroup } from "../aws";

/** In characters. CloudWatch's are up to 1023 long; the last datapoints and the threshold are within these. */
const LONGEST_REASON = 300;

/** The alarms of the group that are in ALARM; where it has none, nobody is asked. @throws AwsFailure */
export async function firingAlarms(
  aws: Alarms,
  { alarmNames }: Pick<DeploymentGroup, "alarmNames">,
): Promise<readonly Alarm[]> {
  return alarmNames.length === 0
    ? []
    : (await aws.alarms(alarmNames)).filter(({ state }) => state === "ALARM");
}

/** Why an alarm rings, as much of it as a report of ten holds. */
export function alarmReason({ reason }: Pick<Alarm, "reason">): string {
  return reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON - 3)}...` : reason;
}

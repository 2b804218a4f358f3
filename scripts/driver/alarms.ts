/** Whether the group's alarms allow a deployment: one that begins while they ring is stopped at once. */
import type { Alarm, DeploymentGroup } from "../aws";
import { AwsFailure, explainFailure } from "../aws";
import type { Watch } from "./watch";

/**
 * The alarms of the group that are in ALARM.
 *
 * Where AWS doesn't say, that is said, and nothing is held against the deployment: CodeDeploy looks at them, too.
 */
export async function firingAlarms(
  { aws, reporter }: Watch,
  { alarmNames }: DeploymentGroup,
): Promise<readonly Alarm[]> {
  if (alarmNames.length === 0) {
    return [];
  }
  try {
    return (await aws.alarms(alarmNames)).filter(({ state }) => state === "ALARM");
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    reporter.progress(`${explainFailure(error)} Whether an alarm of the group is in ALARM is not known.`);
    return [];
  }
}

/** Why a deployment failed, in lines. */
import { MOST_STOPPED_TASKS } from "../aws";
import { alarmReason } from "./alarms";
import { type Counted, describeFailedEvent, type Evidence } from "./evidence";

/** All that was gathered, the nearest to the cause first. */
export function evidenceLines(evidence: Evidence): string[] {
  return [
    ...(evidence.error === undefined
      ? []
      : [`  CodeDeploy: ${evidence.error.code}: ${evidence.error.message}`]),
    ...alarmLines(evidence),
    ...evidence.failedEvents.map((event) => `  Event: ${describeFailedEvent(event)}`),
    ...countedLines("Green's stopped tasks", evidence.stopReasons),
    ...countedLines("Green's unhealthy targets", evidence.unhealthy),
    ...evidence.gaps.map((gap) => `  Not known: ${gap}`),
  ];
}

/** More say no more, and the report has to be short: the verdict's document has all. */
const MOST_ALARMS = 3;

function alarmLines({ alarms }: Evidence): string[] {
  if (alarms?.length === 0) {
    return ["  None of the group's alarms is in ALARM any more."];
  }
  const said = (alarms ?? []).map((alarm) => `  Alarm ${alarm.name}: ${alarmReason(alarm)}`);
  const left = said.length - MOST_ALARMS;
  return left > 0 ? [...said.slice(0, MOST_ALARMS), `  Alarms: ${left} more in ALARM`] : said;
}

/** Reasons, each with how often it was met. */
export function countedLines(title: string, reasons: readonly Counted[]): string[] {
  return reasons.map(
    ({ text, count }) => `  ${title}: ${count >= MOST_STOPPED_TASKS ? `${count} or more` : count} x ${text}`,
  );
}

/** The lines that explain why a deployment failed. */
import { MOST_STOPPED_TASKS } from "../../aws";
import { brief } from "../context/format";
import { type Counted, describeFailedEvent, type Evidence, type FailedEvent } from "../state/evidence";
import { LOG } from "./shorten";

/** All evidence, the most likely cause first. */
export function evidenceLines(evidence: Evidence): string[] {
  return [
    ...(evidence.error === undefined
      ? []
      : [`  CodeDeploy: ${evidence.error.code}: ${evidence.error.message}`]),
    ...alarmLines(evidence),
    ...evidence.failedEvents.flatMap(eventLines),
    ...countedLines("New tasks stopped", evidence.stopReasons),
    ...countedLines("New targets unhealthy", evidence.unhealthy),
    ...evidence.gaps.map((gap) => `  Not known: ${gap}`),
  ];
}

/** The log is on a separate line, which is shortened at its start: its end matters. */
function eventLines(event: FailedEvent): string[] {
  const { logTail } = event;
  return [
    `  Event: ${describeFailedEvent(event)}`,
    ...(logTail === undefined ? [] : [`${LOG}... ${logTail}`]),
  ];
}

/** The report has to be short; the verdict's document has all of them. */
const MOST_ALARMS = 3;

function alarmLines({ alarms, missingAlarms = [] }: Evidence): string[] {
  const missing =
    missingAlarms.length === 0
      ? []
      : [
          `  Alarms: CodeDeploy stops a deployment when it cannot read the state of an alarm. Missing in CloudWatch: ${brief(missingAlarms.join(", "))}`,
        ];
  if (alarms?.length === 0) {
    const which = missing.length === 0 ? "the group's alarms" : "the group's other alarms";
    return [...missing, `  None of ${which} is in ALARM now.`];
  }
  const alarmLines = (alarms ?? []).map((alarm) => `  Alarm ${alarm.name}: ${brief(alarm.reason)}`);
  const left = alarmLines.length - MOST_ALARMS;
  const firing =
    left > 0 ? [...alarmLines.slice(0, MOST_ALARMS), `  Alarms: ${left} more in ALARM`] : alarmLines;
  return [...firing, ...missing];
}

/** Reasons, each with its count. */
export function countedLines(title: string, reasons: readonly Counted[]): string[] {
  return reasons.map(
    ({ text, count }) => `  ${title}: ${count >= MOST_STOPPED_TASKS ? `${count} or more` : count} x ${text}`,
  );
}

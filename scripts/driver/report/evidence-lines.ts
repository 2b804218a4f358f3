/** Why a deployment failed, in lines. */
import { MOST_STOPPED_TASKS } from "../../aws";
import { brief } from "../context/format";
import { type Counted, describeFailedEvent, type Evidence, type FailedEvent } from "../state/evidence";
import { LOG } from "./shorten";

/** All that was gathered, the nearest to the cause first. */
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

/** The log has a line of its own: the end of it is what matters, and a line that is too long loses its end. */
function eventLines(event: FailedEvent): string[] {
  const { logTail } = event;
  return [
    `  Event: ${describeFailedEvent(event)}`,
    ...(logTail === undefined ? [] : [`${LOG}... ${logTail}`]),
  ];
}

/** More say no more, and the report has to be short: the verdict's document has all. */
const MOST_ALARMS = 3;

function alarmLines({ alarms, missingAlarms = [] }: Evidence): string[] {
  const missing =
    missingAlarms.length === 0
      ? []
      : [
          `  Alarms: CodeDeploy stops a deployment when it can't get the state of an alarm, and CloudWatch tells of none named ${brief(missingAlarms.join(", "))}`,
        ];
  if (alarms?.length === 0) {
    const which = missing.length === 0 ? "the group's alarms" : "the group's other alarms";
    return [...missing, `  None of ${which} is in ALARM any more.`];
  }
  const said = (alarms ?? []).map((alarm) => `  Alarm ${alarm.name}: ${brief(alarm.reason)}`);
  const left = said.length - MOST_ALARMS;
  const firing = left > 0 ? [...said.slice(0, MOST_ALARMS), `  Alarms: ${left} more in ALARM`] : said;
  return [...firing, ...missing];
}

/** Reasons, each with how often it was met. */
export function countedLines(title: string, reasons: readonly Counted[]): string[] {
  return reasons.map(
    ({ text, count }) => `  ${title}: ${count >= MOST_STOPPED_TASKS ? `${count} or more` : count} x ${text}`,
  );
}

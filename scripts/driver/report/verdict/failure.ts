/** Why a deployment failed, for the verdict's document: the evidence, and the lifecycle events that failed. */

import type { TimelineEvent } from "../../context/observed";
import type { RunRecord } from "../../context/run-record";
import type { RunResult } from "../../run-result";
import { type Evidence, type FailedEvent, LOG_TAIL } from "../../state/evidence";
import type { FailedEventOf, Failure } from "./document";

/** What is known about a failure; `undefined` if nothing failed. */
export function failureOf(record: RunRecord, result: RunResult | undefined): Failure | undefined {
  const evidence = evidenceOf(result);
  return (
    evidence && {
      error: evidence.error,
      notApproved: evidence.notApproved,
      alarms: evidence.alarms?.map(({ state: _, ...alarm }) => alarm),
      missingAlarms: evidence.missingAlarms,
      failedEvents: failedEvents(record, evidence.failedEvents ?? []),
      stopReasons: evidence.stopReasons,
      unhealthyTargets: evidence.unhealthy,
      gaps: evidence.gaps,
    }
  );
}

/** The failed events of the run's deployment, with their evidence, and of its rollback. */
function failedEvents(record: RunRecord, gathered: readonly FailedEvent[]): readonly FailedEventOf[] {
  return record.events.flatMap(({ deploymentId, event: remembered }) => {
    const known = withLogTail(remembered);
    if (known.kind !== "lifecycle-event" || known.status !== "Failed") {
      return [];
    }
    const { event, diagnostics } = known;
    const more =
      deploymentId === record.deploymentId ? gathered.find((other) => other.event === event) : undefined;
    return [{ deploymentId, event, ...diagnostics, ...more }];
  });
}

function evidenceOf(
  result: RunResult | undefined,
): (Partial<Evidence> & Pick<Evidence, "stopReasons" | "unhealthy" | "gaps">) | undefined {
  if (result?.kind === "outcome-unknown") {
    return result.failed?.evidence;
  }
  return result !== undefined && "evidence" in result ? result.evidence : undefined;
}

/** The event with as much of the hook's log as the printed report shows. */
export function withLogTail(event: TimelineEvent): TimelineEvent {
  if (event.kind !== "lifecycle-event" || event.diagnostics?.logTail === undefined) {
    return event;
  }
  return {
    ...event,
    diagnostics: { ...event.diagnostics, logTail: event.diagnostics.logTail.slice(-LOG_TAIL) },
  };
}

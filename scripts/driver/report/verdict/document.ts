/**
 * The verdict as data: the JSON document that `ECS_CODEDEPLOY_REPORT_FILE` gets. Its members are a contract: one never
 * changes its meaning while `version` is the same. What isn't known, or doesn't apply, is left out of the document.
 *
 * It holds what the driver printed and what AWS said: nothing of the environment, and of the AppSpec the task definition,
 * the fingerprint and what a finding is about. The end of a failed hook's log is in it as the hook wrote it.
 */

import type { Suspension } from "../../../aws";
import type { Place } from "../../../contract";
import type { ExitCode } from "../../context/exit-code";
import type { ContainerImage, TimelineEvent } from "../../context/observed";
import type { Finding } from "../../decide/findings";
import type { Counted, FailedEvent } from "../../state/evidence";
import type { TrafficDocument } from "../../state/live-traffic";
import type { Difference } from "../../state/revision";

export interface VerdictDocument {
  readonly version: 1;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** The verdict in sentences, as it was printed; the first one says it all. Wrong input is named without its values. */
  readonly lines: readonly string[];
  /** Which service, and through which deployment group; left out when the input is wrong. */
  readonly service: Place | undefined;
  /** What was to be rolled out. `fingerprint` is the one that CodeDeploy keeps with the revision. */
  readonly revision:
    | {
        readonly taskDefinition: string;
        readonly images?: readonly ContainerImage[] | undefined;
        readonly fingerprint: string;
      }
    | undefined;
  /** The deployment that this run created or adopted; left out when there was none. */
  readonly deploymentId: string | undefined;
  /** Where a person looks at it; left out in a partition whose console isn't known. */
  readonly consoleUrl: string | undefined;
  /** The deployment that took it back. */
  readonly rollbackId: string | undefined;
  readonly liveBefore: LiveState | undefined;
  readonly liveNow: LiveState | undefined;
  /** With exit code 0, where the service's desired count is 0: no task proved that the revision works. Left out otherwise. */
  readonly withoutTasks: true | undefined;
  /** What this run suspended, or found left so by another, and isn't known to have brought back; left out where the service scales as before. */
  readonly scalingSuspended: ScalingSuspended | undefined;
  /** What stood against a deployment before one was created; left out where nothing was found. */
  readonly findings: readonly FoundFinding[] | undefined;
  /** Why it failed, or doesn't get steady; left out where nothing did. */
  readonly failure: Failure | undefined;
  /** ISO 8601, in UTC, as are all times here. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationSeconds: number;
  /** Calls to AWS, the SDK's retries not counted. */
  readonly apiCalls: number;
  readonly timeline: readonly TimelineEntry[];
}

export type Verdict =
  /** The revision serves all production traffic. */
  | { readonly kind: "succeeded" }
  /** The revision serves all production traffic, and blue is kept still: `traffic-shifted` was the point of success. */
  | { readonly kind: "traffic-shifted" }
  /** The service was on the revision already; no deployment was created. */
  | { readonly kind: "nothing-to-do" }
  /** The service was on the revision already, but its tasks didn't get steady. */
  | { readonly kind: "not-steady"; readonly missing: string }
  /** CodeDeploy says that it succeeded, but something else serves production. */
  | { readonly kind: "not-live"; readonly differences: readonly Difference[] }
  /** It ended badly, in this status; production is on what was live before. */
  | { readonly kind: "rolled-back"; readonly status: string; readonly stoppedEarly: boolean }
  /** It ended badly, in this status; production isn't (wholly) on what was live before. */
  | { readonly kind: "not-rolled-back"; readonly status: string; readonly stoppedEarly: boolean }
  /** It keeps running, beyond the time there was. */
  | { readonly kind: "out-of-time" }
  /** AWS can no longer be asked; the last known status. */
  | { readonly kind: "lost-sight"; readonly status: string | undefined }
  /** A deployment would have been wrong now, and none was created. `why` is the driver's name for the finding. */
  | { readonly kind: "refused"; readonly why: string }
  /** The input, the credentials or what they name is wrong. Nothing was created. */
  | { readonly kind: "bad-input" }
  /** AWS didn't answer before a deployment was known to be created. */
  | { readonly kind: "no-answer" }
  /** The run was cut off; its deployment, if it had begun one, goes by `ECS_CODEDEPLOY_ON_CANCEL`. */
  | { readonly kind: "cut-off"; readonly reason: string }
  /** A mistake in this program. */
  | { readonly kind: "bug" };

export interface FoundFinding {
  /** The driver's name for it: one never changes its meaning. */
  readonly kind: Finding["kind"];
  /** What was found, without a capital and a full stop. */
  readonly text: string;
}

/** The service may not scale by itself until somebody resumes it: this run's watchdog, the next run, or a person. */
export interface ScalingSuspended {
  /** What is to be resumed, by the names of AWS's suspended state; what was suspended before isn't among it. */
  readonly activities: readonly (keyof Suspension)[];
  /** The AWS CLI's command that brings it back to what it was. */
  readonly resume: string;
}

export interface LiveState {
  readonly taskDefinition: string | undefined;
  /** By container; left out where they aren't known. */
  readonly images?: readonly ContainerImage[] | undefined;
  /** The id of the task set that was PRIMARY. */
  readonly taskSet: string | undefined;
  /** Where production traffic went; the weights in percent. */
  readonly production: TrafficDocument | undefined;
}

export interface Failure {
  /** CodeDeploy's own. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** The group's alarms that were in ALARM still when one had stopped the deployment; empty where none was any more. */
  readonly alarms: readonly { readonly name: string; readonly reason: string }[] | undefined;
  /** The names of the group's of which CloudWatch told no alarm then, for which CodeDeploy stops a deployment as well. */
  readonly missingAlarms: readonly string[] | undefined;
  readonly failedEvents: readonly FailedEventOf[];
  /** Why green's tasks stopped, and how often: the most frequent reasons. */
  readonly stopReasons: readonly Counted[];
  /** Why green's targets weren't healthy, likewise. */
  readonly unhealthyTargets: readonly Counted[];
  /** What could not be asked. */
  readonly gaps: readonly string[];
}

/** Whose event it was: the run's own deployment's, or its rollback's. */
export interface FailedEventOf extends FailedEvent {
  readonly deploymentId: string;
}

/** An event of a deployment, when it was seen, and in words. */
export type TimelineEntry = TimelineEvent & {
  readonly time: string;
  readonly deploymentId: string;
  readonly text: string;
};

/**
 * The verdict as data: the JSON document in the file that `ECS_CODEDEPLOY_REPORT_FILE` names. Its members are a contract: a
 * member never changes its meaning while `version` is the same. A member that is unknown or does not apply is left out.
 *
 * It contains what the driver printed and what AWS answered. It contains nothing from the environment, and from the AppSpec only
 * the task definition, the fingerprint and what a finding is about. The end of a failed hook's log is unchanged.
 */

import type { Alarm, Suspension } from "../../../aws";
import type { Place } from "../../../contract";
import type { ExitCode } from "../../context/exit-code";
import type { ContainerImage, TimelineEvent } from "../../context/observed";
import type { Finding } from "../../decide/findings";
import type { NotApproved } from "../../state/approval";
import type { Counted, FailedEvent } from "../../state/evidence";
import type { TrafficDocument } from "../../state/live-traffic";
import type { Difference } from "../../state/revision";
import type { IncompleteMigration } from "../lines";
import type { StackChange } from "../stack-changes";

export interface VerdictDocument {
  readonly version: 1;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** The printed report; its first line is the verdict. Wrong input is named without its values. */
  readonly lines: readonly string[];
  /** The service and its deployment group; left out if the input is wrong. */
  readonly service: Place | undefined;
  /** The revision to deploy. CodeDeploy stores the `fingerprint` with the revision. */
  readonly revision:
    | {
        readonly taskDefinition: string;
        readonly images?: readonly ContainerImage[] | undefined;
        readonly fingerprint: string;
      }
    | undefined;
  /** The deployment that this run created or adopted; left out if there was none. */
  readonly deploymentId: string | undefined;
  /** The deployment's page in the console; left out in a partition whose console is unknown. */
  readonly consoleUrl: string | undefined;
  /** The deployment that rolled it back. */
  readonly rollbackId: string | undefined;
  readonly liveBefore: LiveState | undefined;
  readonly liveNow: LiveState | undefined;
  /** With exit code 0, if the service's desired count is 0: no task has shown that the revision works. Left out otherwise. */
  readonly withoutTasks: true | undefined;
  /** The scaling that may still be suspended, by this run or by one before it; left out if the service scales as before. */
  readonly scalingSuspended: ScalingSuspended | undefined;
  /** The problems that were found before a deployment was created; left out if there were none. */
  readonly findings: readonly FoundFinding[] | undefined;
  /** What Terraform changed in the same apply, by its saved plan; left out after a success, and if there is no plan of it. */
  readonly stackChanges: DocumentedChanges | undefined;
  /** Why the deployment failed, or the service is not steady; left out otherwise. */
  readonly failure: Failure | undefined;
  /** ISO 8601, in UTC, as are all times here. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationSeconds: number;
  readonly timeline: readonly TimelineEntry[];
}

export type Verdict =
  /** The revision serves all production traffic. */
  | { readonly kind: "succeeded" }
  /** The revision serves all production traffic, and the old tasks are still kept: `traffic-shifted` was the success point. */
  | { readonly kind: "traffic-shifted" }
  /** The service already ran the revision; no deployment was created. */
  | { readonly kind: "nothing-to-do" }
  /** The service already ran the revision, but its tasks did not become steady. */
  | { readonly kind: "not-steady"; readonly missing: string }
  /** The service already ran the revision, but this many of its tasks failed during the run, and none was healthy. */
  | { readonly kind: "tasks-failed"; readonly failedTasks: number }
  /** CodeDeploy reports success, but the revision does not serve all production traffic. */
  | { readonly kind: "not-live"; readonly differences: readonly Difference[] }
  /** It failed or was stopped (`status`); production is on what was live before: for an operator's rollback, the bad release. */
  | { readonly kind: "rolled-back"; readonly status: string; readonly stoppedEarly: boolean }
  /** It failed or was stopped (`status`); production is not completely on what was live before. */
  | { readonly kind: "not-rolled-back"; readonly status: string; readonly stoppedEarly: boolean }
  /** It did not end in time, and continues. */
  | { readonly kind: "out-of-time" }
  /** AWS no longer answers; the last known status. */
  | { readonly kind: "outcome-unknown"; readonly status: string | undefined }
  /** No deployment was created. `why` is the kind of the refusal. */
  | { readonly kind: "refused"; readonly why: string }
  /** The input, the credentials or what they name is wrong. No deployment was created. */
  | { readonly kind: "bad-input" }
  /**
   * AWS did not answer. `mayHaveCreated`: the order for a deployment was sent, and it is not known whether CodeDeploy created it.
   * Otherwise no deployment was created.
   */
  | { readonly kind: "no-answer"; readonly mayHaveCreated: boolean }
  /** The run was cancelled. `ECS_CODEDEPLOY_ON_CANCEL` decides whether its deployment is stopped. */
  | { readonly kind: "cancelled"; readonly reason: string }
  /** A bug in this program. */
  | { readonly kind: "bug" }
  /** A migration is not complete. After an incomplete expand there is no deployment; before a contract there was one. */
  | ({ readonly kind: "migration-incomplete" } & IncompleteMigration);

export interface FoundFinding {
  /** The finding's kind. A kind never changes its meaning. */
  readonly kind: Finding["kind"];
  /** The finding as a sentence without a capital letter and a full stop. */
  readonly text: string;
}

/** The service may not scale until its scaling is resumed by this run's watchdog, the next run or an operator. */
export interface ScalingSuspended {
  /** The scaling activities to resume, without those that were suspended before the run. */
  readonly activities: readonly (keyof Suspension)[];
  /** The AWS CLI command that restores the previous state. */
  readonly resume: string;
}

export interface LiveState {
  readonly taskDefinition: string | undefined;
  /** By container; left out if they are unknown. */
  readonly images?: readonly ContainerImage[] | undefined;
  /** The id of the PRIMARY task set. */
  readonly taskSet: string | undefined;
  /** Where production traffic goes; weights in percent. */
  readonly production: TrafficDocument | undefined;
}

/** The changes of an apply without the deployment itself. Terraform keeps them, whatever the verdict is. */
export interface DocumentedChanges {
  /** When the plan was made; left out if the plan doesn't say. */
  readonly plannedAt: string | undefined;
  readonly changes: readonly StackChange[];
}

export interface Failure {
  /** CodeDeploy's error. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** How its wait for an approval ended; left out if that isn't why it failed. */
  readonly notApproved: NotApproved | undefined;
  /** The group's alarms that were in ALARM after an alarm had stopped the deployment; empty if all were OK again. */
  readonly alarms: readonly Omit<Alarm, "state">[] | undefined;
  /** The group's alarms that did not exist in CloudWatch. They may also stop a deployment. */
  readonly missingAlarms: readonly string[] | undefined;
  readonly failedEvents: readonly FailedEventOf[];
  /** Why the new tasks stopped, and how often: the most frequent reasons. */
  readonly stopReasons: readonly Counted[];
  /** Why the new targets were not healthy, likewise. */
  readonly unhealthyTargets: readonly Counted[];
  /** What could not be read from AWS. */
  readonly gaps: readonly string[];
}

/** A failed event of the run's deployment or of its rollback. */
export interface FailedEventOf extends FailedEvent {
  readonly deploymentId: string;
}

/** An event of a deployment, with the time when it was seen and a sentence. */
export type TimelineEntry = TimelineEvent & {
  readonly time: string;
  readonly deploymentId: string;
  readonly text: string;
};

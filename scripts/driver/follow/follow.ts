/** Follows one deployment to its end: polls it, prints what changed, and polls again when the next change is due. */

import { AwsFailure, explainFailure, isFinal } from "../../aws";
import type { DriverContext } from "../context/context";
import type { Observation, TimelineEvent, TimeRange } from "../context/observed";
import { ownCommand } from "../context/own-command";
import type { Live } from "../state/live";
import type { Course } from "./course";
import { type EarlyStop, NEVER_STOP } from "./early-stop";
import { observe, type PollState } from "./observe";
import { beganAt, type Phase, phaseOf, waitingFor, whoApproves } from "./phase";
import { nextPoll, type Question } from "./schedule";
import { AT_ITS_END, type SuccessPoint } from "./success-point";
import { changes, describeEvent, timed } from "./timeline";

export type FollowEnd =
  /** Its status is final. */
  | { readonly kind: "final"; readonly seen: Observation }
  /** It is still in progress, but has reached this run's success point. `since`: when its phase began. */
  | { readonly kind: "done"; readonly live: Live; readonly since: TimeRange }
  /** It was still in progress at the deadline. `trouble`: why AWS did not answer the last question, if it didn't. */
  | {
      readonly kind: "out-of-time";
      readonly seen: Observation | undefined;
      readonly trouble: AwsFailure | undefined;
    }
  /** AWS refuses the driver's questions. The deployment continues. */
  | {
      readonly kind: "outcome-unknown";
      readonly seen: Observation | undefined;
      readonly failure: AwsFailure;
    };

/** One observation of a deployment, with its phase. */
export interface DeploymentProgress {
  readonly course: Course;
  readonly seen: Observation;
  readonly phase: Phase;
  /** When the phase began. */
  readonly began: TimeRange;
}

/** How a deployment is followed. */
export interface FollowOptions {
  /** What may stop the deployment early. @default - nothing */
  readonly early?: EarlyStop;
  /** What decides that the deployment is done before its end. @default - only its end */
  readonly success?: SuccessPoint;
  /** Is called with every observation. @default - nothing is called */
  readonly observer?: ((progress: DeploymentProgress) => void) | undefined;
}

/** In CodeDeploy's minutes: the longest time without a line, early in a phase and after `lateAfter`. */
const SILENCE = { early: 1, late: 5, lateAfter: 10 };
/** On the local AWS a minute may be short. A line for each would hide the important ones. */
const SHORTEST_SILENCE_MS = 5_000;
/** In minutes: the first and the longest pause after AWS did not answer. */
const PAUSE = { from: 5 / 60, to: 0.5 };

/** In minutes: CodeDeploy may report for so long that a deployment it has just created does not exist. */
const UNKNOWN_AT_FIRST = 1;

/** What is kept from one observation to the next. */
interface Progress extends PollState {
  phase: Phase;
  /** When the phase, or its share of traffic, began: not before the last observation that did not show it. */
  began: TimeRange;
  observedAt: number;
  /** When the last line was printed. */
  printedAt: number;
}

/** Prints an event and records it. @param at the latest time at which it can have happened; by default now */
type Emit = (event: TimelineEvent, at?: number) => void;

/**
 * Follows a deployment until its status is final, it is done for this run, the deadline has passed, or AWS refuses to answer.
 *
 * A transient failure is reported once; polling continues until the deadline.
 */
export async function follow(
  context: DriverContext,
  course: Course,
  { early = NEVER_STOP, success = AT_ITS_END, observer }: FollowOptions = {},
): Promise<FollowEnd> {
  const { clock, reporter, minuteMs } = context;
  const progress: Progress = {
    mayReadTarget: true,
    seen: undefined,
    phase: { kind: "begin" },
    began: { earliest: course.earliestStart, latest: course.earliestStart },
    observedAt: course.earliestStart,
    printedAt: clock.now(),
    targetOnly: 0,
  };
  const emit: Emit = (event, at = clock.now()) => {
    context.record.add(course.deploymentId, event);
    reporter.progress(
      timed(at - course.startedAt, `${course.label}${describeEvent(event, course.isRollback)}`),
    );
    progress.printedAt = clock.now();
  };
  const say = (text: string) => emit({ kind: "note", text });
  let question: Question = "deployment";
  let outage: { failure: AwsFailure; pause: number } | undefined;

  for (;;) {
    let delayMs: number;
    try {
      const now = await observe(context, course.deploymentId, progress, question, say);
      outage = undefined;
      record(now, context, course, progress, emit);
      observer?.({ course, seen: now, phase: progress.phase, began: progress.began });
      if (isFinal(now.deployment.status)) {
        return { kind: "final", seen: now };
      }
      const live = await success(now);
      if (live !== undefined) {
        return { kind: "done", live, since: progress.began };
      }
      breakSilence(context, course, progress, emit);
      const isStopping = await early.inspect(now, say);
      // A deployment that is being stopped ends soon, whatever its phase was.
      const phase: Phase = isStopping ? { kind: "begin" } : progress.phase;
      const next = nextPoll(phase, course.plan, clock.now() - progress.began.earliest, minuteMs);
      ({ delayMs, question } = isStopping ? { ...next, question: "deployment" } : next);
    } catch (error) {
      if (!(error instanceof AwsFailure)) {
        throw error;
      }
      const isNew =
        progress.seen === undefined && clock.now() < course.earliestStart + UNKNOWN_AT_FIRST * minuteMs;
      if (error.kind !== "transient" && !(isNew && error.code === "DeploymentDoesNotExistException")) {
        return { kind: "outcome-unknown", seen: progress.seen, failure: error };
      }
      if (outage === undefined) {
        say(`${explainFailure(error)} Asking again; the deployment continues.`);
      }
      outage = {
        failure: error,
        pause: outage === undefined ? PAUSE.from : Math.min(PAUSE.to, outage.pause * 2),
      };
      delayMs = outage.pause * minuteMs;
    }
    const left = course.deadline - clock.now();
    if (left <= 0) {
      return { kind: "out-of-time", seen: progress.seen, trouble: outage?.failure };
    }
    await clock.sleep(Math.min(delayMs, left));
  }
}

/** Prints and records what changed, and updates the progress. */
function record(
  now: Observation,
  context: DriverContext,
  course: Course,
  progress: Progress,
  emit: Emit,
): void {
  const { status, endedAt } = now.deployment;
  const isPast = course.wasOver === true && progress.seen === undefined && isFinal(status);
  for (const event of changes(progress.seen, now)) {
    // The share of traffic at the end of a past deployment says nothing about the traffic since then.
    if (!(isPast && event.kind === "traffic")) {
      emit(event, isPast ? endedAt : undefined);
    }
  }
  const phase = phaseOf(now);
  if (!isSamePhase(progress.phase, phase)) {
    progress.began = beganAt(now, phase, { earliest: progress.observedAt, latest: context.clock.now() });
    if (phase.kind === "approval") {
      emit({ kind: "note", text: waitText(context, course, phase, progress.began) });
      for (const text of approvalNotes(context.request, course.deploymentId)) {
        emit({ kind: "note", text });
      }
    }
  }
  progress.phase = phase;
  progress.seen = now;
  progress.observedAt = context.clock.now();
}

function isSamePhase(before: Phase, now: Phase): boolean {
  if (before.kind === "shift" && now.kind === "shift") {
    return before.newPercent === now.newPercent;
  }
  if (before.kind === "event" && now.kind === "event") {
    return before.event === now.event;
  }
  return before.kind === now.kind;
}

function waitText(
  { request, clock, minuteMs }: DriverContext,
  { deploymentId, plan }: Course,
  phase: Phase,
  began: TimeRange,
): string {
  const named = { id: deploymentId, place: request };
  return waitingFor(phase, plan, named, { began, now: clock.now(), minuteMs });
}

/** Who can approve a deployment, and how to reject it. The line before shows how to approve it. */
function approvalNotes(request: DriverContext["request"], deploymentId: string): string[] {
  return [whoApproves(request), `to reject: ${ownCommand(request, "stop", deploymentId)}`];
}

/** Prints what the deployment is waiting for, if nothing was printed for a while. */
function breakSilence(context: DriverContext, course: Course, progress: Progress, emit: Emit): void {
  const { clock, minuteMs } = context;
  const now = clock.now();
  const age = (now - progress.began.earliest) / minuteMs;
  const silence = (now - progress.printedAt) / minuteMs;
  const allowed = age >= SILENCE.lateAfter ? SILENCE.late : SILENCE.early;
  if (silence >= Math.max(allowed, SHORTEST_SILENCE_MS / minuteMs)) {
    emit({ kind: "waiting", text: waitText(context, course, progress.phase, progress.began) });
  }
}

/** Follows one deployment to its end, whatever the end is: asks, says what changed, and asks again when it pays. */

import { AwsFailure, explainFailure, isFinal } from "../../aws";
import type { Watch } from "../context/context";
import type { Between, Observation, TimelineEvent } from "../context/observed";
import type { Live } from "../state/live";
import type { Course } from "./course";
import { type EarlyStop, NEVER_STOP } from "./early-stop";
import { type Looking, observe } from "./observe";
import { beganAt, type Phase, phaseOf, waitingFor } from "./phase";
import { nextPoll, type Question } from "./schedule";
import { AT_ITS_END, type SuccessPoint } from "./success-point";
import { changes, describeEvent, timed } from "./timeline";

export type FollowEnd =
  /** Its status is final. */
  | { readonly kind: "final"; readonly seen: Observation }
  /** It goes on, and is done for this run. `since`: when its phase began. */
  | { readonly kind: "done"; readonly live: Live; readonly since: Between }
  /** It went on past the deadline. `trouble`: AWS didn't answer the last time either. */
  | {
      readonly kind: "out-of-time";
      readonly seen: Observation | undefined;
      readonly trouble: AwsFailure | undefined;
    }
  /** AWS doesn't let the driver look any more. The deployment goes on. */
  | { readonly kind: "lost-sight"; readonly seen: Observation | undefined; readonly failure: AwsFailure };

/** What was seen of a deployment at one observation. */
export interface DeploymentProgress {
  readonly course: Course;
  readonly seen: Observation;
  readonly phase: Phase;
  /** When the phase began. */
  readonly began: Between;
}

/** How a deployment is followed. */
export interface FollowOptions {
  /** What may stop the deployment on the way. @default - nothing does */
  readonly early?: EarlyStop;
  /** What may call the deployment done before its end. @default - only its end does */
  readonly success?: SuccessPoint;
  /** Is called with every observation. @default - no one is */
  readonly observer?: ((progress: DeploymentProgress) => void) | undefined;
}

/** In minutes of CodeDeploy's: how long it may be silent, at the beginning of a phase and when that has lasted long. */
const SILENCE = { early: 1, late: 5, lateAfter: 10 };
/** Where minutes are made short, a line for each of them would bury what happens. */
const SHORTEST_SILENCE_MS = 5_000;
/** In minutes: how long to leave AWS alone that didn't answer, at first and at most. */
const PAUSE = { from: 5 / 60, to: 0.5 };

/** In minutes: how long CodeDeploy may not know a deployment that it has just created. */
const UNKNOWN_AT_FIRST = 1;

/** What is kept from one look to the next. */
interface Progress extends Looking {
  phase: Phase;
  /** When the phase, or the share of traffic in it, began: at the earliest at the look before the one at which it was seen. */
  began: Between;
  lookedAt: number;
  saidAt: number;
}

/** Prints an event, and remembers it. @param at when it happened at the latest; by default now */
type Tell = (event: TimelineEvent, at?: number) => void;

/**
 * Follows a deployment until its status is final, the deadline has passed or AWS shuts the driver out.
 *
 * A transient failure is said once and outlived, within the deadline.
 *
 */
export async function follow(
  watch: Watch,
  course: Course,
  { early = NEVER_STOP, success = AT_ITS_END, observer }: FollowOptions = {},
): Promise<FollowEnd> {
  const { clock, reporter, minuteMs } = watch;
  const progress: Progress = {
    targetIsOpen: true,
    seen: undefined,
    phase: { kind: "begin" },
    began: { earliest: course.begunAt, latest: course.begunAt },
    lookedAt: course.begunAt,
    saidAt: clock.now(),
    targetAlone: 0,
  };
  const tell: Tell = (event, at = clock.now()) => {
    watch.record.add(course.deploymentId, event);
    reporter.progress(timed(at - course.startedAt, `${course.label}${describeEvent(event)}`));
    progress.saidAt = clock.now();
  };
  const say = (text: string) => tell({ kind: "note", text });
  let question: Question = "deployment";
  let outage: { failure: AwsFailure; pause: number } | undefined;

  for (;;) {
    let delayMs: number;
    try {
      const now = await observe(watch, course.deploymentId, progress, question, say);
      outage = undefined;
      take(now, watch, course, progress, tell);
      observer?.({ course, seen: now, phase: progress.phase, began: progress.began });
      if (isFinal(now.deployment.status)) {
        return { kind: "final", seen: now };
      }
      const live = await success(now);
      if (live !== undefined) {
        return { kind: "done", live, since: progress.began };
      }
      beat(watch, course, progress, tell);
      const isStopping = await early.inspect(now, say);
      // Whatever it was at, its end is near: a bake that is stopped isn't slept through.
      const phase: Phase = isStopping ? { kind: "begin" } : progress.phase;
      const next = nextPoll(phase, course.plan, clock.now() - progress.began.earliest, minuteMs);
      ({ delayMs, question } = isStopping ? { ...next, question: "deployment" } : next);
    } catch (error) {
      if (!(error instanceof AwsFailure)) {
        throw error;
      }
      const isNew = progress.seen === undefined && clock.now() < course.begunAt + UNKNOWN_AT_FIRST * minuteMs;
      if (error.kind !== "transient" && !(isNew && error.code === "DeploymentDoesNotExistException")) {
        return { kind: "lost-sight", seen: progress.seen, failure: error };
      }
      if (outage === undefined) {
        say(`${explainFailure(error)} Asking again; the deployment goes on meanwhile.`);
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

function take(now: Observation, watch: Watch, course: Course, progress: Progress, tell: Tell): void {
  const { status, endedAt } = now.deployment;
  const isPast = course.wasOver === true && progress.seen === undefined && isFinal(status);
  for (const event of changes(progress.seen, now)) {
    // What share CodeDeploy had on green at the end says nothing of the traffic since.
    if (!(isPast && event.kind === "traffic")) {
      tell(event, isPast ? endedAt : undefined);
    }
  }
  const phase = phaseOf(now);
  if (!isSamePhase(progress.phase, phase)) {
    progress.began = beganAt(now, phase, { earliest: progress.lookedAt, latest: watch.clock.now() });
    if (phase.kind === "approval") {
      tell({ kind: "note", text: waitText(watch, course, phase, progress.began) });
    }
  }
  progress.phase = phase;
  progress.seen = now;
  progress.lookedAt = watch.clock.now();
}

function isSamePhase(before: Phase, now: Phase): boolean {
  if (before.kind === "shift" && now.kind === "shift") {
    return before.greenPercent === now.greenPercent;
  }
  if (before.kind === "event" && now.kind === "event") {
    return before.event === now.event;
  }
  return before.kind === now.kind;
}

function waitText(
  { request, clock, minuteMs }: Watch,
  { deploymentId, plan }: Course,
  phase: Phase,
  began: Between,
): string {
  const named = { id: deploymentId, region: request.region };
  return waitingFor(phase, plan, named, { began, now: clock.now(), minuteMs });
}

/** Says what is being waited for when nothing was said for long. */
function beat(watch: Watch, course: Course, progress: Progress, tell: Tell): void {
  const { clock, minuteMs } = watch;
  const now = clock.now();
  const age = (now - progress.began.earliest) / minuteMs;
  const silence = (now - progress.saidAt) / minuteMs;
  const allowed = age >= SILENCE.lateAfter ? SILENCE.late : SILENCE.early;
  if (silence >= Math.max(allowed, SHORTEST_SILENCE_MS / minuteMs)) {
    tell({ kind: "waiting", text: waitText(watch, course, progress.phase, progress.began) });
  }
}

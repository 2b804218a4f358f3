/** When to ask again, and what: often where a change is due, rarely in a bake, now and then where nobody can say. */
import type { Plan } from "./budget";
import { dueMinutes, type Phase } from "./phase";

/** The shortest wait between two questions, in milliseconds. It matters only where a minute is made short. */
export const SHORTEST_MS = 100;

const SECOND = 1 / 60;
/** In minutes of CodeDeploy's, as everything that is scaled with them. */
const RARELY = 60 * SECOND;
const SOON = SECOND;
/** CodeDeploy is late by a moment, and never early: who asks when a change is due asks in vain, and again a second later. */
const MOMENT = SECOND / 4;
/** From how far away one step goes right behind what is due. */
const LAST_STEP = RARELY + SOON;
/** Where nobody can say when a change comes: as the AWS CLI's waiter does. */
const UNKNOWN = 15 * SECOND;
/** Where a change is late: it is expected at any moment, and then less and less. */
const OVERDUE = { from: SOON, to: UNKNOWN, share: 1 / 4 };
/** Where CodeDeploy is about to go on, or to end. */
const BETWEEN = { from: 3 * SECOND, to: UNKNOWN, share: 1 / 3 };

/** Which question shows the next change: one call is enough for most of them. */
export type Question = "deployment" | "target";

export interface NextPoll {
  readonly delayMs: number;
  readonly question: Question;
}

/**
 * @param phase what the deployment does
 * @param ageMs how long ago the last change was seen
 * @param minuteMs how long a minute of CodeDeploy's lasts
 */
export function nextPoll(phase: Phase, plan: Plan, ageMs: number, minuteMs: number): NextPoll {
  const age = ageMs / minuteMs;
  const due = dueMinutes(phase, plan);
  const delay = due === undefined ? untilUnknown(phase, age) : towards(due - age);
  return {
    delayMs: Math.max(SHORTEST_MS, Math.round(delay * minuteMs)),
    question: question(phase, due, age),
  };
}

/** While nothing but the deployment's end can happen, its status is enough; whatever else happens shows at the target. */
function question(phase: Phase, due: number | undefined, age: number): Question {
  switch (phase.kind) {
    case "termination":
    case "approval":
      return "deployment";
    case "shift":
      return due !== undefined && due - age > LAST_STEP ? "deployment" : "target";
    default:
      return "target";
  }
}

/** In long steps to the moment after the change is due, then in short ones, then as if it had no time. */
function towards(left: number): number {
  if (left <= 0) {
    return growing(-left, OVERDUE);
  }
  return left > LAST_STEP ? RARELY : left + MOMENT;
}

/** What begins or ends a shift is a matter of seconds, and so is what is between two events. */
function untilUnknown(phase: Phase, age: number): number {
  switch (phase.kind) {
    case "shift":
      return growing(age, OVERDUE);
    case "begin":
      return growing(age, BETWEEN);
    default:
      return UNKNOWN;
  }
}

/** A share of the time that it took so far: a short wait ends at once, a long one costs few calls. */
function growing(age: number, pace: typeof OVERDUE): number {
  return Math.min(pace.to, Math.max(pace.from, age * pace.share));
}

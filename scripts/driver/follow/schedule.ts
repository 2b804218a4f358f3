/** When to poll again, and what: often when a change is due, rarely during a bake, and in between when neither is known. */
import type { Plan } from "./budget";
import { dueMinutes, type Phase } from "./phase";

/** The shortest wait between two calls, in milliseconds. It matters only on the local AWS, where a minute may be short. */
export const SHORTEST_MS = 100;

const SECOND = 1 / 60;
/** In CodeDeploy's minutes, like all times below. */
const RARELY = 60 * SECOND;
const SOON = SECOND;
/** CodeDeploy is always a little late. A call at the moment when a change is due would come too early. */
const MOMENT = SECOND / 4;
/** When a change is due within this time, the next call is made right after it. */
const LAST_STEP = RARELY + SOON;
/** When the time of the next change isn't known. The AWS CLI's waiter uses the same pause. */
const UNKNOWN = 15 * SECOND;
/** When a change is late: often at first, then less and less. */
const OVERDUE = { from: SOON, to: UNKNOWN, share: 1 / 4 };
/** Between two lifecycle events, or shortly before the end. */
const BETWEEN = { from: 3 * SECOND, to: UNKNOWN, share: 1 / 3 };

/** Which call shows the next change: for most changes, one is enough. */
export type Question = "deployment" | "target";

export interface NextPoll {
  readonly delayMs: number;
  readonly question: Question;
}

/**
 * @param phase the deployment's phase
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

/** While only the deployment's end can happen, its status is enough. Everything else shows at the target. */
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

/** In long steps until the change is due, then in short ones, then in growing ones. */
function towards(left: number): number {
  if (left <= 0) {
    return growing(-left, OVERDUE);
  }
  return left > LAST_STEP ? RARELY : left + MOMENT;
}

/** The beginning and the end of a shift, and the time between two events, take only seconds. */
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

/** The pause is a share of the time since the last change, so a short wait is noticed quickly and a long one costs few calls. */
function growing(age: number, pace: typeof OVERDUE): number {
  return Math.min(pace.to, Math.max(pace.from, age * pace.share));
}

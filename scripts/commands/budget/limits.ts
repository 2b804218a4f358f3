/** Whether a job and a role's session are long enough for an apply, and what helps if they aren't. */
import { applyMinutes, type Minutes, type StackRollouts } from "./apply";

/** GitHub ends a job on its own runners after this time. @see https://docs.github.com/en/actions/reference/limits */
export const LONGEST_JOB = 360;
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html */
export const LONGEST_SESSION = 720;
/** Of a role that was assumed with another role's credentials. The same, whatever the role allows. */
export const LONGEST_CHAINED_SESSION = 60;

export interface GivenLimits {
  readonly jobMinutes: number | undefined;
  readonly sessionMinutes: number | undefined;
}

export interface LimitCheck {
  readonly kind: "job" | "session";
  readonly minutes: number;
  /**
   * `usually-enough`: a rollout that takes as long as it may does not fit. `not-known`: a setting isn't known, and the limit
   * is shorter than the longest that the setting allows.
   */
  readonly verdict: "enough" | "usually-enough" | "not-known" | "too-short";
  /** What to do about one that is too short. Empty otherwise. */
  readonly proposals: readonly Proposal[];
}

export interface Proposal {
  readonly kind: "raise-limit" | "traffic-shifted" | "separate-jobs";
  /** How long the apply, or the longest of the jobs, then usually takes. */
  readonly minutes: number;
  /** Whether the limit, or the raised one, is then long enough. */
  readonly fits: boolean;
}

/** The values of a workflow with which an apply fits, if the runner and AWS allow them. None without a rollout. */
export interface Suggestion {
  /** Left out if no job on a GitHub-hosted runner is long enough. */
  readonly timeoutMinutes: number | undefined;
  /** Left out if no session is long enough. */
  readonly roleDurationSeconds: number | undefined;
}

/** The longest time that is needed, as far as it is allowed; `undefined` if not even the usual time is. */
function suggested({ usual, most }: Minutes, longest: number): number | undefined {
  return usual !== undefined && usual > longest ? undefined : Math.min(most, longest);
}

export function suggestionFor(needed: Minutes): Suggestion {
  const session = suggested(needed, LONGEST_SESSION);
  return {
    timeoutMinutes: suggested(needed, LONGEST_JOB),
    roleDurationSeconds: session === undefined ? undefined : session * 60,
  };
}

/** Checks the limits that are given. */
export function checkLimits(stacks: readonly StackRollouts[], given: GivenLimits): readonly LimitCheck[] {
  const { jobMinutes, sessionMinutes } = given;
  return [
    ...(jobMinutes === undefined ? [] : [check(stacks, "job", jobMinutes)]),
    ...(sessionMinutes === undefined ? [] : [check(stacks, "session", sessionMinutes)]),
  ];
}

function check(stacks: readonly StackRollouts[], kind: LimitCheck["kind"], minutes: number): LimitCheck {
  const { usual, most } = applyMinutes(stacks);
  if (minutes >= most) {
    return { kind, minutes, verdict: "enough", proposals: [] };
  }
  if (usual === undefined) {
    return { kind, minutes, verdict: "not-known", proposals: [] };
  }
  if (minutes >= usual) {
    return { kind, minutes, verdict: "usually-enough", proposals: [] };
  }
  const longest = kind === "job" ? LONGEST_JOB : LONGEST_SESSION;
  const shifted = applyMinutes(stacks.map(endingAtShift));
  const alone = stacks.map((stack) => applyMinutes([stack]));
  const longestAlone = Math.max(...alone.map((one) => one.usual ?? one.most));
  const needsShifted = shifted.usual ?? shifted.most;
  const proposals: readonly Proposal[] = [
    ...(usual <= longest ? [{ kind: "raise-limit", minutes: usual, fits: true } as const] : []),
    ...(needsShifted < usual
      ? [{ kind: "traffic-shifted", minutes: needsShifted, fits: needsShifted <= minutes } as const]
      : []),
    ...(longestAlone <= minutes
      ? [{ kind: "separate-jobs", minutes: longestAlone, fits: true } as const]
      : []),
  ];
  return { kind, minutes, verdict: "too-short", proposals };
}

/** A stack with a contract migration stays as it is: it can't have the other success point. */
function endingAtShift(stack: StackRollouts): StackRollouts {
  return stack.migrations.some(({ phase }) => phase === "contract")
    ? stack
    : {
        ...stack,
        rollouts: stack.rollouts.map((rollout) => ({ ...rollout, successPoint: "traffic-shifted" })),
      };
}

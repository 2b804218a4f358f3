import { Token } from "cdktf";

/** One thing that is wrong with what the user gave. */
export interface Problem {
  /** The prop, as a path: `trafficShift.percent`. */
  readonly prop: string;
  /** What is wrong, with the value that was given. */
  readonly what: string;
  /** The values that are allowed. */
  readonly allowed: string;
  /** What to do next. */
  readonly fix: string;
}

/**
 * The user's mistake, never a bug of ours: its message is complete, so programs print it without a stack trace.
 *
 * It carries everything that is wrong, not just the first thing.
 */
export class InvalidPropsError extends Error {
  readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    super(describe(subject, problems));
    this.name = "InvalidPropsError";
    this.problems = problems;
  }
}

/** Throws one {@link InvalidPropsError} for all the problems; does nothing when there are none. */
export function throwIfAny(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) {
    throw new InvalidPropsError(subject, problems);
  }
}

/**
 * Whether a value is known at synth. What Terraform resolves later can't be checked here: a token is a
 * placeholder of a length and a content that mean nothing.
 */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

function describe(subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const items = problems.map(
    ({ prop, what, allowed, fix }, index) =>
      `${index + 1}. ${prop}: ${what}\n   allowed: ${allowed}\n   to do: ${fix}`,
  );
  return `${subject} can't be synthesized: ${count}\n\n${items.join("\n\n")}`;
}

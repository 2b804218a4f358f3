import { Token } from "cdktf";

/** One mistake in the user's configuration. */
export interface Problem {
  /** The prop, as a path: `trafficShift.percent`. */
  readonly prop: string;
  /** What is wrong, with the value that the user gave. */
  readonly what: string;
  /** The values that are allowed. */
  readonly allowed: string;
  /** What to do next. */
  readonly fix: string;
}

/**
 * A mistake in the user's configuration, never a bug of this package. Its message is complete, so its stack has only the
 * lines of the user's own code: Node prints it when no one catches the error.
 *
 * It contains all problems, not only the first one.
 */
export class InvalidPropsError extends Error {
  /** All problems that were found. */
  declare readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    super(describe(subject, problems));
    this.name = "InvalidPropsError";
    this.stack = [`${this.name}: ${this.message}`, ...ownFrames(this.stack ?? "")].join("\n");
    // Node prints the enumerable properties of an error, too: the message has the problems already.
    Object.defineProperty(this, "problems", { value: problems, enumerable: false });
  }
}

/** The lines of a stack that aren't those of Node or of a package. */
function ownFrames(stack: string): string[] {
  return stack
    .split("\n")
    .filter((line) => /^ {4}at /.test(line) && !/[\\/]node_modules[\\/]|\bnode:/.test(line));
}

/** Throws one {@link InvalidPropsError} with all problems. Does nothing if there are none. */
export function throwIfAny(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) {
    throw new InvalidPropsError(subject, problems);
  }
}

/**
 * Whether a value is known at synth. A token is a placeholder for a value that Terraform resolves later: its
 * content and length mean nothing, so it can't be checked.
 */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

/** Checks a text against a pattern. Unresolved tokens and `undefined` pass. */
export function checkText(
  prop: string,
  value: string | undefined,
  pattern: RegExp,
  help: Pick<Problem, "allowed" | "fix">,
): Problem[] {
  return !isKnown(value) || pattern.test(value)
    ? []
    : [{ prop, what: `got ${JSON.stringify(value)}`, ...help }];
}

/** A problem as text. */
export function describeProblem({ prop, what, allowed, fix }: Problem): string {
  return `${prop}: ${what}\n   allowed: ${allowed}\n   to do: ${fix}`;
}

function describe(subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const items = problems.map((problem, index) => `${index + 1}. ${describeProblem(problem)}`);
  return `${subject} can't be synthesized: ${count}\n\n${items.join("\n\n")}`;
}

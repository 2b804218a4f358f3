/**
 * What is wrong with an input, in two parts: the log has both, and the verdict's files the first alone. A value may be a
 * secret that got into the wrong variable, and the files are uploaded and shown where nothing masks it.
 */

/** One thing that is wrong. */
export interface Problem {
  /** What is wrong, and what is allowed: names of inputs, of files that were read and of AWS's things, and never a value. */
  readonly what: string;
  /** What was given, or what a parser says of it. */
  readonly detail?: string;
}

/** A line of a message; a problem where what was given belongs to it. */
export type Line = string | Problem;

/** A message as it is printed, and as the verdict's files have it. */
export interface Told {
  readonly lines: readonly string[];
  /** The same lines without what was given. */
  readonly publishedLines: readonly string[];
}

/** A problem with a value. */
export function got(what: string, value: string): Problem {
  return { what, detail: `got ${value}` };
}

/** A line with more before it: an indent, or whose it is. */
export function under(prefix: string, line: Line): Problem {
  const problem = asProblem(line);
  return { ...problem, what: `${prefix}${problem.what}` };
}

/** For the log, such as `ECS_CODEDEPLOY_RETRY: must be true or false (got yes)`. */
export function problemText({ what, detail }: Problem): string {
  return detail === undefined ? what : `${what} (${detail})`;
}

export function tell(lines: readonly Line[]): Told {
  const problems = lines.map(asProblem);
  return { lines: problems.map(problemText), publishedLines: problems.map(({ what }) => what) };
}

function asProblem(line: Line): Problem {
  return typeof line === "string" ? { what: line } : line;
}

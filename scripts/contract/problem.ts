/**
 * What is wrong with an input, in two parts. The log shows both, the verdict's files only the first: a value may be a
 * secret in the wrong variable, and the files are uploaded without masking.
 */

/** One thing that is wrong. */
export interface Problem {
  /** What is wrong, and what is allowed: names of inputs, files and AWS resources, never a value. */
  readonly what: string;
  /** The given value, or a parser's message about it. */
  readonly detail?: string;
}

/** A line of a message; a problem if it contains a given value. */
export type Line = string | Problem;

/** A message for the log and for the verdict's files. */
export interface RenderedLines {
  readonly lines: readonly string[];
  /** The same lines without given values. */
  readonly publishedLines: readonly string[];
}

/** A problem with a value. */
export function got(what: string, value: string): Problem {
  return { what, detail: `got ${value}` };
}

/** A line with a prefix, such as an indent or a name. */
export function under(prefix: string, line: Line): Problem {
  const problem = asProblem(line);
  return { ...problem, what: `${prefix}${problem.what}` };
}

/** For the log, such as `ECS_CODEDEPLOY_RETRY: must be true or false (got yes)`. */
export function problemText({ what, detail }: Problem): string {
  return detail === undefined ? what : `${what} (${detail})`;
}

export function renderLines(lines: readonly Line[]): RenderedLines {
  const problems = lines.map(asProblem);
  return { lines: problems.map(problemText), publishedLines: problems.map(({ what }) => what) };
}

function asProblem(line: Line): Problem {
  return typeof line === "string" ? { what: line } : line;
}

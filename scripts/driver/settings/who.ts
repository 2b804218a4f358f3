/** Who started a run, according to its environment. */
import { userInfo } from "node:os";

/**
 * In this order. On a re-run, GITHUB_ACTOR is still the user who started the first run.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
const VARIABLES = ["GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR", "USER"] as const;

/** The name, without the characters that a description can't contain; `undefined` if there is none. */
export function whoOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return VARIABLES.map((variable) => markWords(env[variable] ?? "")).find((name) => name !== "");
}

/** The user of this process, from the system's list of users: in a container, USER may not be set. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // Ignored on purpose: a user id without a name is of no use in a report.
    return undefined;
  }
}

/** In characters: the maximum for a user name and for the id of a CI run. */
export const LONGEST_WORD = 40;

/** A text that fits into a mark of the description: on one line, without parentheses, and at most 40 characters. */
export function markWords(words: string): string {
  const plain = words.replace(/[()\p{Cc}]/gu, "").trim();
  // Spread, so that no surrogate pair is cut in half.
  return [...plain].slice(0, LONGEST_WORD).join("").trim();
}

/** Who started a run, as far as its environment tells. */
import { userInfo } from "node:os";

/**
 * Where to look, the one who is to be asked first: on a re-run GitHub keeps the name of the first run's starter as the actor.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
const VARIABLES = ["GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR", "USER"] as const;

/** The name, as a deployment's description can hold it; `undefined` where nothing is left, or there is none. */
export function whoOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return VARIABLES.map((variable) => markWords(env[variable] ?? "")).find((name) => name !== "");
}

/** The user by whom this process runs, by the system's list of users: in a container no variable may say so. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // Ignored on purpose: an id that isn't in the list is nobody that could be told of.
    return undefined;
  }
}

/** In characters: the longest name of a user, and the longest id of a CI run. */
export const LONGEST_WORD = 40;

/** A user's words as a mark can hold them: on one line, without parentheses, and at most 40 characters. */
export function markWords(words: string): string {
  const plain = words.replace(/[()\p{Cc}]/gu, "").trim();
  // By whole characters, of which some are two in a string.
  return [...plain].slice(0, LONGEST_WORD).join("").trim();
}

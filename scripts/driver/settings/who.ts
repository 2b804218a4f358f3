/** Who started a run, as far as its environment tells. */
import { userInfo } from "node:os";
import { markWords } from "../state/description";

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

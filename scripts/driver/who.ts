/** Who started a run, as far as its environment tells. */
import { userInfo } from "node:os";

/**
 * Where to look, the one who is to be asked first: on a re-run GitHub keeps the name of the first run's starter as the actor.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
const VARIABLES = ["GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR", "USER"] as const;

/** In characters: as GitHub has it. A description has to hold more than a name. */
const LONGEST_NAME = 40;

/** The name, without what an order's marks are told apart by; `undefined` where nothing is left or there is none. */
export function whoOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return VARIABLES.map((variable) => tidyName(env[variable])).find((name) => name !== "");
}

function tidyName(name = ""): string {
  const plain = name.replace(/[()\p{Cc}]/gu, "").trim();
  // By whole characters, of which some are two in a string.
  return [...plain].slice(0, LONGEST_NAME).join("").trim();
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

/** What an order's description says of whoever ordered it: CodeDeploy's own creator is the word "user". */
export function whoMark(who: string): string {
  return `(by ${who})`;
}

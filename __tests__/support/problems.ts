import { InvalidPropsError, type Problem } from "../../stacks";

/** The problems that `make` throws, as `prop: what`. Empty if it doesn't throw. */
export function problemsOf(make: () => unknown): string[] {
  return wholeProblemsOf(make).map(({ prop, what }) => `${prop}: ${what}`);
}

/** The problems that `make` throws, with what is allowed and what to do. Empty if it doesn't throw. */
export function wholeProblemsOf(make: () => unknown): readonly Problem[] {
  try {
    make();
  } catch (error) {
    if (error instanceof InvalidPropsError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

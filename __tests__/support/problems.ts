import { InvalidPropsError } from "../../stacks";

/** The problems that `make` throws, as `prop: what`. Empty if it doesn't throw. */
export function problemsOf(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof InvalidPropsError) {
      return error.problems.map(({ prop, what }) => `${prop}: ${what}`);
    }
    throw error;
  }
  return [];
}

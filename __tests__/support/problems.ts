import { InvalidPropsError } from "../../stacks";

/** What is wrong, as `prop: what`, with what `make` is given; nothing if it makes it. */
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

/** Every call to AWS goes through here: its error is turned into an `AwsFailure`. */
import { asFailure } from "./as-failure";

/** @param action the IAM action that the call needs */
export async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw asFailure(action, error);
  }
}

/** Like {@link call}, but returns `undefined` for errors with these names. */
export function callUnless<T>(
  absent: readonly string[],
  action: string,
  send: () => Promise<T>,
): Promise<T | undefined> {
  return call(action, async () => {
    try {
      return await send();
    } catch (error) {
      if (error instanceof Error && absent.includes(error.name)) {
        return undefined;
      }
      throw error;
    }
  });
}

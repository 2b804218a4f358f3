/** Every call to AWS goes through here: it is counted, and its error is turned into an `AwsFailure`. */
import { asFailure } from "./as-failure";

export interface Calls {
  /** @param action the IAM action that the call needs */
  call<T>(action: string, send: () => Promise<T>): Promise<T>;
  /** Like {@link call}, but returns `undefined` for errors with these names. */
  callUnless<T>(absent: readonly string[], action: string, send: () => Promise<T>): Promise<T | undefined>;
  /** The number of calls, without the SDK's retries. */
  count(): number;
}

export function countedCalls(): Calls {
  let made = 0;
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    made += 1;
    try {
      return await send();
    } catch (error) {
      throw asFailure(action, error);
    }
  }
  return {
    call,
    count: () => made,
    callUnless: (absent, action, send) =>
      call(action, async () => {
        try {
          return await send();
        } catch (error) {
          if (error instanceof Error && absent.includes(error.name)) {
            return undefined;
          }
          throw error;
        }
      }),
  };
}

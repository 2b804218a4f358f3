/** The clock of CodeDeploy and ECS. It counts scaled minutes, whose length is an option of the local AWS. */
import { setTimeout as sleep } from "node:timers/promises";

/** A clock. It is injected everywhere, so that a test can advance it. */
export interface Time {
  now(): Date;
  /**
   * Resolves after a number of scaled minutes.
   *
   * @throws the signal's reason if the signal is aborted first
   */
  wait(minutes: number, signal?: AbortSignal): Promise<void>;
}

/** A {@link Time} on the real clock. `stop` ends all its waits. */
export interface RunningTime extends Time {
  stop(): void;
}

/** A wait was cancelled because its result is no longer needed. This is not a failure. */
export class WaitEnded extends Error {
  override readonly name: string = "WaitEnded";
}

/** All waits were cancelled because the local AWS is stopping. Nothing is reported or rolled back. */
export class LocalAwsStopped extends WaitEnded {
  override readonly name = "LocalAwsStopped";
}

/** A {@link Time} whose minutes last `minuteSeconds` real seconds. It never keeps the process alive. */
export function createTime(minuteSeconds: number): RunningTime {
  const stopped = new AbortController();
  return {
    now: () => new Date(),
    wait: async (minutes, signal) => {
      const signals = signal === undefined ? [stopped.signal] : [stopped.signal, signal];
      const combined = AbortSignal.any(signals);
      try {
        await sleep(minutes * minuteSeconds * 1000, undefined, { signal: combined, ref: false });
      } catch (error) {
        throw combined.aborted ? combined.reason : error;
      }
    },
    stop: () => stopped.abort(new LocalAwsStopped("the local AWS was stopped")),
  };
}

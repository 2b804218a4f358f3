/** Time as CodeDeploy and ECS measure it: in minutes, which last as long as the local AWS was told. */
import { setTimeout as sleep } from "node:timers/promises";

/** A clock that is handed to everything in here, so that a test can move it by hand. */
export interface Time {
  now(): Date;
  /**
   * Resolves after a number of scaled minutes.
   *
   * @throws the signal's reason if it is aborted before
   */
  wait(minutes: number, signal?: AbortSignal): Promise<void>;
}

/** A {@link Time} on the real clock, and the way to end every wait on it. */
export interface RunningTime extends Time {
  stop(): void;
}

/** Why a wait ended early although nothing went wrong: what it waited for is no longer wanted. */
export class WaitEnded extends Error {
  override readonly name: string = "WaitEnded";
}

/** Why every wait ended: the local AWS is being stopped. Nobody is told, and nothing is undone. */
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
      const either = AbortSignal.any(signals);
      try {
        await sleep(minutes * minuteSeconds * 1000, undefined, { signal: either, ref: false });
      } catch (error) {
        throw either.aborted ? either.reason : error;
      }
    },
    stop: () => stopped.abort(new LocalAwsStopped("the local AWS was stopped")),
  };
}

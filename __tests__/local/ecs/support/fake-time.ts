/** A clock that a test advances. */
import type { Time } from "../../../../local/ecs/time";

interface Timer {
  readonly at: number;
  readonly resolve: () => void;
}

export const START = new Date("2026-01-02T03:00:00Z");

export class FakeTime implements Time {
  #now = START.getTime();
  #timers: Timer[] = [];

  now(): Date {
    return new Date(this.#now);
  }

  /** The number of minutes that have passed. */
  get minutes(): number {
    return (this.#now - START.getTime()) / 60_000;
  }

  wait(minutes: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal?.reason);
      };
      const timer: Timer = {
        at: this.#now + minutes * 60_000,
        resolve: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.#timers.push(timer);
      signal?.addEventListener("abort", abort);
    });
  }

  /** Advances the clock, and runs everything that is due until then. */
  async advance(minutes: number): Promise<void> {
    const end = this.#now + minutes * 60_000;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.resolve();
      await settled();
    }
    this.#now = end;
  }

  #next(end: number): Timer | undefined {
    const due = this.#timers.filter(({ at }) => at <= end);
    return due.sort((one, other) => one.at - other.at)[0];
  }
}

/** Resolves when all work waits for the clock. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

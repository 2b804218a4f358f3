/** Time that passes when nobody has anything left to do now, and processes that may die in it. */

import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../../scripts/driver/clock";
import { START } from "../fixtures";

/** Takes back what was planned. */
export type Cancel = () => void;

interface Planned {
  readonly at: number;
  readonly work: () => void;
}

/** What has not ended after so many events never does. */
const MOST_EVENTS = 150_000;

/** The one clock of a simulation: what is planned happens in the order of its time, and of its planning. */
export class SimulatedTime {
  #now = START;
  readonly #planned: Planned[] = [];

  now(): number {
    return this.#now;
  }

  at(time: number, work: () => void): Cancel {
    const planned = { at: Math.max(time, this.#now), work };
    const later = this.#planned.findLastIndex(({ at }) => at <= planned.at);
    this.#planned.splice(later + 1, 0, planned);
    return () => {
      const index = this.#planned.indexOf(planned);
      if (index >= 0) {
        this.#planned.splice(index, 1);
      }
    };
  }

  after(milliseconds: number, work: () => void): Cancel {
    return this.at(this.#now + milliseconds, work);
  }

  /** Lets everything happen that is planned, and that comes of it. @returns whether it came to an end */
  async run(): Promise<boolean> {
    for (let events = 0; events < MOST_EVENTS; events += 1) {
      const next = this.#planned.shift();
      if (next === undefined) {
        return true;
      }
      this.#now = next.at;
      next.work();
      // All that waits for promises alone goes on before anything else happens: nothing depends on the machine's speed.
      await setImmediate();
    }
    return false;
  }
}

/** A process: it waits, it is woken, and it may die, which is to say that it is never woken again. */
export class Process implements Clock {
  #wakes = 0;
  #isAlive = true;

  /**
   * @param name what the transcript calls it
   * @param mustDie asked at each time that it would be woken: whether it dies now instead
   * @param onDeath what happens at once then, such as the end of its pipes
   */
  constructor(
    readonly time: SimulatedTime,
    readonly name: string,
    private readonly mustDie: (wakes: number) => boolean = () => false,
    private readonly onDeath: () => void = () => undefined,
  ) {}

  now(): number {
    return this.time.now();
  }

  sleep(milliseconds: number): Promise<void> {
    return this.until(this.now() + milliseconds);
  }

  /** How often it was woken. */
  get wakes(): number {
    return this.#wakes;
  }

  /** It dies, not only when it is woken. */
  die(): void {
    this.exit();
    this.onDeath();
  }

  /** It has come to its own end: nothing wakes it any more. */
  exit(): void {
    this.#isAlive = false;
  }

  until(time: number): Promise<void> {
    return new Promise((resolve) => {
      this.time.at(time, () => {
        if (!this.#isAlive) {
          return;
        }
        this.#wakes += 1;
        if (this.mustDie(this.#wakes)) {
          this.die();
        } else {
          resolve();
        }
      });
    });
  }
}

/** A value and everything that it was before: what a stale read answers. */
export class Remembered<T> {
  readonly #past: { readonly since: number; readonly value: T }[];

  constructor(
    private readonly time: SimulatedTime,
    first: T,
  ) {
    this.#past = [{ since: time.now(), value: first }];
  }

  get(): T {
    return this.#latest().value;
  }

  set(value: T): void {
    this.#past.push({ since: this.time.now(), value });
  }

  /** What it was then; what it was at first for any time before. */
  asOf(time: number): T {
    return (this.#past.findLast(({ since }) => since <= time) ?? this.#past[0] ?? this.#latest()).value;
  }

  /** Everything that it was between two times, both included. */
  within(from: number, to: number): readonly T[] {
    const inside = this.#past.filter(({ since }) => since > from && since <= to).map(({ value }) => value);
    return [this.asOf(from), ...inside];
  }

  #latest(): { readonly since: number; readonly value: T } {
    const last = this.#past.at(-1);
    if (last === undefined) {
      throw new Error("a remembered value has a first one");
    }
    return last;
  }
}

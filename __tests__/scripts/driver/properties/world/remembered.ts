/** Values with their history, for stale reads and for the invariants. */

import type { SimulatedTime } from "./time";

/** A value and its earlier values. */
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

  /** The value at a time. Before the first value was set, the first value. */
  asOf(time: number): T {
    return (this.#past.findLast(({ since }) => since <= time) ?? this.#past[0] ?? this.#latest()).value;
  }

  /** All values between two times, both included. */
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

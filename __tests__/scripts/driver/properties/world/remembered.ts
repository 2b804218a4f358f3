/** Values with their past: what a stale read answers, and what the invariants look back at. */

import type { SimulatedTime } from "./time";

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

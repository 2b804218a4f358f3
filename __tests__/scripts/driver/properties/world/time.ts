/** Virtual time: the clock of the simulated processes and of the local AWS's engine. */

import { setImmediate } from "node:timers/promises";
import type { Time } from "../../../../../local/ecs/time";
import type { Clock } from "../../../../../scripts/driver/context/clock";
import { START } from "../../fixtures";

/** Removes a planned event. */
export type Cancel = () => void;

interface Planned {
  readonly at: number;
  readonly work: () => void;
  readonly kind: Kind;
}

/**
 * `background`: a simulation may end without it, as a Node process does without a timer that is unref'd. `quiet`: it changes
 * nothing of the world.
 */
type Kind = "change" | "background" | "quiet";

/** A simulation with more events than this never ends. */
const MOST_EVENTS = 150_000;
/** How long before the start the world is set up. */
const SETUP_MS = 120_000;

/** The clock of a simulation. Planned events happen in the order of their times; at the same time, in the order of planning. */
export class SimulatedTime {
  #now = START - SETUP_MS;
  #foreground = 0;
  readonly #planned: Planned[] = [];
  #afterEach: () => void = () => undefined;

  now(): number {
    return this.#now;
  }

  at(time: number, work: () => void, kind: Kind = "change"): Cancel {
    const planned = { at: Math.max(time, this.#now), work, kind };
    const later = this.#planned.findLastIndex(({ at }) => at <= planned.at);
    this.#planned.splice(later + 1, 0, planned);
    this.#count(planned, 1);
    return () => {
      const index = this.#planned.indexOf(planned);
      if (index >= 0) {
        this.#planned.splice(index, 1);
        this.#count(planned, -1);
      }
    };
  }

  after(milliseconds: number, work: () => void, kind: Kind = "change"): Cancel {
    return this.at(this.#now + milliseconds, work, kind);
  }

  /** Sets a callback for the end of each event that may change the world, and of everything that directly follows from it. */
  afterEach(work: () => void): void {
    this.#afterEach = work;
  }

  /** Runs what is planned before the start, and moves the time there. */
  async setUp(): Promise<void> {
    await setImmediate();
    for (let next = this.#planned[0]; next !== undefined && next.at <= START; next = this.#planned[0]) {
      await this.#step(next);
    }
    this.#now = START;
  }

  /** Runs everything that is planned, and what follows from it. @returns whether it ended */
  async run(): Promise<boolean> {
    for (let events = 0; events < MOST_EVENTS; events += 1) {
      const [next] = this.#planned;
      if (next === undefined || this.#foreground === 0) {
        return true;
      }
      await this.#step(next);
    }
    return false;
  }

  async #step(next: Planned): Promise<void> {
    this.#planned.shift();
    this.#count(next, -1);
    this.#now = next.at;
    next.work();
    // Everything that waits only for promises continues first, so that nothing depends on the machine's speed.
    await setImmediate();
    if (next.kind !== "quiet") {
      this.#afterEach();
    }
  }

  #count({ kind }: Planned, change: 1 | -1): void {
    this.#foreground += kind === "background" ? 0 : change;
  }
}

/** The clock of the local AWS, on the simulation's. */
export class EngineTime implements Time {
  /**
   * @param kind whether a simulation may end without what waits on this clock
   * @param extraMs called at each wait: how much longer it takes
   */
  constructor(
    private readonly time: SimulatedTime,
    private readonly kind: "change" | "background" = "change",
    private readonly extraMs: () => number = () => 0,
  ) {}

  now(): Date {
    return new Date(this.time.now());
  }

  wait(minutes: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        cancel();
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const cancel = this.time.after(Math.round(minutes * 60_000) + this.extraMs(), wake, this.kind);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}

/** A process: it waits, it is woken, and it may die. A dead process is never woken again. */
export class Process implements Clock {
  #wakes = 0;
  #isAlive = true;

  /**
   * @param name its name in the transcript
   * @param mustDie called each time it would be woken: whether it dies instead
   * @param onDeath called at its death, for example to end its pipes
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

  /** Kills it now. */
  die(): void {
    this.exit();
    this.onDeath();
  }

  /** Ends it: nothing wakes it any more. */
  exit(): void {
    this.#isAlive = false;
  }

  until(time: number): Promise<void> {
    return new Promise((resolve) => {
      this.time.at(
        time,
        () => {
          if (!this.#isAlive) {
            return;
          }
          this.#wakes += 1;
          if (this.mustDie(this.#wakes)) {
            this.die();
          } else {
            resolve();
          }
        },
        "quiet",
      );
    });
  }
}

/** A clock without real sleep, and a reporter that keeps its lines. */

import type { Clock } from "../../../scripts/driver/context/clock";
import type { Reporter } from "../../../scripts/driver/context/context";
import type { Files } from "../../../scripts/driver/report/files";
import { START } from "./names";

/** A clock that only moves when somebody sleeps. */
export interface FakeClock extends Clock {
  readonly slept: number[];
}

export function fakeClock(): FakeClock {
  let now = START;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += Math.max(0, milliseconds);
    },
  };
}

export interface FakeReporter extends Reporter {
  readonly printed: string[];
  readonly failed: string[];
}

export function fakeReporter(): FakeReporter {
  const printed: string[] = [];
  const failed: string[] = [];
  return { printed, failed, progress: (line) => printed.push(line), failure: (line) => failed.push(line) };
}

/** The part of a run's files that is for a folder, where a test uses none. */
export const NO_FOLDER: Pick<Files, "writeInto" | "readFrom"> = {
  writeInto: () => undefined,
  readFrom: () => ({}),
};

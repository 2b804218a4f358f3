/**
 * The driver in a simulated AWS, with random faults, races, cancelled runs and killed processes.
 *
 * DRIVER_PROPERTY_RUNS is the number of schedules (200 by default; `npm run test:properties` runs 20,000). They are the same
 * each time, so that a failure comes from the change under test. With DRIVER_PROPERTY_SEED=random they are different each time.
 * A schedule that breaks an invariant is shrunk and printed with its transcript, seed and path. This command runs it again:
 * DRIVER_PROPERTY_SEED=… DRIVER_PROPERTY_PATH=… npx jest --selectProjects unit -t "keeps every" -- properties
 */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { schedules } from "./arbitraries";
import { EVENTS, eventsOf } from "./events";
import { INVARIANTS } from "./invariants";
import { simulate } from "./simulation";

const { env } = process;
const DEFAULT = { runs: 200, seed: "20260115" };
const RUNS = Number(env["DRIVER_PROPERTY_RUNS"] ?? DEFAULT.runs);
const SEED = env["DRIVER_PROPERTY_SEED"] ?? DEFAULT.seed;
const REPLAY = {
  ...(SEED === "random" ? {} : { seed: Number(SEED) }),
  ...(env["DRIVER_PROPERTY_PATH"] === undefined ? {} : { path: env["DRIVER_PROPERTY_PATH"] }),
};

/** Each event happens in at least so many schedules. Other seeds than the default may need a few hundred schedules more for that. */
const LEAST = 3;
const COUNTS_EVENTS = !("path" in REPLAY) && RUNS >= (SEED === DEFAULT.seed ? DEFAULT.runs : 1_000);
/** A thousand take about ten seconds on an idle machine, and several times that on a busy one. */
const TIMEOUT_MS = 300_000 * Math.max(1, RUNS / 1_000);

describe("a run of the driver with random faults", () => {
  test(
    "keeps every invariant, and meets every kind of event",
    async () => {
      const counts = new Map<string, number>(EVENTS.map((event) => [event, 0]));
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          const history = await simulate(schedule);
          for (const event of eventsOf(history)) {
            counts.set(event, (counts.get(event) ?? 0) + 1);
          }
          for (const [invariant, broken] of Object.entries(INVARIANTS)) {
            const what = broken(history);
            if (what.length > 0) {
              throw new Error([`broken: ${invariant}`, ...what, ...history.transcript].join("\n"));
            }
          }
        }),
        { numRuns: RUNS, ...REPLAY },
      );
      const rare = EVENTS.filter((event) => (counts.get(event) ?? 0) < LEAST);
      expect(COUNTS_EVENTS ? rare : []).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "is the same for the same schedule",
    async () => {
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          const [first, second] = [await simulate(schedule), await simulate(schedule)];
          expect(second.transcript).toEqual(first.transcript);
          expect(second.runs).toEqual(first.runs);
        }),
        { numRuns: Math.ceil(RUNS / 20), ...REPLAY },
      );
    },
    TIMEOUT_MS,
  );
});

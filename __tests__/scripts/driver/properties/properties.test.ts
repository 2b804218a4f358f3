/**
 * The driver in a world that does to it whatever may be done: faults, races, cancels and deaths, by chance.
 *
 * DRIVER_PROPERTY_RUNS is the number of schedules (200 by default; `npm run test:properties` tries 20,000). They are the
 * same in every run of the tests, so that a failure comes from the change under test. With DRIVER_PROPERTY_SEED=random they
 * are different each time. A schedule that breaks an invariant is shrunk and printed with its transcript, seed and path.
 * This command tries it again:
 * DRIVER_PROPERTY_SEED=… DRIVER_PROPERTY_PATH=… npx jest --selectProjects unit -t "keeps every" -- properties
 */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { schedules } from "./arbitraries";
import { eventsOf, FREQUENT } from "./events";
import { INVARIANTS } from "./invariants";
import { simulate } from "./simulation";

const { env } = process;
const RUNS = Number(env["DRIVER_PROPERTY_RUNS"] ?? 200);
const SEED = env["DRIVER_PROPERTY_SEED"] ?? "20260115";
const REPLAY = {
  ...(SEED === "random" ? {} : { seed: Number(SEED) }),
  ...(env["DRIVER_PROPERTY_PATH"] === undefined ? {} : { path: env["DRIVER_PROPERTY_PATH"] }),
};

/** With at least this many schedules, every frequent event must happen: the schedules prove only what happens in them. */
const ENOUGH = 1_000;
/** A thousand take about ten seconds on an idle machine, and several times that on a busy one. */
const TIMEOUT_MS = 300_000 * Math.max(1, RUNS / 1_000);

describe("a run of the driver with random faults", () => {
  test(
    "keeps every invariant, and every frequent event happens",
    async () => {
      const happened = new Set<string>();
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          const history = await simulate(schedule);
          for (const event of eventsOf(history)) {
            happened.add(event);
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
      const missing = FREQUENT.filter((event) => !happened.has(event));
      expect(RUNS < ENOUGH || "path" in REPLAY ? [] : missing).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    "is deterministic",
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

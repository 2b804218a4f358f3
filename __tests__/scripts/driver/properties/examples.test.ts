/** What the simulated world can do to a run, one thing at a time: a property that can't be broken would prove nothing. */
import { describe, expect, test } from "@jest/globals";
import { INVARIANTS } from "./invariants";
import { PLAIN, PLAIN_RUN } from "./plain";
import type { RunPlan, Schedule } from "./schedule";
import { type History, simulate, watchdogOf } from "./simulation";

const RUN_BEFORE = { begins: { after: "run-before", seconds: 10 } } as const;
/** A deployment that fails sooner than anybody looks. */
const AT_ONCE: Partial<Schedule> = {
  pace: { ...PLAIN.pace, hook: 1 },
  fates: [{ kind: "hook-fails", nth: 0 }],
};

async function live(changes: Partial<Schedule>, ...runs: readonly Partial<RunPlan>[]) {
  const plans = (runs.length === 0 ? [{}] : runs).map((run) => ({ ...PLAIN_RUN, ...run }));
  const history = await simulate({ ...PLAIN, ...changes, runs: plans });
  const broken = Object.entries(INVARIANTS).flatMap(([name, invariant]) =>
    invariant(history).map((what) => `${name}: ${what}`),
  );
  expect(broken).toEqual([]);
  return history;
}

const exitCodes = ({ runs }: History) =>
  runs.map(({ end }) => (end.kind === "verdict" ? end.exitCode : end.kind));
const statuses = ({ world }: History) => world.deployments.map(({ state }) => state.get().status);

describe("a run in the simulated world exits with", () => {
  test("0 when all goes well", async () => {
    const history = await live({});
    expect(exitCodes(history)).toEqual([0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("2 when it may not order", async () => {
    const history = await live({}, { denied: ["createDeployment"] });
    expect(exitCodes(history)).toEqual([2]);
    expect(statuses(history)).toEqual([]);
  });

  test("3 when a hook says no, and 6 when that revision comes again without being a retry", async () => {
    const history = await live({ fates: [{ kind: "hook-fails", nth: 1 }] }, {}, RUN_BEFORE);
    expect(exitCodes(history)).toEqual([3, 6]);
    expect(statuses(history)).toEqual(["Failed", "Succeeded"]);
  });

  test("3 when green's tasks crash, long before CodeDeploy gives up", async () => {
    const history = await live({ fates: [{ kind: "crashes", everySeconds: 20 }] });
    expect(exitCodes(history)).toEqual([3]);
    expect(statuses(history)).toEqual(["Stopped", "Succeeded"]);
    expect(history.world.stops.map(({ by }) => by)).toEqual(["run 1"]);
  });

  test("4 when the rollback fails before it has moved anything", async () => {
    const rollback = {
      traffic: "by-the-rollback",
      namedAfterSeconds: 20,
      takesSeconds: 5,
      end: "fails",
    } as const;
    const history = await live({ fates: [{ kind: "hook-fails", nth: 2 }], rollbacks: [rollback] });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Failed", "Failed"]);
  });

  test("4 when CodeDeploy is content, and a person has sent production elsewhere", async () => {
    const when = { after: "AfterAllowTraffic", seconds: 30 } as const;
    const history = await live({ outside: [{ when, kind: "moves-production", to: "elsewhere" }] });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("4 when the rollback is content, and a person has sent production elsewhere", async () => {
    const when = { after: "rollback over", seconds: 0 } as const;
    const history = await live({
      fates: [{ kind: "hook-fails", nth: 1 }],
      outside: [{ when, kind: "moves-production", to: "elsewhere" }],
    });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Failed", "Succeeded"]);
  });

  test("5 when CodeDeploy doesn't go on with the deployment", async () => {
    const history = await live({ fates: [{ kind: "hangs" }] });
    expect(exitCodes(history)).toEqual([5]);
  });
});

describe("in the simulated world", () => {
  test("two runs that race with one revision make one deployment, and both follow it", async () => {
    const history = await live({}, {}, {});
    expect(exitCodes(history)).toEqual([0, 0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
    expect(history.world.happened).toContain("a run was second in a race");
  });

  test("an order whose answer got lost is found, and not repeated", async () => {
    const history = await live({}, { orders: ["lost"] });
    expect(exitCodes(history)).toEqual([0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("an order whose answer got lost is judged, and not repeated, when it has failed before anybody looked", async () => {
    const history = await live(AT_ONCE, { orders: ["lost"] });
    expect(exitCodes(history)).toEqual([3]);
    expect(statuses(history)).toEqual(["Failed"]);
  });

  test("an order whose answer got lost is never called a refusal", async () => {
    const when = { after: "created", seconds: 0 } as const;
    const moved = { when, kind: "moves-production", to: "elsewhere" } as const;
    const history = await live({ ...AT_ONCE, outside: [moved] }, { orders: ["lost"] });
    expect(exitCodes(history)).toEqual([5]);
    expect(statuses(history)).toEqual(["Failed"]);
  });

  test.each(["death", "cancel"] as const)(
    "a %s in the middle ends in a stop by the watchdog",
    async (kind) => {
      const history = await live({}, { death: { kind, atWake: 20, whileOrdering: false } });
      expect(exitCodes(history)).toEqual(["died"]);
      expect(statuses(history)).toEqual(["Stopped", "Succeeded"]);
      expect(history.world.stops).toEqual([
        expect.objectContaining({ by: watchdogOf("run 1"), hadEffect: true }),
      ]);
    },
  );

  test("a dead run's deployment goes on where that is wanted", async () => {
    const death = { kind: "death", atWake: 20, whileOrdering: false } as const;
    const history = await live({}, { death, onCancel: "leave" }, RUN_BEFORE);
    expect(exitCodes(history)).toEqual(["died", 0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });
});

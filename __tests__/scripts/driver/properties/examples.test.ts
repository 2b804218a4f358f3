/** Examples: the verdict of a run for each thing that can happen in the simulated world. */
import { describe, expect, test } from "@jest/globals";
import { PLAIN } from "./plain";
import { exitCodes, RUN_BEFORE, runExample, statuses } from "./run-example";
import { FLAWS, type Schedule } from "./schedule";
import { watchdogOf } from "./simulation";

/** A deployment that fails before the next poll. */
const AT_ONCE: Partial<Schedule> = {
  pace: { ...PLAIN.pace, hook: 1 },
  outcomes: [{ kind: "hook-fails", nth: 0 }],
};

describe("a run in the simulated world exits with", () => {
  test("0 when the deployment succeeds", async () => {
    const history = await runExample({});
    expect(exitCodes(history)).toEqual([0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("2 when it may not create a deployment", async () => {
    const history = await runExample({}, { denied: ["createDeployment"] });
    expect(exitCodes(history)).toEqual([2]);
    expect(statuses(history)).toEqual([]);
  });

  test.each(FLAWS)("6 when deployments would fail because of: %s", async (flaw) => {
    const history = await runExample({ flaw });
    expect(exitCodes(history)).toEqual([6]);
    expect(statuses(history)).toEqual([]);
  });

  test("0 when a flaw couldn't be read, and the deployment succeeds", async () => {
    const history = await runExample({ flaw: "role missing" }, { denied: ["roleExists"] });
    expect(exitCodes(history)).toEqual([0]);
  });

  test("0 when traffic has shifted, if that is the success point, while the deployment continues", async () => {
    const history = await runExample({ successPoint: "traffic-shifted" });
    expect(exitCodes(history)).toEqual([0]);
    const [run] = history.runs;
    const endedAt = history.world.deployments[0]?.state.get().endedAt ?? 0;
    // The old tasks are kept for five minutes. Reading what is live takes some of that time.
    expect(endedAt - (run?.end.kind === "verdict" ? run.end.at : 0)).toBeGreaterThan(280_000);
  });

  test("3 when a hook fails, and 6 when the revision is deployed again without a retry", async () => {
    const history = await runExample({ outcomes: [{ kind: "hook-fails", nth: 1 }] }, {}, RUN_BEFORE);
    expect(exitCodes(history)).toEqual([3, 6]);
    expect(statuses(history)).toEqual(["Failed", "Succeeded"]);
  });

  test("3 when the new tasks crash, long before CodeDeploy gives up", async () => {
    const history = await runExample({ outcomes: [{ kind: "crashes", everySeconds: 20 }] });
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
    const history = await runExample({ outcomes: [{ kind: "hook-fails", nth: 2 }], rollbacks: [rollback] });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Failed", "Failed"]);
  });

  test("4 when the deployment succeeds, and an operator has sent production elsewhere", async () => {
    const when = { after: "AfterAllowTraffic", seconds: 30 } as const;
    const history = await runExample({
      outside: [{ when, kind: "moves-production", route: "all", to: "elsewhere" }],
    });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("4 when the rollback succeeds, and an operator has sent production elsewhere", async () => {
    const when = { after: "rollback over", seconds: 0 } as const;
    const history = await runExample({
      outcomes: [{ kind: "hook-fails", nth: 1 }],
      outside: [{ when, kind: "moves-production", route: "all", to: "elsewhere" }],
    });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Failed", "Succeeded"]);
  });

  test("5 when the deployment doesn't start", async () => {
    const history = await runExample({ outcomes: [{ kind: "hangs" }] });
    expect(exitCodes(history)).toEqual([5]);
  });
});

describe("in the simulated world", () => {
  test("two runs that order the same revision at the same time make one deployment, and both follow it", async () => {
    const history = await runExample({}, {}, {});
    expect(exitCodes(history)).toEqual([0, 0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
    expect(history.world.happened).toContain("a run was second in a race");
  });

  test("an order whose answer was lost is found and not repeated", async () => {
    const history = await runExample({}, { orders: ["lost"] });
    expect(exitCodes(history)).toEqual([0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("an order whose answer got lost is judged, and not repeated, when it failed before the next snapshot", async () => {
    const history = await runExample(AT_ONCE, { orders: ["lost"] });
    expect(exitCodes(history)).toEqual([3]);
    expect(statuses(history)).toEqual(["Failed"]);
  });

  test("an order whose answer got lost is judged by what was live before it, also when another revision was deployed after it", async () => {
    const group = {
      ...PLAIN.group,
      shift: { kind: "all-at-once" },
      terminationWaitMinutes: 0,
      hasTestListener: false,
      rollbackEvents: [],
      hooks: [],
    } as const;
    const rollback = {
      traffic: "at-once",
      namedAfterSeconds: 29,
      takesSeconds: 26,
      end: "succeeds",
    } as const;
    const history = await runExample(
      {
        group,
        successPoint: "traffic-shifted",
        pace: { install: 0, hook: 1, stop: 2 },
        rollbacks: [rollback],
      },
      { orders: ["lost"] },
      { revision: 8, whenRunning: "supersede", callMs: 500 },
    );
    expect(exitCodes(history)).toEqual([4, 0]);
    expect(statuses(history)).toEqual(["Stopped", "Succeeded", "Succeeded"]);
    expect(history.runs[0]?.verdict?.liveBefore?.taskDefinition).toMatch(/:6$/);
    expect(history.runs[0]?.verdict?.liveNow?.taskDefinition).toMatch(/:8$/);
  });

  test("the second order whose answer was lost is judged by what was live before it, not before the first", async () => {
    const history = await runExample(
      {
        group: {
          ...PLAIN.group,
          shift: { kind: "all-at-once" },
          hasAlarm: true,
          rollbackEvents: [],
          hooks: [],
        },
        // Revision 8 is stopped by the alarm after the shift, and 7 as soon as it is created.
        outcomes: [{ kind: "alarm", afterSeconds: 120 }],
      },
      { revision: 8 },
      { revision: 7, orders: ["lost", "lost"] },
    );
    expect(exitCodes(history)).toEqual([4, 3]);
    expect(statuses(history)).toEqual(["Stopped", "Stopped"]);
    expect(history.runs[1]?.verdict?.liveBefore?.taskDefinition).toMatch(/:8$/);
  });

  test("the verdict names a deployment whose order got no answer, also when it was live before the next snapshot", async () => {
    const history = await runExample(
      {
        group: { ...PLAIN.group, shift: { kind: "all-at-once" }, terminationWaitMinutes: 0, hooks: [] },
        pace: { install: 0, hook: 1, stop: 1 },
        outages: [{ fromSeconds: 1, seconds: 13 }],
      },
      { orders: ["lost"] },
    );
    expect(exitCodes(history)).toEqual([0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
    expect(history.runs[0]?.verdict).toMatchObject({
      deploymentId: "d-000000001",
      verdict: { kind: "succeeded" },
    });
  });

  test("a run whose order got no answer never ends as refused", async () => {
    const when = { after: "created", seconds: 0 } as const;
    const moved = { when, kind: "moves-production", route: "all", to: "elsewhere" } as const;
    const history = await runExample({ ...AT_ONCE, outside: [moved] }, { orders: ["lost"] });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Failed"]);
  });

  test.each(["death", "cancel"] as const)(
    "after a %s in the middle, the watchdog stops the deployment",
    async (kind) => {
      const history = await runExample({}, { death: { kind, afterWakes: 20, whileOrdering: undefined } });
      expect(exitCodes(history)).toEqual(["died"]);
      expect(statuses(history)).toEqual(["Stopped", "Succeeded"]);
      expect(history.world.stops).toEqual([
        expect.objectContaining({ by: watchdogOf("run 1"), hadEffect: true }),
      ]);
    },
  );

  test("the deployment of a dead run continues if the run was to leave it", async () => {
    const death = { kind: "death", afterWakes: 20, whileOrdering: undefined } as const;
    const history = await runExample({}, { death, onCancel: "leave" }, RUN_BEFORE);
    expect(exitCodes(history)).toEqual(["died", 0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("the deployment of a dead run continues if another run had accepted it at its traffic shift", async () => {
    const death = { kind: "cancel", afterWakes: 9, whileOrdering: undefined } as const;
    const history = await runExample({ successPoint: "traffic-shifted" }, {}, { ...RUN_BEFORE, death });
    expect(exitCodes(history)).toEqual([0, "died"]);
    expect(statuses(history)).toEqual(["Succeeded"]);
    expect(history.runs[1]?.own.size).toBe(1);
    expect(history.world.stops).toEqual([]);
  });

  test.each<[number, string, "blue" | "elsewhere"]>([
    [3, "and back before the shift: it is on what was PRIMARY before", "blue"],
    [4, "and not back: it isn't on what was PRIMARY before", "elsewhere"],
  ])("%d when an operator moves production away during the order, %s", async (code, _, to) => {
    const at = (seconds: number) => ({ after: "beginning", seconds }) as const;
    const history = await runExample({
      outcomes: [{ kind: "hook-fails", nth: 1 }],
      outside: [
        // The run has its snapshot, and its order is being sent.
        { when: at(0.3), kind: "moves-production", route: "all", to: "elsewhere" },
        { when: at(1), kind: "moves-production", route: "all", to },
      ],
    });
    expect(exitCodes(history)).toEqual([code]);
    expect(statuses(history)[0]).toBe("Failed");
  });

  test("traffic that was sent elsewhere after the shift is no success, also if the shift is the success point", async () => {
    const when = { after: "AfterAllowTraffic", seconds: 5 } as const;
    const history = await runExample({
      successPoint: "traffic-shifted",
      outside: [{ when, kind: "moves-production", route: "all", to: "elsewhere" }],
    });
    expect(exitCodes(history)).toEqual([4]);
  });

  test("a rollback that an operator stops changes nothing", async () => {
    const when = { after: "over", seconds: 1 } as const;
    const history = await runExample({
      outcomes: [{ kind: "hook-fails", nth: 2 }],
      rollbacks: [{ traffic: "by-the-rollback", namedAfterSeconds: 1, takesSeconds: 30, end: "succeeds" }],
      outside: [{ when, kind: "stops", rollback: false }],
    });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Failed", "Stopped"]);
  });

  test.each([0, 12])(
    "the watchdog finds and stops a deployment that is created %d s after its run's death",
    async (arrivesAfterSeconds) => {
      const death = { kind: "death", afterWakes: 1, whileOrdering: { arrivesAfterSeconds } } as const;
      const history = await runExample({}, { death });
      expect(exitCodes(history)).toEqual(["died"]);
      expect(statuses(history)).toEqual(["Stopped"]);
      expect(history.world.stops.map(({ by }) => by)).toEqual([watchdogOf("run 1")]);
    },
  );

  test("a watchdog without answers continues to search for the order", async () => {
    const death = { kind: "death", afterWakes: 1, whileOrdering: { arrivesAfterSeconds: 5 } } as const;
    const history = await runExample({ watchdog: { ...PLAIN.watchdog, unanswered: 12 } }, { death });
    expect(statuses(history)[0]).toBe("Stopped");
  });

  test("when one of two racing runs dies, the deployment of the other one continues", async () => {
    const death = { kind: "death", afterWakes: 1, whileOrdering: { arrivesAfterSeconds: 10 } } as const;
    const history = await runExample({}, { death }, {});
    expect(exitCodes(history)).toEqual(["died", 0]);
    expect(statuses(history)).toEqual(["Succeeded"]);
    expect(history.world.stops).toEqual([]);
  });
});

describe("a rollback that has moved production is not stopped when", () => {
  const noHooks = { group: { ...PLAIN.group, hooks: [], shift: { kind: "all-at-once" as const } } };

  // The run polls every 15 seconds until traffic shifts: with one time it polls just before the shift, with the other long before.
  test.each([60, 50])("its run dies at any time, after %s s of installation", async (install) => {
    const ends = new Set<string>();
    for (let afterWakes = 1; afterWakes <= 40; afterWakes += 1) {
      const death = { kind: "death", afterWakes, whileOrdering: undefined } as const;
      const pace = { ...PLAIN.pace, install };
      const history = await runExample({ ...noHooks, pace }, { isRollback: true, death });
      const [rollback] = history.world.deployments;
      ends.add(rollback?.state.get().status ?? "none");
    }
    expect([...ends].sort()).toEqual(["Stopped", "Succeeded", "none"]);
  });

  test("a run that adopted it dies in its termination wait", async () => {
    const adopting = {
      begins: { after: "beginning", seconds: 120 },
      death: { kind: "death", afterWakes: 40, whileOrdering: undefined },
    } as const;
    const history = await runExample(
      noHooks,
      {
        isRollback: true,
        onCancel: "leave",
        death: { kind: "death", afterWakes: 30, whileOrdering: undefined },
      },
      adopting,
    );
    expect(statuses(history)).toEqual(["Succeeded"]);
  });
});

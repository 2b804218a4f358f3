/** Examples: a listener rule that forwards to the pair of target groups, in the simulated world. */
import { describe, expect, test } from "@jest/globals";
import { GREEN_GROUP } from "../fixtures";
import { exitCodes, runExample, statuses } from "./run-example";
import type { History } from "./simulation";

describe("a run with a listener rule that forwards to the pair exits with", () => {
  const both = { productionRoutes: "default-action-and-rule" } as const;
  const production = (history: History) =>
    history.world.live.get().production.map(({ finalAction }) => finalAction);

  test.each(["default-action-and-rule", "rule"] as const)("0 when all routes moved: %s", async (routes) => {
    const history = await runExample({ productionRoutes: routes });
    expect(exitCodes(history)).toEqual([0]);
    const moved = {
      kind: "forwards",
      weights: expect.arrayContaining([{ targetGroupArn: GREEN_GROUP, percent: 100 }]),
    };
    expect(production(history)).toEqual(
      routes === "rule" ? [{ kind: "answers", by: "fixed-response" }, moved] : [moved, moved],
    );
  });

  test("4 when an operator moved only the rule back", async () => {
    const when = { after: "AfterAllowTraffic", seconds: 30 } as const;
    const history = await runExample({
      ...both,
      outside: [{ when, kind: "moves-production", route: "last", to: "blue" }],
    });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Succeeded"]);
  });

  test("4 when the rollback moves the default action and fails at the rule", async () => {
    const history = await runExample({
      ...both,
      outcomes: [{ kind: "hook-fails", nth: 2 }],
      rollbacks: [{ traffic: "by-the-rollback", namedAfterSeconds: 1, takesSeconds: 5, end: "fails" }],
    });
    expect(exitCodes(history)).toEqual([4]);
    expect(statuses(history)).toEqual(["Failed", "Failed"]);
    const percents = (index: number) => {
      const action = production(history)[index];
      return action?.kind === "forwards" ? action.weights.map(({ percent }) => percent) : [];
    };
    expect(percents(0)).not.toEqual(percents(1));
  });

  test("6 when the rule sends traffic elsewhere than PRIMARY", async () => {
    const when = { after: "beginning", seconds: 0 } as const;
    const history = await runExample({
      ...both,
      outside: [{ when, kind: "moves-production", route: "last", to: "green" }],
    });
    expect(exitCodes(history)).toEqual([6]);
    expect(history.runs[0]?.verdict?.findings?.map(({ kind }) => kind)).toEqual(["traffic-elsewhere"]);
  });
});

import { describe, expect, test } from "@jest/globals";
import { NO_GUARD } from "../../../../scripts/driver/context/guard";
import { cutOffBy, cutOffReport, telling } from "../../../../scripts/driver/report/cancelled";

const ORDER = { application: "shop-web", deploymentGroup: "shop-web-group", mark: "1a2b3c4d" };
const watching = () => telling({ ...NO_GUARD, watches: () => true });
const leaving = () => telling(NO_GUARD);
const linesOf = (guard: ReturnType<typeof telling> | undefined, superseded: string[] = []) =>
  cutOffReport(cutOffBy("SIGINT", guard, { toldToStop: superseded })).lines;

describe("the verdict of a run that is cut off says what becomes of", () => {
  test("nothing, before anything was begun and after it has ended", () => {
    const ended = watching();
    ended.ordered(ORDER);
    ended.protect("d-NEW000001");
    ended.release();
    for (const guard of [undefined, watching(), ended]) {
      expect(linesOf(guard)).toEqual([
        "The run was cut off (SIGINT). No deployment of its is being stopped: if one runs, it goes on.",
      ]);
    }
  });

  test.each([
    ["is being stopped, with a rollback", watching],
    ["goes on", leaving],
  ])("its deployment, by its name: it %s", (fate, make) => {
    const guard = make();
    guard.protect("d-NEW000001");
    expect(linesOf(guard)).toEqual([`The run was cut off (SIGINT). Its deployment d-NEW000001 ${fate}.`]);
  });

  test.each([
    ["is looked for and stopped, with a rollback", watching],
    ["goes on", leaving],
  ])("a deployment of which nobody knows whether it was created: it %s", (fate, make) => {
    const guard = make();
    guard.ordered(ORDER);
    expect(linesOf(guard)).toEqual([
      `The run was cut off (SIGINT). Its order for a deployment had no answer: if it was created, it ${fate}.`,
    ]);
  });

  test("a rollback, which goes on once it has moved production, and whose order is none for the next deployment", () => {
    const unlessMoved = { cluster: "shop", service: "web" };
    const guard = watching();
    const fates = [
      () => guard.ordered({ ...ORDER, unlessMoved }),
      () => guard.protect("d-NEW000001", unlessMoved),
      () => guard.protect("d-NEW000002"),
    ].map((word) => {
      word();
      return cutOffBy("SIGHUP", guard, { toldToStop: [] }).fate;
    });

    expect(fates).toEqual(["stopped-unless-shifted", "stopped-unless-shifted", "stopped"]);
    guard.protect("d-NEW000001", unlessMoved);
    expect(linesOf(guard)).toEqual([
      "The run was cut off (SIGINT). Its deployment d-NEW000001 is being stopped, with a rollback, unless it has moved all production traffic already: then it goes on.",
    ]);
  });

  test("others that were stopped for its sake", () => {
    expect(linesOf(watching(), ["d-OTHER0001", "d-OTHER0002"])[1]).toBe(
      "  It had told d-OTHER0001 and d-OTHER0002 to stop, with a rollback: CodeDeploy goes on with that.",
    );
  });
});

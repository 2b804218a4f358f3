/** Examples: the service's scaling in the simulated world. */
import { describe, expect, test } from "@jest/globals";
import type { Suspension } from "../../../../scripts/aws";
import { PLAIN } from "./plain";
import { exitCodes, RUN_BEFORE, runExample } from "./run-example";
import { type History, watchdogOf } from "./simulation";

const ON: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };
const ALL: Suspension = { dynamicIn: true, dynamicOut: true, scheduled: true };
const PARTLY: Suspension = { dynamicIn: true, dynamicOut: false, scheduled: true };
/** While its deployment runs. */
const DIES = { death: { kind: "death", afterWakes: 30, whileOrdering: undefined } } as const;
const NO_WATCHDOG = { watchdog: { ...PLAIN.watchdog, isDenied: true } } as const;

const suspensions = ({ world }: History) => world.suspensions.map(({ by, to }) => [by, to]);

describe("the service's scaling", () => {
  test.each([ON, PARTLY])("is suspended for a deployment, and is as it was after it: %j", async (scaling) => {
    const history = await runExample({ scaling });
    expect(exitCodes(history)).toEqual([0]);
    expect(suspensions(history)).toEqual([
      ["run 1", ALL],
      ["run 1", scaling],
    ]);
  });

  test("is left alone if an operator has suspended all of it", async () => {
    expect(suspensions(await runExample({ scaling: ALL }))).toEqual([]);
  });

  test("is left alone by a run without the permission to change it", async () => {
    const history = await runExample({ scaling: ON }, { denied: ["suspendScaling"] });
    expect(exitCodes(history)).toEqual([0]);
    expect(suspensions(history)).toEqual([]);
  });

  test("is restored by the watchdog of a dead run", async () => {
    const history = await runExample({ scaling: PARTLY }, DIES);
    expect(exitCodes(history)).toEqual(["died"]);
    expect(suspensions(history)).toEqual([
      ["run 1", ALL],
      [watchdogOf("run 1"), PARTLY],
    ]);
  });

  test("is restored by the watchdog of a run whose credentials have expired", async () => {
    const history = await runExample({ scaling: ON }, { credentialsExpireAfterSeconds: 60 });
    expect(exitCodes(history)).toEqual([5]);
    expect(suspensions(history)).toEqual([
      ["run 1", ALL],
      [watchdogOf("run 1"), ON],
    ]);
  });

  test("is restored by the next run if the watchdog has no permission", async () => {
    const later = { begins: { after: "run-before", seconds: 3_600 }, revision: 8 } as const;
    const history = await runExample({ ...NO_WATCHDOG, scaling: PARTLY }, DIES, later);
    expect(exitCodes(history)).toEqual(["died", 0]);
    expect(suspensions(history)).toEqual([
      ["run 1", ALL],
      ["run 2", PARTLY],
      ["run 2", ALL],
      ["run 2", PARTLY],
    ]);
  });

  test("is restored by the run after the next one if that one may not read it", async () => {
    const later = { begins: { after: "run-before", seconds: 3_600 } } as const;
    const blind = { ...later, revision: 8, denied: ["scalingSuspension"] } as const;
    const history = await runExample({ ...NO_WATCHDOG, scaling: ON }, DIES, blind, { ...later, retry: true });
    expect(exitCodes(history)).toEqual(["died", 0, 0]);
    expect(history.world.live.get().scaling).toEqual(ON);
  });

  test("stays suspended if the watchdog has no permission, and no run follows", async () => {
    const history = await runExample({ ...NO_WATCHDOG, scaling: ON }, DIES);
    expect(history.world.live.get().scaling).toEqual(ALL);
  });

  test("is as before after two racing runs that follow one deployment", async () => {
    const history = await runExample({ scaling: ON }, {}, {});
    expect(exitCodes(history)).toEqual([0, 0]);
    expect(history.world.live.get().scaling).toEqual(ON);
  });

  test("is restored by the next run even if an operator suspended all of it in between", async () => {
    const when = { after: "over", seconds: 60 } as const;
    const outside = [{ when, kind: "suspends-scaling", to: ALL }] as const;
    const history = await runExample(
      { scaling: ON, outside },
      {},
      { ...RUN_BEFORE, begins: { after: "run-before", seconds: 120 } },
    );
    expect(exitCodes(history)).toEqual([0, 0]);
    expect(history.world.live.get().scaling).toEqual(ON);
  });
});

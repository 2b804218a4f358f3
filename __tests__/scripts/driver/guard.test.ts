import { describe, expect, test } from "@jest/globals";
import { guardBy, watchdogEnvironment } from "../../../scripts/driver/guard";

function guard(onCancel?: "stop" | "leave", writable?: boolean) {
  const said: string[] = [];
  let starts = 0;
  const here = writable === undefined ? {} : { writable };
  const made = guardBy(() => {
    starts += 1;
    return { write: (text) => said.push(text.trimEnd()), end: () => said.push("end"), ...here };
  }, onCancel);
  return { ...made, said, starts: () => starts };
}

const SCALED = {
  cluster: "shop",
  service: "web",
  before: { dynamicIn: false, dynamicOut: false, scheduled: false },
};
const ORDER = { application: "shop-web", deploymentGroup: "shop-web-group", mark: "(order 1a2b3c4d)" };

describe("a guard", () => {
  test("starts no watchdog for a run that creates nothing", () => {
    const { release, resumed, said, starts } = guard();
    release();
    resumed();
    expect(starts()).toBe(0);
    expect(said).toEqual([]);
  });

  test("starts one watchdog, and tells it what was ordered and which deployment came of it", () => {
    const { ordered, protect, said, starts } = guard();
    ordered(ORDER);
    protect("d-MINE00001");
    expect(starts()).toBe(1);
    expect(said).toEqual([
      '{"kind":"ordered","application":"shop-web","deploymentGroup":"shop-web-group","mark":"(order 1a2b3c4d)"}',
      '{"kind":"protect","deploymentId":"d-MINE00001"}',
    ]);
  });

  test("lets it go with a word, once", () => {
    const { protect, release, said } = guard();
    protect("d-MINE00001");
    release();
    release();
    expect(said.slice(1)).toEqual(['{"kind":"release"}', "end"]);
  });

  test("watches from the order to the release, and not where the watchdog is gone or deployments are left alone", () => {
    const { ordered, protect, release, suspended, watches } = guard();
    const seen = [watches()];
    for (const word of [
      () => ordered(ORDER),
      () => protect("d-MINE00001"),
      () => suspended(SCALED),
      release,
    ]) {
      word();
      seen.push(watches());
    }
    expect(seen).toEqual([false, true, true, true, false]);

    for (const [made, isWatching] of [
      [guard("stop", true), true],
      [guard("stop", false), false],
      [guard("leave"), false],
    ] as const) {
      made.protect("d-MINE00001");
      expect(made.watches()).toBe(isWatching);
    }
  });

  test("keeps it until scaling is back, whichever ends first", () => {
    const first = guard();
    first.protect("d-MINE00001");
    first.suspended(SCALED);
    first.release();
    expect(first.said.at(-1)).toBe('{"kind":"release"}');
    first.resumed();
    expect(first.said.slice(-2)).toEqual(['{"kind":"resumed"}', "end"]);

    const second = guard();
    second.suspended(SCALED);
    second.protect("d-MINE00001");
    second.resumed();
    expect(second.said.at(-1)).toBe('{"kind":"resumed"}');
    second.release();
    expect(second.said.slice(-2)).toEqual(['{"kind":"release"}', "end"]);
  });

  test("starts another one for what comes after its end", () => {
    const { protect, release, said, starts } = guard();
    protect("d-MINE00001");
    release();
    protect("d-NEXT00001");
    expect(starts()).toBe(2);
    expect(said.at(-1)).toBe('{"kind":"protect","deploymentId":"d-NEXT00001"}');
  });

  test("says each word as a line of its own", () => {
    const written: string[] = [];
    const { protect, release } = guardBy(() => ({
      write: (text) => written.push(text),
      end: () => undefined,
    }));
    protect("d-MINE00001");
    release();
    expect(written.map((text) => text.indexOf("\n") + 1)).toEqual(written.map(({ length }) => length));
  });

  test("that leaves deployments alone when a run is cut off brings scaling back all the same", () => {
    const { ordered, protect, suspended, resumed, release, said, starts } = guard("leave");
    ordered(ORDER);
    protect("d-MINE00001");
    expect(starts()).toBe(0);
    suspended(SCALED);
    release();
    resumed();
    expect(said).toEqual([
      '{"kind":"suspended","cluster":"shop","service":"web","before":{"dynamicIn":false,"dynamicOut":false,"scheduled":false}}',
      '{"kind":"resumed"}',
      "end",
    ]);
  });
});

test("a watchdog isn't known to a GitHub runner as a part of the job", () => {
  expect(watchdogEnvironment({ RUNNER_TRACKING_ID: "github_1", AWS_REGION: "eu-west-1" })).toEqual({
    AWS_REGION: "eu-west-1",
  });
});

import { describe, expect, test } from "@jest/globals";
import { guardBy, watchdogEnvironment } from "../../../scripts/driver/guard";

function guard(onCancel?: "stop" | "leave", writable?: boolean) {
  const said: string[] = [];
  const talk: string[] = [];
  /** How each of the watchdogs that were started tells of its death. */
  const deaths: ((why: string) => void)[] = [];
  const here = writable === undefined ? {} : { writable };
  const made = guardBy(
    (gone) => {
      deaths.push(gone);
      return { write: (text) => said.push(text.trimEnd()), end: () => said.push("end"), ...here };
    },
    (line) => talk.push(line),
    onCancel,
  );
  const die = (why: string, which = deaths.length - 1) => deaths[which]?.(why);
  return { ...made, said, talk, die, starts: () => deaths.length };
}

const SCALED = {
  cluster: "shop",
  service: "web",
  before: { dynamicIn: false, dynamicOut: false, scheduled: false },
};
const ORDER = { application: "shop-web", deploymentGroup: "shop-web-group", mark: "1a2b3c4d" };

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
      '{"kind":"ordered","application":"shop-web","deploymentGroup":"shop-web-group","mark":"1a2b3c4d"}',
      '{"kind":"protect","deploymentId":"d-MINE00001"}',
    ]);
  });

  test("tells the watchdog where to look before it stops a rollback", () => {
    const { ordered, protect, said } = guard();
    const unlessMoved = { cluster: "shop", service: "web" };
    ordered({ ...ORDER, unlessMoved });
    protect("d-MINE00001", unlessMoved);
    expect(said.map((line) => JSON.parse(line).unlessMoved)).toEqual([unlessMoved, unlessMoved]);
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
    const { protect, release } = guardBy(
      () => ({ write: (text) => written.push(text), end: () => undefined }),
      () => undefined,
    );
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

describe("a watchdog that dies", () => {
  const PROTECT = '{"kind":"protect","deploymentId":"d-MINE00001"}';
  const ORDERED =
    '{"kind":"ordered","application":"shop-web","deploymentGroup":"shop-web-group","mark":"1a2b3c4d"}';
  const SUSPENDED =
    '{"kind":"suspended","cluster":"shop","service":"web","before":{"dynamicIn":false,"dynamicOut":false,"scheduled":false}}';

  test("is followed by another one, which is told all that still holds and nothing that is over", () => {
    const { ordered, protect, suspended, resumed, release, die, said, talk, starts } = guard();
    ordered(ORDER);
    suspended(SCALED);
    die("it ended by SIGKILL");
    expect(starts()).toBe(2);
    expect(said).toEqual([ORDERED, SUSPENDED, ORDERED, SUSPENDED]);
    expect(talk).toEqual(["The run's watchdog is not there (it ended by SIGKILL): starting another one."]);

    protect("d-MINE00001");
    resumed();
    said.length = 0;
    die("it ended by SIGKILL");
    expect(starts()).toBe(3);
    expect(said).toEqual([PROTECT]);
    release();
    expect(said).toEqual([PROTECT, '{"kind":"release"}', "end"]);
  });

  test.each([
    ["its deployment goes on", ["deployment"]],
    ["the service's scaling stays suspended", ["scaling"]],
    ["its deployment goes on, and the service's scaling stays suspended", ["deployment", "scaling"]],
  ])("a third time isn't, and what a cut-off would leave is said: %s", (left, begun) => {
    const { protect, suspended, die, talk, starts } = guard();
    for (const what of begun) {
      if (what === "deployment") {
        protect("d-MINE00001");
      } else {
        suspended(SCALED);
      }
    }
    die("write EPIPE");
    die("write EPIPE");
    expect(starts()).toBe(3);
    die("it ended by SIGKILL");
    expect(starts()).toBe(3);
    expect(talk).toEqual([
      "The run's watchdog is not there (write EPIPE): starting another one.",
      "The run's watchdog is not there (write EPIPE): starting another one.",
      `The run's watchdog is not there (it ended by SIGKILL): if the run is cut off, ${left}.`,
    ]);
  });

  test("for good is tried again when there is something new to protect, and all of it is told then", () => {
    const made: { writable: boolean }[] = [];
    const deaths: ((why: string) => void)[] = [];
    const said: string[] = [];
    const talk: string[] = [];
    const { protect, suspended, watches } = guardBy(
      (gone) => {
        const input = {
          writable: true,
          write: (text: string) => said.push(text.trimEnd()),
          end: () => undefined,
        };
        made.push(input);
        deaths.push(gone);
        return input;
      },
      (line) => talk.push(line),
    );
    const dies = (which: number) => {
      const input = made[which];
      if (input !== undefined) {
        input.writable = false;
      }
      deaths[which]?.("spawn ENOMEM");
    };
    protect("d-MINE00001");
    for (const which of [0, 1, 2]) {
      dies(which);
    }
    expect({ starts: made.length, watches: watches() }).toEqual({ starts: 3, watches: false });
    said.length = 0;
    suspended(SCALED);
    expect({ starts: made.length, watches: watches() }).toEqual({ starts: 4, watches: true });
    expect(said).toEqual([PROTECT, SUSPENDED]);
    for (const which of [3, 4, 5]) {
      dies(which);
    }
    expect(made).toHaveLength(6);
    expect(talk.at(-1)).toContain("its deployment goes on, and the service's scaling stays suspended.");
  });

  test("after it was let go is nobody's business, nor is one whose place was taken", () => {
    const { protect, release, die, talk, starts } = guard();
    protect("d-MINE00001");
    release();
    die("it ended by SIGKILL");
    expect({ talk, starts: starts() }).toEqual({ talk: [], starts: 1 });
    protect("d-NEXT00001");
    die("it ended by SIGKILL", 0);
    expect({ talk, starts: starts() }).toEqual({ talk: [], starts: 2 });
  });
});

test("a watchdog isn't known to a GitHub runner as a part of the job", () => {
  expect(watchdogEnvironment({ RUNNER_TRACKING_ID: "github_1", AWS_REGION: "eu-west-1" })).toEqual({
    AWS_REGION: "eu-west-1",
  });
});

import { describe, expect, test } from "@jest/globals";
import { guardBy, watchdogEnvironment } from "../../../scripts/watchdog/pipe";
import { expectGolden } from "../../support/golden";
import { request } from "../driver/fixtures";

const { appSpec: _, ...place } = request();

function guard(onCancel: "stop" | "leave" = "stop") {
  const sent: string[] = [];
  const talk: string[] = [];
  /** The function by which each started watchdog reports its end. */
  const deaths: ((why: string) => void)[] = [];
  const made = guardBy(
    (gone) => {
      deaths.push(gone);
      return { write: (text) => sent.push(text.trimEnd()), end: () => sent.push("end") };
    },
    (line) => talk.push(line),
    { place, onCancel },
  );
  const die = (why: string, which = deaths.length - 1) => deaths[which]?.(why);
  return { ...made, sent, talk, die, starts: () => deaths.length };
}

const SCALED = {
  cluster: "shop",
  service: "web",
  before: { dynamicIn: false, dynamicOut: false, scheduled: false },
};
const ORDER = { application: "shop-web", deploymentGroup: "shop-web-group", mark: "(order 1a2b3c4d)" };

describe("a guard", () => {
  test("starts no watchdog for a run that creates nothing", () => {
    const { release, resumed, sent, starts } = guard();
    release();
    resumed();
    expect(starts()).toBe(0);
    expect(sent).toEqual([]);
  });

  test("starts one watchdog, and sends it the order and then the deployment", () => {
    const { ordered, protect, sent, starts } = guard();
    ordered(ORDER);
    protect("d-MINE00001");
    expect(starts()).toBe(1);
    expect(sent.map((line) => JSON.parse(line))).toEqual([
      { kind: "ordered", ...ORDER },
      { kind: "protect", deploymentId: "d-MINE00001" },
    ]);
  });

  test("releases the watchdog once", () => {
    const { protect, release, sent } = guard();
    protect("d-MINE00001");
    release();
    release();
    expect(sent.slice(1)).toEqual(['{"kind":"release"}', "end"]);
  });

  test("watches from the order to the release, unless deployments are left running", () => {
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

    const leaving = guard("leave");
    leaving.protect("d-MINE00001");
    expect(leaving.watches()).toBe(false);
  });

  test("keeps the watchdog until the deployment and scaling are both released", () => {
    const first = guard();
    first.protect("d-MINE00001");
    first.suspended(SCALED);
    first.release();
    expect(first.sent.at(-1)).toBe('{"kind":"release"}');
    first.resumed();
    expect(first.sent.slice(-2)).toEqual(['{"kind":"resumed"}', "end"]);

    const second = guard();
    second.suspended(SCALED);
    second.protect("d-MINE00001");
    second.resumed();
    expect(second.sent.at(-1)).toBe('{"kind":"resumed"}');
    second.release();
    expect(second.sent.slice(-2)).toEqual(['{"kind":"release"}', "end"]);
  });

  test("starts another watchdog for a deployment after its release", () => {
    const { protect, release, sent, starts } = guard();
    protect("d-MINE00001");
    release();
    protect("d-NEXT00001");
    expect(starts()).toBe(2);
    expect(sent.at(-1)).toBe('{"kind":"protect","deploymentId":"d-NEXT00001"}');
  });

  test("sends each message as a line", () => {
    const written: string[] = [];
    const { protect, release } = guardBy(
      () => ({ write: (text) => written.push(text), end: () => undefined }),
      () => undefined,
      { place, onCancel: "stop" },
    );
    protect("d-MINE00001");
    release();
    expect(written.map((text) => text.indexOf("\n") + 1)).toEqual(written.map(({ length }) => length));
  });

  test("that leaves deployments running still protects scaling", () => {
    const { ordered, protect, suspended, resumed, release, sent, starts } = guard("leave");
    ordered(ORDER);
    protect("d-MINE00001");
    expect(starts()).toBe(0);
    suspended(SCALED);
    release();
    resumed();
    expect(sent).toEqual([
      '{"kind":"suspended","cluster":"shop","service":"web","before":{"dynamicIn":false,"dynamicOut":false,"scheduled":false}}',
      '{"kind":"resumed"}',
      "end",
    ]);
  });
});

describe("a watchdog that dies", () => {
  test("is reported once, with the command that stops the deployment, and not replaced", () => {
    const { ordered, protect, suspended, release, watches, die, sent, talk, starts } = guard();
    ordered(ORDER);
    die("it ended by SIGKILL");
    protect("d-MINE00001");
    suspended(SCALED);
    expect(watches()).toBe(false);
    release();

    expect(starts()).toBe(1);
    expect(sent.filter((line) => !line.includes('"ordered"'))).toEqual(['{"kind":"release"}', "end"]);
    expectGolden("pipe-gone.txt", talk);
  });

  test("is reported with the command that restores scaling, if deployments are left running", () => {
    const { suspended, die, talk } = guard("leave");
    suspended(SCALED);
    die("write EPIPE");

    expectGolden("pipe-gone-while-deployments-are-left-running.txt", talk);
  });

  test("is not reported after its release", () => {
    const { protect, release, die, talk, starts } = guard();
    protect("d-MINE00001");
    release();
    die("it ended by SIGKILL");
    protect("d-NEXT00001");
    die("it ended by SIGKILL", 0);
    expect({ talk, starts: starts() }).toEqual({ talk: [], starts: 2 });
  });
});

test("a watchdog is not part of a GitHub job", () => {
  expect(watchdogEnvironment({ RUNNER_TRACKING_ID: "github_1", AWS_REGION: "eu-west-1" })).toEqual({
    AWS_REGION: "eu-west-1",
  });
});

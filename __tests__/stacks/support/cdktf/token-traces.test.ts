import { beforeEach, describe, expect, test } from "@jest/globals";
import { Lazy } from "cdktf";
import { addEnvironments } from "../../../../stacks";
import { withoutTokenTraces } from "../../../../stacks/support/cdktf/token-traces";
import { SERVICE } from "../../../support/fixtures";
import { testApp } from "../../../support/template";
import { captureStackTrace } from "../../../support/token-traces";

beforeEach(() => {
  Error.captureStackTrace = captureStackTrace;
});

/** The call stack that CDKTF records when a token is made. */
const traceOfToken = () => Lazy.anyValue({ produce: () => 1 }).creationStack;

function failingFunction(): never {
  throw new Error("no such cluster");
}

/** The error that a function throws. */
function errorOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected an error");
}

describe("without token traces", () => {
  test("a token carries no trace, and it does outside", () => {
    expect(withoutTokenTraces(traceOfToken)).toEqual([]);
    expect(traceOfToken()).toContainEqual(expect.stringContaining("traceOfToken"));
  });

  test("returns what the work returns", () => {
    expect(withoutTokenTraces(() => 7)).toBe(7);
  });

  test.each([
    ["read inside", () => withoutTokenTraces(() => errorOf(failingFunction).stack)],
    ["read outside", () => errorOf(() => withoutTokenTraces(failingFunction)).stack],
  ])("an error has its message and a stack with function names, %s", (_where, stackOf) => {
    expect(stackOf()).toMatch(
      /^Error: no such cluster\n {4}at failingFunction \(.*token-traces\.test\.ts:\d+:\d+\)/,
    );
  });
});

describe("the recording of call stacks", () => {
  test.each([
    ["the work", () => withoutTokenTraces(() => 7)],
    ["a throw", () => errorOf(() => withoutTokenTraces(failingFunction))],
    ["a call inside a call", () => withoutTokenTraces(() => withoutTokenTraces(() => 7))],
  ])("is restored after %s", (_what, run) => {
    run();

    expect(Error.captureStackTrace).toBe(captureStackTrace);
  });
});

test("the stacks of environments are made without token traces", () => {
  const { name: _name, network, region, ...service } = SERVICE;
  let traced = 0;
  Error.captureStackTrace = () => {
    traced += 1;
  };

  addEnvironments(testApp(), {
    shop: { region, network: { kind: "existing", ...network }, services: { web: service } },
  });

  expect(traced).toBe(0);
});

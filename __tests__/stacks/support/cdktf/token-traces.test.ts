import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Lazy } from "cdktf";
import { addEnvironments } from "../../../../stacks";
import { withoutTokenTraces } from "../../../../stacks/support/cdktf/token-traces";
import { SERVICE } from "../../../support/fixtures";
import { testApp } from "../../../support/template";

const callersOwn = (_error: Error, frames: NodeJS.CallSite[]) =>
  `Error\n    at the caller's way: ${frames.length}`;
let before: typeof Error.prepareStackTrace;
beforeEach(() => {
  before = Error.prepareStackTrace;
  Error.prepareStackTrace = callersOwn;
});
afterEach(() => {
  Error.prepareStackTrace = before;
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
    expect(traceOfToken()).toEqual([expect.stringContaining("the caller's way")]);
  });

  test("returns what the work returns", () => {
    expect(withoutTokenTraces(() => 7)).toBe(7);
  });

  test("an error keeps its message and a stack with function names", () => {
    const stack = withoutTokenTraces(() => errorOf(failingFunction).stack ?? "");

    const [first, second] = stack.split("\n");
    expect(first).toBe("Error: no such cluster");
    expect(second).toMatch(/^ {4}at failingFunction \(.*token-traces\.test\.ts:\d+:\d+\)$/);
  });

  test("an error that leaves the work has a stack with function names too", () => {
    Error.prepareStackTrace = before;
    const { message, stack } = errorOf(() => withoutTokenTraces(failingFunction));

    expect(message).toBe("no such cluster");
    expect(stack).toMatch(/^Error: no such cluster\n {4}at failingFunction /);
  });
});

describe("the caller's way to format a stack", () => {
  test("is restored after the work", () => {
    withoutTokenTraces(() => 7);

    expect(Error.prepareStackTrace).toBe(callersOwn);
  });

  test("is restored after a throw", () => {
    errorOf(() => withoutTokenTraces(failingFunction));

    expect(Error.prepareStackTrace).toBe(callersOwn);
  });

  test("is restored to none, with which Node formats the stack itself", () => {
    Reflect.set(Error, "prepareStackTrace", undefined);
    withoutTokenTraces(() => 7);

    expect(Error.prepareStackTrace).toBeUndefined();
  });

  test("is restored after a call inside a call", () => {
    withoutTokenTraces(() => withoutTokenTraces(() => 7));

    expect(Error.prepareStackTrace).toBe(callersOwn);
  });
});

test("the stacks of environments are made without token traces", () => {
  const { name: _name, network, region, ...service } = SERVICE;
  let traced = 0;
  Error.prepareStackTrace = (error) => {
    traced += error instanceof Error ? 0 : 1;
    return "";
  };

  addEnvironments(testApp(), {
    shop: { region, network: { kind: "existing", ...network }, services: { web: service } },
  });

  expect(traced).toBe(0);
});

import { describe, expect, test } from "@jest/globals";
import { guardBy, watchdogEnvironment } from "../../../scripts/driver/guard";

function guard() {
  const said: string[] = [];
  let starts = 0;
  const made = guardBy(() => {
    starts += 1;
    return { write: (text) => said.push(text), end: () => said.push("end") };
  });
  return { ...made, said, starts: () => starts };
}

describe("a guard", () => {
  test("starts no watchdog for a run that creates nothing", () => {
    const { release, said, starts } = guard();
    release();
    expect(starts()).toBe(0);
    expect(said).toEqual([]);
  });

  test("starts one watchdog, and tells it which deployment is the run's", () => {
    const { protect, said, starts } = guard();
    protect("d-MINE00001");
    protect("d-ROLLBACK1");
    expect(starts()).toBe(1);
    expect(said).toEqual([
      '{"kind":"protect","deploymentId":"d-MINE00001"}\n',
      '{"kind":"protect","deploymentId":"d-ROLLBACK1"}\n',
    ]);
  });

  test("lets it go with a word, once", () => {
    const { protect, release, said } = guard();
    protect("d-MINE00001");
    release();
    release();
    expect(said.slice(1)).toEqual(['{"kind":"release"}\n', "end"]);
  });
});

test("a watchdog isn't known to a GitHub runner as a part of the job", () => {
  expect(watchdogEnvironment({ RUNNER_TRACKING_ID: "github_1", AWS_REGION: "eu-west-1" })).toEqual({
    AWS_REGION: "eu-west-1",
  });
});

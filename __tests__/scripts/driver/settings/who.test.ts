import { describe, expect, test } from "@jest/globals";
import { whoOf } from "../../../../scripts/driver/settings/who";

describe("who started a run", () => {
  test.each([
    [
      "the user who re-ran it",
      { GITHUB_TRIGGERING_ACTOR: "mona", GITHUB_ACTOR: "octocat", USER: "runner" },
      "mona",
    ],
    ["the user who ran it on GitHub", { GITHUB_ACTOR: "octocat", USER: "runner" }, "octocat"],
    ["the user of the machine", { GITHUB_ACTOR: "", USER: "ada" }, "ada"],
    ["a program, by its whole name", { GITHUB_ACTOR: "dependabot[bot]" }, "dependabot[bot]"],
    ["not known, if no name is set", { GITHUB_ACTOR: " ", USER: "()" }, undefined],
  ])("is %s", (_who, env, expected) => {
    expect(whoOf(env)).toBe(expected);
  });

  test("has a name of one line and at most 40 characters, without text that looks like a mark", () => {
    expect(whoOf({ USER: " ada (run 9)\n" })).toBe("ada run 9");
    expect(whoOf({ USER: "x".repeat(40) })).toHaveLength(40);
    expect(whoOf({ USER: "x".repeat(41) })).toHaveLength(40);
    expect(whoOf({ USER: `${"x".repeat(39)}🦊🦊` })).toBe(`${"x".repeat(39)}🦊`);
    expect(whoOf({ USER: `${"x".repeat(39)} y` })).toBe("x".repeat(39));
  });
});

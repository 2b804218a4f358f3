import { userInfo } from "node:os";
import { afterEach, describe, expect, test } from "@jest/globals";
import { environment } from "../../../scripts/process/system";

const before = process.env;

afterEach(() => {
  process.env = before;
});

describe("the environment of a run", () => {
  test("has the user from the system's user list if no variable has it", () => {
    const { USER: _, ...rest } = before;
    process.env = { ...rest, MADE_UP: "kept" };

    expect(environment()).toMatchObject({ USER: userInfo().username, MADE_UP: "kept" });
  });

  test("keeps its own values", () => {
    process.env = { ...before, USER: "ada" };

    expect(environment()["USER"]).toBe("ada");
  });
});

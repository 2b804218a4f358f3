import { describe, expect, test } from "@jest/globals";
import { readFlags, UsageError } from "../../local/command-line";
import { checkMinuteSeconds } from "../../local/minute";

const VARIABLE = "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS";

describe("the flags", () => {
  test("are optional", () => {
    expect(readFlags([], {})).toEqual({ minuteSeconds: 1, port: 0, accounts: [] });
  });

  test("set the length of a minute, the port and other accounts", () => {
    const accounts = ["--account", "222222222222", "--account=333333333333"];
    expect(readFlags(["--minute-seconds", "0.2", "--port=4566", ...accounts], {})).toEqual({
      minuteSeconds: 0.2,
      port: 4566,
      accounts: ["222222222222", "333333333333"],
    });
  });

  test("override the variable, which overrides the default", () => {
    expect(readFlags([], { [VARIABLE]: "5" }).minuteSeconds).toBe(5);
    expect(readFlags(["--minute-seconds", "2"], { [VARIABLE]: "5" }).minuteSeconds).toBe(2);
  });

  test.each([
    [["--minutes", "1"], "--minutes"],
    [["start"], "start"],
    [["--minute-seconds"], "--minute-seconds"],
    [["--port", "http"], '--port is "http"'],
    [["--port", "65536"], '--port is "65536"'],
    [["--account", "prod"], '--account is "prod"'],
  ])("fails when they are %j", (args, named) => {
    const read = () => readFlags(args, {});
    expect(read).toThrow(UsageError);
    expect(read).toThrow(named);
  });

  test.each(["0", "-1", "61", "60.1", "1e1", "", "one", "0x10", "Infinity"])(
    "fails when a minute lasts %j seconds",
    (text) => {
      expect(() => readFlags([], { [VARIABLE]: text })).toThrow(
        `${VARIABLE} is "${text}": it must be a number of seconds above 0 and at most 60`,
      );
    },
  );
});

describe("the length of a minute", () => {
  test.each([0.001, 1, 60])("may be %p seconds", (seconds) => {
    expect(checkMinuteSeconds(seconds, "minuteSeconds")).toBe(seconds);
  });

  test.each([0, -1, 60.001, Number.NaN])("fails when it is %p", (seconds) => {
    expect(() => checkMinuteSeconds(seconds, "minuteSeconds")).toThrow(`minuteSeconds is "${seconds}"`);
  });
});

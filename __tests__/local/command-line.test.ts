import { describe, expect, test } from "@jest/globals";
import { readFlags, UsageError } from "../../local/command-line";
import { accountInvalid, minuteSecondsInvalid } from "../../local/errors";
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

  // Node finds these: the message is Node's.
  test.each([
    [["--minutes", "1"], "--minutes"],
    [["start"], "start"],
    [["--minute-seconds"], "--minute-seconds"],
  ])("fails when they are %j", (args, named) => {
    const read = () => readFlags(args, {});
    expect(read).toThrow(UsageError);
    expect(read).toThrow(named);
  });

  test.each(["http", "65536"])("fails when the port is %j", (port) => {
    expect(() => readFlags(["--port", port], {})).toThrow(
      new UsageError(`--port is "${port}": it must be a whole number from 0 (any free port) to 65535`),
    );
  });

  test("fails when the account is not an account id", () => {
    expect(() => readFlags(["--account", "prod"], {})).toThrow(
      new UsageError(accountInvalid("prod", "--account").message),
    );
  });

  test.each(["0", "-1", "61", "60.1", "1e1", "", "one", "0x10", "Infinity"])(
    "fails when a minute lasts %j seconds",
    (text) => {
      expect(() => readFlags([], { [VARIABLE]: text })).toThrow(
        new UsageError(
          `${VARIABLE} is "${text}": it must be a number of seconds above 0 and at most 60, such as 1 or 0.2`,
        ),
      );
    },
  );
});

describe("the length of a minute", () => {
  test.each([0.001, 1, 60])("may be %p seconds", (seconds) => {
    expect(checkMinuteSeconds(seconds, "minuteSeconds")).toBe(seconds);
  });

  test.each([0, -1, 60.001, Number.NaN])("fails when it is %p", (seconds) => {
    expect(() => checkMinuteSeconds(seconds, "minuteSeconds")).toThrow(
      minuteSecondsInvalid(String(seconds), "minuteSeconds"),
    );
  });
});

import { expect, test } from "@jest/globals";
import {
  accountInvalid,
  explain,
  minuteSecondsInvalid,
  motoExited,
  motoNotInstallable,
  motoNotResponding,
  portInvalid,
  portTaken,
} from "../../local/errors";
import { expectGolden } from "../support/golden";

test("the errors that the user can fix are printed without a stack trace", () => {
  const errors = [
    accountInvalid("prod", "--account"),
    minuteSecondsInvalid("61", "minuteSeconds"),
    motoNotInstallable("python3 -m venv venv\nspawn python3 ENOENT"),
    motoExited("/bin/moto_server", "exit code 3", "No module named flask\n"),
    motoExited("/bin/moto_server", "SIGKILL", ""),
    motoNotResponding("/bin/moto_server", 30, "* Running on 127.0.0.1"),
    motoNotResponding("/bin/moto_server", 30, ""),
    portInvalid(-1),
    portTaken(4566),
  ];

  expectGolden("errors.txt", errors.map(explain));
});

test("a bug is printed with its stack trace", () => {
  const bug = new TypeError("oops");

  expect(explain(bug)).toBe(bug.stack);
  expect(explain("text")).toBe("text");
});

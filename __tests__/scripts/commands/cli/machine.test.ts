import fs, { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { Given } from "../../../../scripts/commands/cli/locate/given";
import { FILES } from "../../../../scripts/commands/cli/machine";
import { DriverError } from "../../../../scripts/driver/context/errors";
import { expectGolden } from "../../../support/golden";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "machine-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("an existing file is read, and a missing file is undefined", () => {
  writeFileSync(join(folder, "a"), "text");
  expect(FILES.read(join(folder, "a"))).toBe("text");
  expect(FILES.read(join(folder, "b"))).toBeUndefined();
  expect(FILES.read(join(folder, "a", "b"))).toBeUndefined();
});

/** The error of a file that can't be read. */
function errorOf(path: string): DriverError {
  try {
    FILES.read(path);
  } catch (error) {
    if (error instanceof DriverError) {
      return error;
    }
    throw error;
  }
  throw new Error("it was read");
}

test("fails with 2 when the path is a folder, and only the log has the path", () => {
  const { exitCode, lines, publishedLines } = errorOf(folder);
  expect(exitCode).toBe(2);
  expectGolden(
    "machine-folder.txt",
    [...lines, "published:", ...publishedLines].join("\n").replaceAll(folder, "/a"),
  );
});

test.each(["EACCES", "EPERM"])("fails with 2 when the file is not readable: %s", (code) => {
  const read = jest.spyOn(fs, "readFileSync").mockImplementation(() => {
    throw Object.assign(new Error("no"), { code });
  });
  const error = (() => {
    try {
      return errorOf("secret");
    } finally {
      read.mockRestore();
    }
  })();
  expect(error.exitCode).toBe(2);
  expectGolden(`machine-${code}.txt`, [...error.lines, "published:", ...error.publishedLines]);
});

test("an unreadable file of an option is reported with the other problems of the command line", () => {
  const given = new Given({ "app-spec": folder }, {}, FILES);
  expect(given.file("app-spec")).toBeUndefined();
  expect(given.problems).toMatchObject([{ detail: `got ${folder}` }]);
});

import fs, { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { Given } from "../../../../scripts/commands/cli/locate/given";
import { FILES } from "../../../../scripts/commands/cli/machine";

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

test("fails with 2 and a sentence when the path is a folder", () => {
  expect(() => FILES.read(folder)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      lines: [`the file is a folder (got ${folder})`],
    }),
  );
});

test.each(["EACCES", "EPERM"])("fails with 2 and a sentence when the file is not readable: %s", (code) => {
  const read = jest.spyOn(fs, "readFileSync").mockImplementation(() => {
    throw Object.assign(new Error("no"), { code });
  });
  try {
    expect(() => FILES.read("secret")).toThrow(
      expect.objectContaining({
        exitCode: 2,
        lines: [`no permission to read the file (${code}) (got secret)`],
      }),
    );
  } finally {
    read.mockRestore();
  }
});

test("an unreadable file of an option is reported with the other problems of the command line", () => {
  const given = new Given({ "app-spec": folder }, {}, FILES);
  expect(given.file("app-spec")).toBeUndefined();
  expect(given.problems).toEqual([{ what: "--app-spec: the file is a folder", detail: `got ${folder}` }]);
});

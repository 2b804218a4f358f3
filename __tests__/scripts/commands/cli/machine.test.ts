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

test("a file that is there is read, and one that isn't there is none", () => {
  writeFileSync(join(folder, "a"), "text");
  expect(FILES.read(join(folder, "a"))).toBe("text");
  expect(FILES.read(join(folder, "b"))).toBeUndefined();
  expect(FILES.read(join(folder, "a", "b"))).toBeUndefined();
});

test("fails with 2 and a sentence when a folder is named instead of a file", () => {
  expect(() => FILES.read(folder)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      lines: [`the file is a folder (got ${folder})`],
    }),
  );
});

test.each(["EACCES", "EPERM"])("fails with 2 and a sentence when a file may not be read: %s", (code) => {
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

test("a file of an option's that can't be read is a problem of the line, beside the others", () => {
  const given = new Given({ "app-spec": folder }, {}, FILES);
  expect(given.file("app-spec")).toBeUndefined();
  expect(given.problems).toEqual([{ what: "--app-spec: the file is a folder", detail: `got ${folder}` }]);
});

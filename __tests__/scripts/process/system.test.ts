import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { environment, FILES } from "../../../scripts/process/system";

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

describe("the files of a folder", () => {
  let parent: string;
  let folder: string;

  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), "files-"));
    folder = join(parent, "made", "verdicts");
  });

  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  test("are written into a folder that is created, replace earlier ones, and leave nothing else there", () => {
    FILES.writeInto(folder, "web.json", "{}");
    FILES.writeInto(folder, "web.json", '{"version":1}');
    FILES.writeInto(folder, "web.txt", "a text");

    expect(readdirSync(folder).sort()).toEqual(["web.json", "web.txt"]);
    expect(FILES.readFrom(folder, ".json")).toEqual({ "web.json": '{"version":1}' });
  });
});

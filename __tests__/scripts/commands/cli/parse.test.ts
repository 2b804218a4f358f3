import { describe, expect, test } from "@jest/globals";
import { parse } from "../../../../scripts/commands/cli/parse";
import type { FilesCommand } from "../../../../scripts/commands/cli/spec";

const SPEC: FilesCommand = {
  kind: "files",
  name: "try",
  summary: "try options",
  options: [
    { name: "image", value: "image", repeatable: true, summary: "an image" },
    { name: "until", value: "point", summary: "a point" },
  ],
  examples: [""],
  exitCodes: {},
  prepare: () => () => Promise.reject(new Error("not run")),
};
const FILES = { read: () => undefined, folders: () => [] };
const parsed = (...line: readonly string[]) => {
  const { given, problems } = parse(SPEC, line, FILES);
  return { images: given.texts("image"), problems: problems.map(({ what }) => what) };
};
const LACKS_VALUE = ["--image: requires a value: --image <image>"];

describe("a repeatable option", () => {
  test.each([
    [[], []],
    [["--image", "a=1"], ["a=1"]],
    [
      ["--image", "a=1", "--image=b=2"],
      ["a=1", "b=2"],
    ],
  ])("of %j has all values in their order", (line, images) => {
    expect(parsed(...line)).toEqual({ images, problems: [] });
  });

  test.each([
    [["--image"]],
    [["--image", "a=1", "--image"]],
    [["--image", "--image", "a=1"]],
    [["--image="]],
  ])("fails when a value is missing, as in %j", (line) => {
    expect(parsed(...line).problems).toEqual(LACKS_VALUE);
  });
});

test.each([[["--until"]], [["--until="]], [["--until", ""]]])(
  "any other option fails when its value is missing or empty, as in %j",
  (line) => {
    expect(parsed(...line).problems).toEqual(["--until: requires a value: --until <point>"]);
  },
);

test("any other option fails when it is given twice", () => {
  expect(parsed("--until", "a", "--until", "b").problems).toEqual(["--until: must be given only once"]);
});

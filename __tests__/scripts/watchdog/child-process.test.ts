import type { ChildProcessByStdio } from "node:child_process";
import { EventEmitter } from "node:events";
import type { Writable } from "node:stream";
import { expect, test } from "@jest/globals";
import { startListener } from "../../../scripts/watchdog/child-process";

type Child = ChildProcessByStdio<Writable, null, null>;

test("a child that has no input, since the run has no file left to open, is told by its error, and once", () => {
  const child = new EventEmitter();
  const said: string[] = [];
  const input = startListener(
    () => child as Child,
    (why) => said.push(why),
  );
  expect(input.writable).toBe(false);
  input.write("a word\n");
  child.emit("error", new Error("spawn node EMFILE"));
  child.emit("exit", 1, null);
  input.end();

  expect(said).toEqual(["spawn node EMFILE"]);
});

test("fails when the start of a child throws what isn't the operating system's word: that is a bug", () => {
  const start = (): Child => {
    throw new TypeError("args is not iterable");
  };
  expect(() => startListener(start, () => undefined)).toThrow("args is not iterable");
});

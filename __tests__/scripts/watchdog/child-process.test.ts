import type { ChildProcessByStdio } from "node:child_process";
import { EventEmitter } from "node:events";
import type { Writable } from "node:stream";
import { expect, test } from "@jest/globals";
import { startChild } from "../../../scripts/watchdog/child-process";

type Child = ChildProcessByStdio<Writable, null, null>;

test("a child without an input, for want of file descriptors, is reported by its error, once", () => {
  const child = new EventEmitter();
  const said: string[] = [];
  const input = startChild(
    () => child as Child,
    (why) => said.push(why),
  );
  input.write("a word\n");
  child.emit("error", new Error("spawn node EMFILE"));
  child.emit("exit", 1, null);
  input.end();

  expect(said).toEqual(["spawn node EMFILE"]);
});

test("fails when the start of a child throws an error that isn't the operating system's: a bug", () => {
  const start = (): Child => {
    throw new TypeError("args is not iterable");
  };
  expect(() => startChild(start, () => undefined)).toThrow("args is not iterable");
});

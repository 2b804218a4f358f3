import { expect, test } from "@jest/globals";
import { MotoOutput } from "../../../local/moto/output";

test("only the exception at the end of a traceback is logged", () => {
  const log: string[] = [];
  const output = new MotoOutput((line) => log.push(line));
  output.add(
    '127.0.0.1 - - [x] "POST / HTTP/1.1" 200 -\nTraceback (most recent call last):\n  File "a.py"\n    rai',
  );
  output.add("se X\nNotImplementedError: the action\n127.0.0.1 - - more\n");
  expect(log).toEqual(["moto: NotImplementedError: the action"]);
});

test("the tail contains the last lines, including an incomplete one", () => {
  const output = new MotoOutput(() => undefined);
  const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
  output.add(`${lines.join("\n")}\nlast`);
  expect(output.tail()).toBe([...lines.slice(30), "last"].join("\n"));
});

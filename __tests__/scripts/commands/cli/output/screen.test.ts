import { Writable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { screenOn, type Terminal } from "../../../../../scripts/commands/cli/output/screen";

/** A terminal that records its input. */
function terminal(columns?: number) {
  const sent: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      sent.push(String(chunk));
      done();
    },
  });
  const made: Terminal = Object.assign(stream, columns === undefined ? {} : { columns });
  return { screen: screenOn(made), terminal: made, sent: () => sent.splice(0).join("") };
}

const up = (rows: number) => `\x1b[${rows}A\x1b[1G\x1b[0J`;

describe("a screen", () => {
  test("draws a block, and the next one in its place", () => {
    const { screen, sent } = terminal(80);
    screen.draw(["one", "two"]);
    expect(sent()).toBe("one\ntwo\n");
    screen.draw(["three"]);
    expect(sent()).toBe(`${up(2)}three\n`);
    screen.draw(["four"]);
    expect(sent()).toBe(`${up(1)}four\n`);
  });

  test("prints a line above the block, which stays at the bottom", () => {
    const { screen, sent } = terminal(80);
    screen.say("first");
    expect(sent()).toBe("first\n");
    screen.draw(["block"]);
    screen.say("second");
    screen.draw(["anew"]);
    expect(sent()).toBe(`block\n${up(1)}second\nblock\n${up(1)}anew\n`);
  });

  test("counts wrapped rows after the terminal became narrower", () => {
    const { screen, terminal: made, sent } = terminal(80);
    screen.draw(["x".repeat(79), ""]);
    Object.assign(made, { columns: 40 });
    sent();
    screen.draw([]);
    expect(sent()).toBe(up(3));
  });

  test.each([
    [undefined, 80],
    [0, 80],
    [1, 1],
    [132, 132],
  ])("of %p columns has %d", (columns, known) => {
    expect(terminal(columns).screen.columns).toBe(known);
  });
});

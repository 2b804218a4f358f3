/** A block of lines at the bottom of a terminal that is redrawn in place, with progress lines above it. */
import { clearScreenDown, cursorTo, moveCursor } from "node:readline";

/** The screen on which a watch is drawn. */
export interface Screen {
  /** How many characters fit on a line. */
  readonly columns: number;
  /** Draws the block in place of the one before. */
  draw(lines: readonly string[]): void;
  /** Prints a permanent line above the block. */
  say(line: string): void;
}

/** A terminal's output, such as `process.stderr` where that is one. */
export interface Terminal extends NodeJS.WritableStream {
  readonly columns?: number;
}

/** For a terminal that doesn't report its width. */
const USUAL_COLUMNS = 80;

/** A screen on a terminal, by cursor movements that every terminal knows. */
export function screenOn(terminal: Terminal): Screen {
  let block: readonly string[] = [];
  const columns = () =>
    terminal.columns === undefined || terminal.columns < 1 ? USUAL_COLUMNS : terminal.columns;
  const write = (lines: readonly string[]) => {
    if (lines.length > 0) {
      terminal.write(lines.map((line) => `${line}\n`).join(""));
    }
  };
  const erase = () => {
    // A terminal that became narrower has wrapped the lines again.
    const rows = block.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / columns())), 0);
    if (rows > 0) {
      moveCursor(terminal, 0, -rows);
      cursorTo(terminal, 0);
      clearScreenDown(terminal);
    }
  };
  return {
    get columns() {
      return columns();
    },
    draw(lines) {
      erase();
      write(lines);
      block = lines;
    },
    say(line) {
      erase();
      write([line, ...block]);
    },
  };
}

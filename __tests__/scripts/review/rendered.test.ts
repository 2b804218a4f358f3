import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cell, code, details, table } from "../../../scripts/review/markdown";
import { renderedMarkdown } from "../../support/rendered-markdown";

const GOLDEN = join(__dirname, "golden");

/** The tables of a Markdown text by its lines: each has a line of dashes. A row must not have more cells: they are not shown. */
function tablesIn(lines: readonly string[]): readonly { columns: number; rows: number }[] {
  return lines.flatMap((line, index) => {
    if (!/^\|( --- \|)+$/.test(line)) {
      return [];
    }
    const after = lines.slice(index + 1);
    const end = after.findIndex((one) => !one.startsWith("|"));
    const rows = end === -1 ? after : after.slice(0, end);
    return [{ columns: Math.max(...[line, ...rows].map(cellsIn)), rows: rows.length }];
  });
}

function cellsIn(row: string): number {
  return row.split(/(?<!\\)\|/).length - 2;
}

/** The texts between fences. */
function codeBlocksIn(text: string): readonly string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, content = ""]) => content);
}

describe("a rendered comment", () => {
  describe.each(readdirSync(GOLDEN).filter((name) => name.endsWith(".md")))("%s", (name) => {
    const text = readFileSync(join(GOLDEN, name), "utf8");
    const lines = text.split("\n");
    const rendered = renderedMarkdown(text);

    test("has its tables, each with all rows and columns", () => {
      expect(rendered.tables).toEqual(tablesIn(lines));
      expect(rendered.cells).toHaveLength(
        rendered.tables.reduce((sum, { columns, rows }) => sum + columns * rows, 0),
      );
    });

    test("has its headings, list items and code blocks", () => {
      expect(rendered.headings).toHaveLength(lines.filter((line) => /^#+ /.test(line)).length);
      expect(rendered.items).toBe(lines.filter((line) => /^ *- /.test(line)).length);
      expect(rendered.codeBlocks).toEqual(codeBlocksIn(text));
    });

    test("has no HTML other than parts to open, and each is closed", () => {
      const opened = rendered.html.filter((html) =>
        /^<details>\n<summary>[^\n]+<\/summary>$/.test(html),
      ).length;
      const closed = rendered.html.filter((html) => html === "</details>").length;
      expect({ opened, closed }).toEqual({ opened: closed, closed: rendered.html.length / 2 });
      expect(opened).toBe(lines.filter((line) => line === "<details>").length);
    });

    test("has no markup that a reader sees", () => {
      expect(rendered.texts.filter((one) => /\*\*|`|^\||\| *-|^#|<\/?\w+>/.test(one))).toEqual([]);
    });
  });

  test("shows five services in one table, and a part to open for each", () => {
    const { tables, html, headings } = renderedMarkdown(
      readFileSync(join(GOLDEN, "five-services.md"), "utf8"),
    );
    expect(tables[0]).toEqual({ columns: 5, rows: 5 });
    expect(html).toHaveLength(10);
    expect(headings.slice(0, 3)).toEqual(["5 stacks change", "shop-web", "What rolls out"]);
  });
});

describe("Markdown of values", () => {
  const VALUES = ["a|b", "a ` b", "``", "**bold**", "<b>", "a\nb", "#1 @team", "\\|", "a\\"];

  test.each(VALUES)("is one cell with the value as it is: %j", (value) => {
    const { tables, cells, texts } = renderedMarkdown(
      table(["one", "two"], [[cell(value), cell("x")]]).join("\n"),
    );
    expect(tables).toEqual([{ columns: 2, rows: 1 }]);
    expect(cells).toEqual([value.replace("\n", " "), "x"]);
    expect(texts).toEqual(["one", "two"]);
  });

  test.each(VALUES)("is code with the value as it is: %j", (value) => {
    const { texts, items } = renderedMarkdown(`- ${code(value)}`);
    expect({ texts, items }).toEqual({ texts: [], items: 1 });
  });

  test("is rendered in a part to open", () => {
    const { tables, html } = renderedMarkdown(details("Title", table(["a"], [["b"]])).join("\n"));
    expect(tables).toEqual([{ columns: 1, rows: 1 }]);
    expect(html).toEqual(["<details>\n<summary>Title</summary>", "</details>"]);
  });
});

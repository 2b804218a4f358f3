import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../../scripts/commands/definitions/all";
import { runProgram } from "../fake-host";

const fileOf = (path: string) => readFileSync(join(__dirname, "../../../..", path), "utf8");
/** The terminal's width, as commander reads it. */
const WIDTH = process.stdout.isTTY ? process.stdout.columns : 80;
const NAMES = COMMANDS.map(({ name }) => name);

async function helpOf(name: string): Promise<string> {
  return (await runProgram(`${name} --help`)).stdout;
}

/** The exit codes in a command's help, each with its meaning. */
async function codesOf(name: string): Promise<Readonly<Record<string, string>>> {
  const [, table = ""] = (await helpOf(name)).split("Exit codes:\n");
  const rows = table.replace(/\n {5}/g, " ").matchAll(/^ {2}(\d) {2}(.+)$/gm);
  return Object.fromEntries([...rows].map(([, code = "", means = ""]) => [code, means]));
}

/** The exit codes in a text: alone, in a list, or as `0 to 6`. */
function codesIn(text: string): readonly string[] {
  const named = [...text.matchAll(/\b[0-6]\b/g)].map(([code]) => code);
  return text.includes("0 to 6") ? [..."0123456"] : named;
}

/** The exit codes in docs/json.md: those of a failure, and those before the table of a command. */
function codesInDocs(name: string): readonly string[] {
  const section = (heading: string) =>
    fileOf("docs/json.md")
      .split(new RegExp(`^## ${heading}$`, "m"))[1]
      ?.split(/^## /m)[0] ?? "";
  const ofFailure = /^\| `exitCode` \| ([^|]+) \|/m.exec(section("A failure"))?.[1] ?? "";
  const own = section(name).split("| member |")[0] ?? "";
  return [...new Set([...codesIn(ofFailure), ...codesIn(own)])].sort();
}

describe("the exit codes in a command's help", () => {
  test.each(NAMES)("of %s are exactly those in docs/json.md", async (name) => {
    const codes = Object.keys(await codesOf(name));
    expect(codes.length).toBeGreaterThan(3);
    expect(codes).toEqual(codesInDocs(name));
  });

  test.each(NAMES)("of %s include those of docs/commands.md", async (name) => {
    const row = new RegExp(`^\\| \`${name}[ \`].*\\| ([^|]*)\\|$`, "m").exec(fileOf("docs/commands.md"));
    const codes = Object.keys(await codesOf(name));
    expect(row).not.toBeNull();
    expect(codesIn(row?.[1] ?? "").filter((code) => !codes.includes(code))).toEqual([]);
  });
});

describe("the help", () => {
  test.each(["", ...NAMES])("of %p has no line wider than the terminal, except examples", async (name) => {
    const lines = (await helpOf(name)).split("\n");
    expect(lines.filter((line) => line.length > WIDTH && !line.startsWith("  npx "))).toEqual([]);
  });

  test("wraps paragraphs of whole sentences", () => {
    const details = COMMANDS.flatMap((spec) => spec.details ?? []);
    expect(details.length).toBeGreaterThan(3);
    expect(details.filter((text) => !/^[A-Z][^\n]+\.$/.test(text))).toEqual([]);
  });
});

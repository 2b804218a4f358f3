import { describe, expect, test } from "@jest/globals";
import { shorten } from "../../../../scripts/driver/report/shorten";

const COMMAND = `  aws elbv2 modify-listener --listener-arn ${"a".repeat(500)} --region eu-west-1`;
const bytes = (lines: readonly string[]) => Buffer.byteLength(lines.join("\n"));

describe("a report in Terraform's output", () => {
  test("is unchanged when it fits, to the last byte", () => {
    const line = "x".repeat(700);
    const fits = [...Array.from({ length: 11 }, () => line), "x".repeat(8_000 - 11 * 701)];
    expect(bytes(fits)).toBe(8_000);
    expect(shorten(fits)).toEqual(fits);

    const tooLong = [...fits.slice(0, -1), `${fits.at(-1)}x`];
    expect(shorten(tooLong)[0]).toBe(`${"x".repeat(397)}...`);
  });

  test("has all lines and complete commands with any text from AWS", () => {
    const lines = ["The verdict.", ...Array.from({ length: 16 }, () => "é".repeat(700)), COMMAND];
    const shortened = shorten(lines);

    expect(bytes(lines)).toBeGreaterThan(8_192);
    expect(bytes(shortened)).toBeLessThanOrEqual(8_000);
    expect(shortened).toHaveLength(lines.length);
    expect([shortened[0], shortened.at(-1)]).toEqual(["The verdict.", COMMAND]);
    expect(shortened[1]).toBe(`${"é".repeat(147)}...`);
  });

  test("keeps the end of a log, and the start of any other line", () => {
    const log = `  Log: ... ${"y".repeat(650)} the cause`;
    const shortened = shorten([log, ...Array.from({ length: 12 }, () => "z".repeat(700))]);

    const cause = " the cause";
    expect(shortened[0]).toBe(`  Log: ...${"y".repeat(400 - 10 - cause.length)}${cause}`);
    expect(shortened[1]).toMatch(/^z+\.\.\.$/);
  });

  test("does not split a character", () => {
    const [shortened = ""] = shorten(Array.from({ length: 20 }, () => "🦊".repeat(700)));
    expect(shortened).toBe(`${"🦊".repeat(147)}...`);
  });
});

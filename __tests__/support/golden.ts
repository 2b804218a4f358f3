/** Golden files: expected texts in files of the folder `golden` next to the test. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "@jest/globals";

const { env } = process;

/**
 * Expects a text to equal the content of the golden file `name`. With UPDATE_GOLDEN=1 the file is written instead,
 * except in continuous integration (CI=true).
 *
 * @param name the file's name, with its ending: `rolled-back.txt`
 * @param text the text, or its lines
 * @throws an error with the difference if they differ or the file does not exist
 */
export function expectGolden(name: string, text: string | readonly string[]): void {
  const test = expect.getState().testPath ?? "";
  const file = join(dirname(test), "golden", name);
  const actual = typeof text === "string" ? text : `${text.join("\n")}\n`;
  if (env["UPDATE_GOLDEN"] === "1" && env["CI"] !== "true") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  const where = relative(process.cwd(), file);
  const update = `To write it: UPDATE_GOLDEN=1 npx jest --selectProjects unit -- ${relative(process.cwd(), test)}`;
  const expected = read(file);
  if (expected === undefined) {
    throw new Error(`The golden file ${where} does not exist. ${update}`);
  }
  try {
    expect(actual).toBe(expected);
  } catch (difference) {
    throw new Error(`The text differs from ${where}. ${update}\n\n${(difference as Error).message}`);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

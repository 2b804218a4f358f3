import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { jest } from "@jest/globals";

const ROOT = resolve(__dirname, "..", "..");

/**
 * Runs the file of an app in this process, once in each test file. It writes `<folder>/cdktf.out`, and the folder is created.
 * A process for each app would take several times as long.
 *
 * @param file from the project's root, such as `main.ts`
 */
export function runApp(file: string, folder: string, variables: Readonly<Record<string, string>> = {}): void {
  mkdirSync(folder, { recursive: true });
  const callersFolder = process.cwd();
  const environment = jest.replaceProperty(process, "env", { ...process.env, ...variables });
  process.chdir(folder);
  try {
    require(resolve(ROOT, file));
  } finally {
    process.chdir(callersFolder);
    environment.restore();
  }
}

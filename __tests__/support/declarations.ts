/** Reads declarations and their docstrings from the sources. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ModuleItem, parseSync } from "@swc/core";

const ROOT = resolve(__dirname, "../..");

/** A declaration or another item of a module, without its `export`. */
export type Item = Exclude<ModuleItem, { type: "ExportDeclaration" }> | ExportedDeclaration;
type ExportedDeclaration = Extract<ModuleItem, { type: "ExportDeclaration" }>["declaration"];

/** The docstring before a position. Empty without one. */
export type DocAt = (position: number) => string;

/** The items of a file, with the docstrings in it. */
export interface ReadFile {
  readonly items: readonly Item[];
  readonly docAt: DocAt;
}

/** The files of the stacks, and those of the documents which they pass to their programs. */
export function stackFiles(): string[] {
  const stacks = readdirSync(join(ROOT, "stacks"), { recursive: true, encoding: "utf8" });
  return [
    ...stacks.filter((file) => file.endsWith(".ts")).map((file) => `stacks/${file}`),
    "scripts/contract/document.ts",
    "scripts/contract/migration.ts",
  ];
}

/** @param file from the project's root, such as `stacks/index.ts` */
export function readDeclarations(file: string): ReadFile {
  // The parser counts bytes across all files that it has read. A first statement shows where this file begins.
  const source = Buffer.from(`0;\n${readFileSync(join(ROOT, file), "utf8")}`);
  const { body } = parseSync(source.toString(), { syntax: "typescript" });
  const start = body[0]?.span.start ?? 0;
  return {
    items: body.map((item) => (item.type === "ExportDeclaration" ? item.declaration : item)),
    docAt: (position) => docBefore(source.subarray(0, position - start).toString()),
  };
}

/** The docstring that ends a text, apart from what may stand between it and its declaration. */
function docBefore(text: string): string {
  const end = text.lastIndexOf("*/");
  const isLast = end >= 0 && /^[\s|(&]*(export )?$/.test(text.slice(end + 2));
  return isLast ? text.slice(text.lastIndexOf("/**", end) + 3, end).replace(/^\s*\*/gm, "") : "";
}

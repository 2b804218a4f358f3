/** GitHub's own linter and evaluator of expressions. They are ES modules, which Jest can't load, so they are bundled first. */
import { resolve } from "node:path";
import type * as Expressions from "@actions/expressions";
import { buildSync } from "esbuild";
import type * as Documents from "vscode-languageserver-textdocument";

// Its package has no entry for CommonJS.
type Service = typeof import("@actions/languageservice", { with: { "resolution-mode": "import" }});

interface LanguageService {
  readonly service: Service;
  readonly expressions: typeof Expressions;
  readonly documents: typeof Documents;
}

const ENTRY = `
export * as service from "@actions/languageservice";
export * as expressions from "@actions/expressions";
export * as documents from "vscode-languageserver-textdocument";
`;

let loaded: LanguageService | undefined;

export function languageService(): LanguageService {
  loaded ??= load();
  return loaded;
}

function load(): LanguageService {
  const { outputFiles } = buildSync({
    stdin: { contents: ENTRY, resolveDir: resolve(__dirname, "../../..") },
    bundle: true,
    format: "cjs",
    platform: "node",
    write: false,
    logLevel: "error",
  });
  const module = { exports: {} as LanguageService };
  new Function("module", "exports", "require", outputFiles[0]?.text ?? "")(module, module.exports, require);
  return module.exports;
}

/** Parses the text of an AppSpec. */
import { parseDocument } from "yaml";
import type { Problem } from "./problem";

/** The value of a text, or every syntax error. */
export type ParsedText =
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "wrong"; readonly problems: readonly Problem[] };

const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Parses JSON or YAML: CodeDeploy accepts both. YAML also has a form in braces, which is not always valid JSON.
 *
 * @returns the value, which may be anything; or the errors of the format that it looks like
 */
export function parseText(text: string): ParsedText {
  const content = text.replace(BYTE_ORDER_MARK, "");
  const json = parseJson(content);
  if (json.kind === "parsed") {
    return json;
  }
  const yaml = parseYaml(content);
  return yaml.kind === "wrong" && /^\s*[{[]/.test(content) ? json : yaml;
}

function parseJson(text: string): ParsedText {
  try {
    return { kind: "parsed", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "wrong", problems: [{ what: "is not JSON", detail: (error as Error).message }] };
  }
}

function parseYaml(text: string): ParsedText {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    return {
      kind: "wrong",
      problems: document.errors.map(({ message }) => ({ what: "is not YAML", detail: inOneLine(message) })),
    };
  }
  try {
    return { kind: "parsed", value: document.toJS() };
  } catch (error) {
    // It has too many aliases.
    return { kind: "wrong", problems: [{ what: "is not YAML", detail: (error as Error).message }] };
  }
}

/** The parser's message without the excerpt of the text. */
function inOneLine(message: string): string {
  return message.split("\n")[0]?.replace(/:$/, "") ?? message;
}

/** Markdown for GitHub, with all other text escaped. */
import { tidy } from "../../context/format";

/** Text from AWS or a hook: on one line, and escaped for Markdown and HTML. */
export function plain(text: string): string {
  return tidy(text)
    .trim()
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~$]/g, "\\$&");
}

/** A table's lines. The cells must be Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

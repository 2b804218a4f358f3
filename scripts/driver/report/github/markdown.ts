/** Markdown as GitHub renders it, in which nothing but what is meant is markup. */
import { tidy } from "../../context/format";

/** Text that AWS or a hook made up: on one line, and without a meaning in Markdown or in HTML. */
export function plain(text: string): string {
  return tidy(text)
    .trim()
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~$]/g, "\\$&");
}

/** A table's lines. The cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

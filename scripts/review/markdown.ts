/** Markdown as GitHub renders it in comments. Every value of a plan is code: it mentions no one and links to nothing. */

/** Longer values are cut in the middle: an image's tag and an ARN's name are at the end. */
const LONGEST_VALUE = 120;

/** A value as code, on one line. */
export function code(value: string): string {
  const text = shortened(value.replace(/[\p{Cc}\s]+/gu, " ").trim());
  if (text === "") {
    return "(empty)";
  }
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

/** A value as code in a cell of a table: there `|` ends a cell even in code. */
export function cell(value: string): string {
  return code(value).replaceAll("|", "\\|");
}

/** A value as code in HTML, such as in a `<summary>`, where Markdown doesn't count. */
export function htmlCode(value: string): string {
  const text = shortened(value.replace(/[\p{Cc}\s]+/gu, " ").trim());
  return `<code>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</code>`;
}

/** Lines of a table. The cells must be Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

/** A command to paste. */
export function shell(command: string): string[] {
  return ["```sh", command, "```"];
}

/** A part that the reader opens. @param title as HTML */
export function details(title: string, lines: readonly string[]): string[] {
  return ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>"];
}

/** Paragraphs with an empty line between them. Empty ones are left out. */
export function paragraphs(...parts: readonly (readonly string[])[]): string[] {
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** Such as `1 service` and `2 services`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function shortened(text: string): string {
  if (text.length <= LONGEST_VALUE) {
    return text;
  }
  const half = (LONGEST_VALUE - 3) / 2;
  return `${text.slice(0, Math.ceil(half))}...${text.slice(-Math.floor(half))}`;
}

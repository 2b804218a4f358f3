import { EXCEPTIONS } from "../exceptions";
import { LEFT_OUT } from "../left-out";
import { RULES } from "../rules";

/** The part of `docs/security.md` that is made from the rules and the exceptions. */
export function rulesPage(): string {
  const areas = Object.entries(RULES).map(([area, rules]) =>
    table(
      `### ${area[0]?.toUpperCase()}${area.slice(1)}`,
      ["rule", "ids", "exceptions"],
      rules.map(({ name, ids }) => [name, ids.join(", "), exceptionsTo(name)]),
    ),
  );
  const leftOut = table(
    "### Left out",
    ["about", "ids", "reason"],
    LEFT_OUT.map(({ about, ids, reason }) => [about, ids.join(", "), reason]),
  );
  return [...areas, leftOut].join("\n");
}

function exceptionsTo(name: string): string {
  return EXCEPTIONS.filter(({ rule }) => rule === name)
    .map(({ reason }) => reason)
    .join("; ");
}

function table(heading: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replaceAll(" |  |", " | |");
  return [heading, "", line(columns), line(columns.map(() => "---")), ...rows.map(line), ""].join("\n");
}

/** Plain text in columns, for any terminal. */

/** Lines whose cells are aligned in columns, two spaces apart. The last column has no fixed width. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** Puts a part's name in front of its first line, and the same width of spaces in front of the others. */
export function part(name: string, lines: readonly string[], width: number): readonly string[] {
  return lines.map((line, index) => `${(index === 0 ? name : "").padEnd(width)}${line}`);
}

/** A time, `2026-01-15 12:00:00`, in UTC. */
export function utc(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().slice(0, 19).replace("T", " ");
}

/** Leaves out what Terraform marks as sensitive. */

type Values = Readonly<Record<string, unknown>>;

/**
 * The attributes of a resource that may be printed.
 *
 * @param marks `true` in place of each value that must not be printed
 */
export function printable(values: Values | null, marks: Values): Values {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [name, withoutMarked(value, marks[name])]),
  );
}

/** A value without what is marked. Items of a list keep their positions. */
function withoutMarked(value: unknown, marks: unknown): unknown {
  if (marks === true) {
    return undefined;
  }
  if (typeof value !== "object" || value === null || typeof marks !== "object" || marks === null) {
    return value;
  }
  const marksIn = marks as Values;
  return Array.isArray(value)
    ? value.map((item, index) => withoutMarked(item, marksIn[index]))
    : printable(value as Values, marksIn);
}

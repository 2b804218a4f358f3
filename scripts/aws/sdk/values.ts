/** Members of AWS's answers, each of which may be missing. */

/** A member that AWS always returns. @throws Error when it is missing */
export function required<T>(value: T | undefined, operation: string, field: string): T {
  if (value === undefined) {
    throw new Error(`the answer of ${operation} has no ${field}`);
  }
  return value;
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** Fields of AWS's answers, every one of which may be missing. */

/** A field without which an answer means nothing. @throws Error when it is missing: AWS promises it */
export function required<T>(value: T | undefined, operation: string, field: string): T {
  if (value === undefined) {
    throw new Error(`the answer of ${operation} has no ${field}`);
  }
  return value;
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** How text is printed: one line each, with a maximum length. */

/** Longer lines are cut. Terraform shows only the last 8 KiB of a failed command, and the whole report has to fit. */
export const LONGEST_LINE = 700;

/** One line without control characters (a task's reason may contain any), cut to {@link LONGEST_LINE}. */
export function tidy(line: string): string {
  if (isCommand(line)) {
    return line.trimEnd();
  }
  const oneLine = line.replace(/[\p{Cc}\s]+/gu, " ").trimEnd();
  const indented = line.startsWith("  ") ? ` ${oneLine}` : oneLine;
  return indented.length > LONGEST_LINE ? `${indented.slice(0, LONGEST_LINE - 3)}...` : indented;
}

/** Whether a line is a command to copy, which may begin with variables. It is never changed or cut. */
export function isCommand(line: string): boolean {
  return /^ +(?:\w+=(?:'[^']*'|\S*) )*(?:aws|npx) /.test(line);
}

/** In characters. CloudWatch's reasons have up to 1023; the last datapoints and the threshold are at the beginning. */
const LONGEST_WORDS = 220;

/** A text of AWS, cut so that a report has room for ten of them. */
export function brief(words: string): string {
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS - 3)}...` : words;
}

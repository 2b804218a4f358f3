/** How lines are printed: on one line each, and not too long. */

/** Longer lines are cut: Terraform shows the last 8 KiB of a failed command, and the whole report must be in them. */
export const LONGEST_LINE = 700;

/** On one line, without control characters (a task's reason may hold any), and not too long. */
export function tidy(line: string): string {
  if (isCommand(line)) {
    return line.trimEnd();
  }
  const oneLine = line.replace(/[\p{Cc}\s]+/gu, " ").trimEnd();
  const indented = line.startsWith("  ") ? ` ${oneLine}` : oneLine;
  return indented.length > LONGEST_LINE ? `${indented.slice(0, LONGEST_LINE - 3)}...` : indented;
}

/** A line to be copied: it stays whole and as it is. */
export function isCommand(line: string): boolean {
  return /^ +(aws|npx) /.test(line);
}

/** In characters. Of a reason of CloudWatch's, up to 1023 long, the last datapoints and the threshold are within these. */
const LONGEST_WORDS = 300;

/** AWS's words, as much of them as a report holds that has ten such lines. */
export function brief(words: string): string {
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS - 3)}...` : words;
}

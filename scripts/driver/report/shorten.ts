/** Terraform shows only the last 8 KiB of a failed command's output, so a report must fit in them. */
import { isCommand, LONGEST_LINE } from "../context/format";

/** In bytes, with some room for the shell's output. */
const SHOWN = 8_000;
/** In characters: the longest line. The next smaller one is used until the report fits. */
const LENGTHS = [LONGEST_LINE, 400, 250, 150];

/** The start of a line with a hook's log, which is shortened at its start because its end matters. */
export const LOG = "  Log: ";

/**
 * A report's lines, shortened until all of them are shown. A command is never shortened.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/provisioners/local-exec
 */
export function shorten(lines: readonly string[]): readonly string[] {
  const tries = LENGTHS.map((most) => lines.map((line) => shortened(line, most)));
  const fits = tries.find((tried) => Buffer.byteLength(tried.join("\n")) <= SHOWN);
  return fits ?? tries.at(-1) ?? lines;
}

function shortened(line: string, most: number): string {
  const characters = [...line];
  if (characters.length <= most || isCommand(line)) {
    return line;
  }
  return line.startsWith(LOG)
    ? `${LOG}...${characters.slice(LOG.length + 3 - most).join("")}`
    : `${characters.slice(0, most - 3).join("")}...`;
}

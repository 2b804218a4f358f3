/** What Terraform shows of a failed command is its last 8 KiB: a report has to fit in, its first line above all. */
import { isCommand, LONGEST_LINE } from "../context/format";

/** In bytes, with some room for what the shell adds. */
const SHOWN = 8_000;
/** In characters: how long a line may be, less and less until the whole fits. */
const LENGTHS = [LONGEST_LINE, 400, 250, 150];

/** How the line of a hook's log begins: of a log it is the end that matters. */
export const LOG = "  Log: ";

/**
 * A report's lines, shortened until all of them are shown. A command that is to be copied stays whole.
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

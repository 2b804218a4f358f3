/** The files by which a step talks to the runner: GITHUB_OUTPUT and GITHUB_ENV. */

/** @throws if a line is neither `name=value` nor the beginning of a text with a delimiter */
export function parseCommandFile(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = text.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name = "", delimiter = ""] = /^([^=]+?)<<(.+)$/.exec(line) ?? [];
    if (name !== "") {
      const end = lines.indexOf(delimiter);
      if (end < 0) {
        throw new Error(`the value of ${name} has no end`);
      }
      values[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
    } else if (line !== "") {
      const equals = line.indexOf("=");
      if (equals < 1) {
        throw new Error(`not a command: ${line}`);
      }
      values[line.slice(0, equals)] = line.slice(equals + 1);
    }
  }
  return values;
}

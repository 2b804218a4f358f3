/** The errors of the local AWS that a person can do something about: shown as they are, without a stack trace. */

/** A mistake in the set-up of the local AWS, told with what was found and what to do. A plain `Error` is a bug. */
export class LocalAwsError extends Error {
  override readonly name: string = "LocalAwsError";
}

/** What to show of an error: a stack trace helps with our own mistakes only. */
export function explain(error: unknown): string {
  if (error instanceof LocalAwsError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The version of moto that the gateway's patches were measured against. */
export const MOTO_REQUIREMENT = "moto[server]==5.2.1";

export function minuteSecondsInvalid(got: string, source: string): LocalAwsError {
  return new LocalAwsError(
    `${source} is "${got}": it must be a number of seconds above 0 and at most 60, such as 1 or 0.2`,
  );
}

export function motoNotInstallable(reason: string): LocalAwsError {
  return new LocalAwsError(
    [
      "moto_server is not on the PATH and could not be installed:",
      indent(reason),
      `Install it by hand, with Python 3.9 or later: pip install '${MOTO_REQUIREMENT}'`,
    ].join("\n"),
  );
}

export function motoDied(executable: string, how: string, output: string): LocalAwsError {
  return new LocalAwsError(
    [
      `${executable} ended before it answered (${how}):`,
      indent(output === "" ? "it wrote nothing" : output),
      `If a module is missing: pip install '${MOTO_REQUIREMENT}'`,
    ].join("\n"),
  );
}

export function motoSilent(executable: string, seconds: number, output: string): LocalAwsError {
  return new LocalAwsError(
    [
      `${executable} runs, but did not answer within ${seconds} s:`,
      indent(output === "" ? "it wrote nothing" : output),
    ].join("\n"),
  );
}

export function portInvalid(got: number): LocalAwsError {
  return new LocalAwsError(`port is ${got}: it must be a whole number from 0 (any free port) to 65535`);
}

export function portTaken(port: number): LocalAwsError {
  return new LocalAwsError(
    `port ${port} on 127.0.0.1 is taken: choose another one, or none to get a free port`,
  );
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

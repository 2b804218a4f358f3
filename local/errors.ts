/** The errors of the local AWS that the user can fix. They are printed without a stack trace. */
import { BASE_ACCOUNT } from "./account-region";

/**
 * A problem with the set-up of the local AWS. The message contains what was found and what to do. A plain `Error`
 * is a bug.
 */
export class LocalAwsError extends Error {
  override readonly name: string = "LocalAwsError";
}

/** The text to print for an error. Only a bug gets a stack trace. */
export function explain(error: unknown): string {
  if (error instanceof LocalAwsError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The version of moto that the gateway's patches are made for. */
export const MOTO_REQUIREMENT = "moto[server]==5.2.1";

export function minuteSecondsInvalid(got: string, source: string): LocalAwsError {
  return new LocalAwsError(
    `${source} is "${got}": it must be a number of seconds above 0 and at most 60, such as 1 or 0.2`,
  );
}

export function accountInvalid(got: string, source: string): LocalAwsError {
  return new LocalAwsError(
    `${source} is "${got}": it must be an account id of 12 digits, given once. ${BASE_ACCOUNT} is the base account, which always exists`,
  );
}

export function motoNotInstallable(reason: string): LocalAwsError {
  return new LocalAwsError(
    [
      "moto_server is not in the PATH and could not be installed:",
      indent(reason),
      `Next: install it with Python 3.9 or later: pip install '${MOTO_REQUIREMENT}'`,
    ].join("\n"),
  );
}

export function motoExited(executable: string, how: string, output: string): LocalAwsError {
  return new LocalAwsError(
    [
      `${executable} exited before it responded (${how}):`,
      indent(output === "" ? "(no output)" : output),
      `Next: if a module is missing, run pip install '${MOTO_REQUIREMENT}'`,
    ].join("\n"),
  );
}

export function motoNotResponding(executable: string, seconds: number, output: string): LocalAwsError {
  return new LocalAwsError(
    [
      `${executable} is running, but did not respond within ${seconds} s:`,
      indent(output === "" ? "(no output)" : output),
      `Next: start it alone to see why: "${executable}" -H 127.0.0.1 -p 5000`,
    ].join("\n"),
  );
}

export function portInvalid(got: number): LocalAwsError {
  return new LocalAwsError(`port is ${got}: it must be a whole number from 0 (any free port) to 65535`);
}

export function portTaken(port: number): LocalAwsError {
  return new LocalAwsError(
    `port ${port} on 127.0.0.1 is in use: choose another port, or leave the port out to use any free port`,
  );
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

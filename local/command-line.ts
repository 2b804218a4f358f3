/** The flags of `npm run local`. */
import { parseArgs } from "node:util";
import { DEFAULT_MINUTE_SECONDS, MINUTE_SECONDS_VARIABLE, parseMinuteSeconds } from "./minute";
import { checkAccounts } from "./moto/accounts";

export const USAGE = `usage: npm run local -- [--minute-seconds N] [--port N] [--account ID]...
  --minute-seconds N  seconds that a CodeDeploy minute lasts, above 0 and at most 60
                      (default: $${MINUTE_SECONDS_VARIABLE}, otherwise ${DEFAULT_MINUTE_SECONDS})
  --port N            the port of the endpoint (default: any free one)
  --account ID        another account, with a role that the base account can assume`;

/** A mistake on the command line. It is printed with {@link USAGE}. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The values of the flags. */
export interface Flags {
  readonly minuteSeconds: number;
  readonly port: number;
  readonly accounts: readonly string[];
}

/**
 * Reads the flags. A flag has precedence over its environment variable.
 *
 * @throws UsageError if a flag is unknown or its value is invalid
 */
export function readFlags(args: readonly string[], env: NodeJS.ProcessEnv): Flags {
  const options = {
    "minute-seconds": { type: "string" },
    port: { type: "string" },
    account: { type: "string", multiple: true },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    return {
      minuteSeconds: readMinuteSeconds(values["minute-seconds"], env[MINUTE_SECONDS_VARIABLE]),
      port: readPort(values.port ?? "0"),
      accounts: checkAccounts(values.account ?? [], "--account"),
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readMinuteSeconds(flag: string | undefined, variable: string | undefined): number {
  return flag === undefined
    ? parseMinuteSeconds(variable ?? String(DEFAULT_MINUTE_SECONDS), MINUTE_SECONDS_VARIABLE)
    : parseMinuteSeconds(flag, "--minute-seconds");
}

function readPort(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65_535) {
    throw new UsageError(`--port is "${text}": it must be a whole number from 0 (any free port) to 65535`);
  }
  return Number(text);
}

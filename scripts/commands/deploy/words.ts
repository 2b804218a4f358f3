/** The driver's sentences where no Terraform runs it: they name flags instead of variables, and nobody applies. */
import { NEXT_AFTER_ROLLBACK } from "../../driver/report";
import {
  BREAK_GLASS_REASON_VARIABLE,
  BREAK_GLASS_VARIABLE,
  ON_CANCEL_VARIABLE,
  RETRY_VARIABLE,
  WHEN_RUNNING_VARIABLE,
} from "../../variables";

/** The flags that say for one command what the variables say for a run of the driver. */
export const FLAG_OF = {
  [RETRY_VARIABLE]: "--retry",
  [ON_CANCEL_VARIABLE]: "--on-cancel",
  [WHEN_RUNNING_VARIABLE]: "--when-running",
  [BREAK_GLASS_VARIABLE]: "--break-glass",
  [BREAK_GLASS_REASON_VARIABLE]: "--reason",
} as const;
/** A variable for which there is a flag. */
export type FlagVariable = keyof typeof FLAG_OF;

const NEXT_BY_HAND =
  "  Next: mend the cause, and deploy again: a changed revision as ever, this very one only with --retry.";

/** A line of the driver's, for the one who runs a command. */
export function forCommands(line: string): string {
  if (line === NEXT_AFTER_ROLLBACK) {
    return NEXT_BY_HAND;
  }
  const flagged = Object.entries(FLAG_OF).reduce(
    (text, [variable, flag]) =>
      text.replaceAll(`${variable}=true`, flag).replaceAll(`${variable}=`, `${flag} `),
    line,
  );
  return flagged.startsWith("  Next:") ? flagged.replaceAll("apply again", "try again") : flagged;
}

/** A problem of the input, named by the flag where it came by one. */
export function byFlag(line: string, given: readonly FlagVariable[]): string {
  // The longest first: one name begins like another.
  return [...given]
    .sort((a, b) => b.length - a.length)
    .reduce((text, variable) => text.replaceAll(variable, FLAG_OF[variable]), line);
}

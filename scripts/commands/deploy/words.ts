/** The wording of commands: flags instead of variables, and next steps without Terraform. */
import {
  BREAK_GLASS_REASON_VARIABLE,
  BREAK_GLASS_VARIABLE,
  type NameField,
  ON_CANCEL_VARIABLE,
  RETRY_VARIABLE,
  type RunVariable,
  WHEN_RUNNING_VARIABLE,
} from "../../contract";
import {
  type BreakGlass,
  type NameOf,
  nextLines,
  otherwiseLines,
  ownCommand,
  type RunSetting,
  type Wording,
} from "../../driver";

/** The flags that correspond to the variables of a driver's run. */
const FLAG_OF: Readonly<Record<RunVariable, string>> = {
  [RETRY_VARIABLE]: "--retry",
  [ON_CANCEL_VARIABLE]: "--on-cancel",
  [WHEN_RUNNING_VARIABLE]: "--when-running",
  [BREAK_GLASS_VARIABLE]: "--break-glass",
  [BREAK_GLASS_REASON_VARIABLE]: "--reason",
};

/** The values of a command's flags, by the variables that they stand for. */
export type Flags = Readonly<Partial<Record<RunVariable, string>>>;

/** The complete command that runs a command again, with these settings. */
export type RunAgain = (settings: RunSetting) => string | undefined;

/** Settings as words of a command line: `--retry`, `--when-running wait`. */
export function flagWords(settings: RunSetting): string[] {
  return Object.entries(settings).flatMap(([variable, value]) => {
    const flag = FLAG_OF[variable as RunVariable];
    return value === "true" ? [flag] : [flag, value];
  });
}

/**
 * The wording of a command that deploys.
 *
 * @param whenFixed what to do about a revision that failed, if the same command would deploy it again
 */
export function commandWording(runAgain: RunAgain, whenFixed?: () => readonly string[]): Wording {
  return {
    whenFixed,
    again: "try again",
    command: (_, settings = {}) => runAgain(settings),
    setting: flagOf,
    afterRollback: () => [
      ...(whenFixed?.() ??
        nextLines("fix the cause and deploy again. A changed revision is deployed normally", runAgain({}))),
      ...otherwiseLines(
        "To deploy this revision again, use",
        runAgain({ [RETRY_VARIABLE]: "true" }),
        FLAG_OF[RETRY_VARIABLE],
      ),
    ],
    lastGood: (place) => lastGoodLines(ownCommand(place, "rollback")),
  };
}

/** What to do if a revision is live that failed. @param rollback the command that rolls back */
export function lastGoodLines(rollback: string): readonly string[] {
  return nextLines("roll back to the last good revision", rollback);
}

/** How the words of a setting are named in a sentence. */
export function flagOf(variable: RunVariable, value: string): string {
  return value === "true" ? FLAG_OF[variable] : `${FLAG_OF[variable]} ${value}`;
}

/** The wording if the command that deploys is not known. */
export const COMMAND_WORDING: Wording = commandWording(() => undefined);

/**
 * The wording of a `rollback`, which has no `--retry`, since each one is a retry.
 *
 * @param history the command that lists the revisions
 * @param breakGlass what this one turned off
 */
export function rollbackWording(
  runAgain: (settings: RunSetting) => string,
  history: string,
  breakGlass?: Pick<BreakGlass, "measures" | "reason">,
): Wording {
  return {
    ...commandWording(runAgain),
    isRollback: true,
    again: "run `rollback` again",
    afterRollback: (_, { byAlarm }) => [
      ...(byAlarm
        ? [
            "  Next: run `rollback` again. If an alarm of the deployment group is in ALARM when it starts, it ignores all of the group's alarms:",
            `  ${runAgain({})}`,
            "  If no alarm is in ALARM yet when it starts, an alarm can stop it again. To ignore the group's alarms in any case:",
            `  ${runAgain(ignoringAlarms(breakGlass))}`,
          ]
        : nextLines("fix the cause and run `rollback` again", runAgain({}))),
      "  To see which other revisions `rollback --to` can go to:",
      `  ${history}`,
    ],
    lastGood: () =>
      nextLines("choose a good revision, and name it with `rollback --to`. To see the revisions", history),
  };
}

/** Keeps what is turned off already, and its reason. */
function ignoringAlarms(breakGlass: Pick<BreakGlass, "measures" | "reason"> | undefined): RunSetting {
  const measures = new Set([...(breakGlass?.measures ?? []), "ignore-alarms"]);
  return {
    [BREAK_GLASS_VARIABLE]: [...measures].join(","),
    [BREAK_GLASS_REASON_VARIABLE]: breakGlass?.reason ?? "the live release causes the alarm",
  };
}

/** Names an input by its flag if it was given as a flag, otherwise by its variable. */
export function namesFor(flags: Flags): NameOf {
  // A break-glass and its reason belong together, even if one of them is missing.
  const isBroken = BREAK_GLASS_VARIABLE in flags || BREAK_GLASS_REASON_VARIABLE in flags;
  return (variable) =>
    variable in flags || (isBroken && variable.startsWith(BREAK_GLASS_VARIABLE))
      ? FLAG_OF[variable]
      : variable;
}

/** A field of an AppSpec, by the AppSpec's source, such as a file's name. */
export function fieldsOf(source: string): NameField {
  return (path) => {
    const [first, ...rest] = path;
    if (first !== "appSpec") {
      return path.length === 0 ? "the document" : path.join(".");
    }
    return rest.length === 0 ? source : `${source}: ${rest.join(".")}`;
  };
}

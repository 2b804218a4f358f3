import { isKnown, type Problem } from "../../support/problems";

/** CloudWatch's limit of characters in the rule of a composite alarm. */
const MAX_RULE_LENGTH = 10_240;

/** The rule of a composite alarm that is in ALARM while one of the alarms is. */
export function alarmRule(names: readonly string[]): string {
  return names.map((name) => `ALARM("${name}")`).join(" OR ");
}

/** Checks that the rule is short enough. Names that are unresolved tokens don't count. */
export function checkAlarmRule(prop: string, names: readonly string[]): Problem[] {
  const { length } = alarmRule(names.filter((name) => isKnown(name)));
  return length <= MAX_RULE_LENGTH
    ? []
    : [
        {
          prop,
          what: `the names of the alarms make a rule of ${length} characters for the composite alarm`,
          allowed: `at most ${MAX_RULE_LENGTH} characters: 13 for each alarm, and its name`,
          fix: "shorten the names of alarms, or create some of the alarms yourself, and name them in rollbackAlarmNames",
        },
      ];
}

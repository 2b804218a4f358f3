import { checkWholeNumber } from "./numbers";
import { isKnown, type Problem } from "./problems";

/** The log retentions that CloudWatch supports, in days. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Checks a number of days against the retentions that CloudWatch supports. Unresolved tokens pass. */
export function checkLogRetention(prop: string, days: number): Problem[] {
  const problems = checkWholeNumber(prop, days, { min: 1, max: 3653, unit: "days" });
  if (problems.length > 0 || !isKnown(days) || LOG_RETENTION_DAYS.includes(days)) {
    return problems;
  }
  return [
    {
      prop,
      what: `got ${days} days`,
      allowed: LOG_RETENTION_DAYS.join(", "),
      fix: `set it to ${LOG_RETENTION_DAYS.find((allowed) => allowed > days) ?? 3653}`,
    },
  ];
}

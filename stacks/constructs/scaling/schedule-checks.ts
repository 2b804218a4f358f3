import { checkText, isKnown, type Problem } from "../../support/problems";

/** A field of a cron expression: its numbers, its names from the first number on, and its other characters. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  readonly others: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * The fields in their order.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
 */
const CRON_FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59, others: /^\*$/ },
  { name: "hour", min: 0, max: 23, others: /^\*$/ },
  { name: "day of the month", min: 1, max: 31, others: /^([*?L]|LW|\d{1,2}W)$/ },
  { name: "month", min: 1, max: 12, names: MONTHS, others: /^\*$/ },
  {
    name: "day of the week",
    min: 1,
    max: 7,
    names: WEEKDAYS,
    others: /^([*?L]|[1-7]L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/i,
  },
  { name: "year", min: 1970, max: 2199, others: /^\*$/ },
];

const FORM = {
  allowed: "cron(…) with six fields, rate(…) or at(yyyy-mm-ddThh:mm:ss)",
  fix: 'write it as "cron(0 8 ? * MON-FRI *)", for instance',
};

/** Everything that is wrong with the expression of a scheduled action. Unresolved tokens pass. */
export function checkScheduleExpression(prop: string, schedule: string): Problem[] {
  if (!isKnown(schedule)) {
    return [];
  }
  const [, kind, value = ""] = /^(cron|rate|at)\((.*)\)$/.exec(schedule) ?? [];
  const wrong = (what: string, allowed: string) => [
    { prop, what: `got ${JSON.stringify(schedule)}${what}`, allowed, fix: FORM.fix },
  ];
  switch (kind) {
    case "cron":
      return checkCron(value, wrong);
    case "rate":
      return /^[1-9]\d* (minute|hour|day)s?$/.test(value)
        ? []
        : wrong("", "rate(n minutes), rate(n hours) or rate(n days), with a whole number from 1");
    case "at":
      return isTime(value) ? [] : wrong("", "at(yyyy-mm-ddThh:mm:ss), with a time that exists");
    default:
      return wrong("", FORM.allowed);
  }
}

function checkCron(value: string, wrong: (what: string, allowed: string) => Problem[]): Problem[] {
  const fields = value.split(" ");
  if (fields.length !== CRON_FIELDS.length || fields.includes("")) {
    return wrong("", FORM.allowed);
  }
  const unfit = CRON_FIELDS.filter((field, index) => !isField(field, fields[index] ?? ""));
  if (unfit.length > 0) {
    return unfit.flatMap(({ name, min, max, names }) =>
      wrong(
        `, whose ${name} is wrong`,
        `${min} to ${max}${names === undefined ? "" : ` or ${names[0]} to ${names.at(-1)}`} for the ${name}`,
      ),
    );
  }
  const [dayOfMonth, dayOfWeek] = [fields[2], fields[4]];
  return (dayOfMonth === "?") === (dayOfWeek === "?")
    ? wrong(
        ", whose days of the month and of the week are both set, or both ?",
        "? for exactly one of the two: AWS can't combine them",
      )
    : [];
}

function isField(field: CronField, text: string): boolean {
  return field.others.test(text) || text.split(",").every((part) => isPart(field, part));
}

/** A value, a range, or steps: `5`, `MON-FRI`, `0/15`, `*`/`10`. */
function isPart({ min, max, names = [] }: CronField, part: string): boolean {
  const [range = "", step, ...more] = part.split("/");
  const bounds = range === "*" && step !== undefined ? [] : range.split("-");
  const isValue = (value: string) =>
    names.includes(value.toUpperCase()) ||
    (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max);
  return (
    more.length === 0 &&
    bounds.length <= 2 &&
    bounds.every(isValue) &&
    (step === undefined || /^[1-9]\d*$/.test(step))
  );
}

function isTime(value: string): boolean {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value) ? new Date(`${value}Z`) : undefined;
  // JavaScript counts 31 February as 3 March.
  return time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value);
}

/** Checks the time zone of a scheduled action. Unresolved tokens pass. */
export function checkTimeZone(prop: string, timeZone: string | undefined): Problem[] {
  const help = {
    allowed: "a time zone of the IANA database",
    fix: 'write it as "Europe/Berlin", for instance',
  };
  const problems = checkText(prop, timeZone, /^[A-Z][\w+-]*(\/[\w+-]+)*$/, help);
  return !isKnown(timeZone) || problems.length > 0 || isTimeZone(timeZone)
    ? problems
    : [{ prop, what: `got ${JSON.stringify(timeZone)}`, ...help }];
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

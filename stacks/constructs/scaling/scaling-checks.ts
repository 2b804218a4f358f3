import { checkNoRepeats, itemAt } from "../../support/lists";
import { checkWholeNumber } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import type { Scaling, ScheduledScaling, StepScaling } from "./scaling-props";
import { checkScheduleExpression, checkTimeZone } from "./schedule-checks";

/** ECS's limit of tasks of a service. */
const MAX_TASKS = 5000;
const DAY_SECONDS = 86_400;
const INT32_MAX = 2_147_483_647;

/** AWS's limit of steps in a policy. */
const MAX_LEVELS = 20;

/**
 * Everything that is wrong with a service's scaling. Unresolved tokens pass.
 *
 * @param desiredCount the number of tasks at creation; `undefined` for the default, which fits
 */
export function checkScaling(prop: string, scaling: Scaling, desiredCount: number | undefined): Problem[] {
  const { minTasks, maxTasks, steps = [], schedules = [] } = scaling;
  const whole = (name: keyof Scaling, min: number, max: number, unit: string) =>
    checkWholeNumber(`${prop}.${name}`, scaling[name] as number | undefined, { min, max, unit });
  return [
    ...whole("minTasks", 0, MAX_TASKS, "tasks"),
    ...whole("maxTasks", 1, MAX_TASKS, "tasks"),
    ...checkOrder(`${prop}.minTasks`, minTasks, maxTasks, `${prop}.maxTasks`),
    ...checkDesiredCount(desiredCount, scaling, prop),
    ...whole("cpuPercent", 1, 100, "percent"),
    ...whole("memoryPercent", 1, 100, "percent"),
    ...whole("requestsPerTaskPerMinute", 1, INT32_MAX, "requests"),
    ...whole("scaleOutCooldownSeconds", 0, DAY_SECONDS, "seconds"),
    ...whole("scaleInCooldownSeconds", 0, DAY_SECONDS, "seconds"),
    ...checkZero(`${prop}.minTasks`, scaling),
    ...checkCooldowns(prop, scaling),
    ...checkNames(`${prop}.steps`, isKnown(steps) ? steps : []),
    ...(isKnown(steps) ? steps : []).flatMap((step, index) => checkStep(`${prop}.steps[${index}]`, step)),
    ...checkNames(`${prop}.schedules`, isKnown(schedules) ? schedules : []),
    ...(isKnown(schedules) ? schedules : []).flatMap((schedule, index) =>
      checkSchedule(`${prop}.schedules[${index}]`, schedule, scaling),
    ),
  ];
}

/** Checks that a least number is not above a largest one. */
function checkOrder(
  prop: string,
  min: number | undefined,
  max: number | undefined,
  other: string,
): Problem[] {
  return isKnown(min) && isKnown(max) && min > max
    ? [
        {
          prop,
          what: `got ${min} tasks, which is above ${other} (${max})`,
          allowed: `at most ${max}`,
          fix: `decrease ${prop}, or increase ${other}`,
        },
      ]
    : [];
}

function checkDesiredCount(
  count: number | undefined,
  { minTasks, maxTasks }: Scaling,
  prop: string,
): Problem[] {
  const isBelow = isKnown(count) && isKnown(minTasks) && count < minTasks;
  const isAbove = isKnown(count) && isKnown(maxTasks) && count > maxTasks;
  return isBelow || isAbove
    ? [
        {
          prop: "desiredCount",
          what: `got ${count} tasks, which is ${isBelow ? `below ${prop}.minTasks (${minTasks})` : `above ${prop}.maxTasks (${maxTasks})`}`,
          allowed: "a number within the bounds of the scaling",
          fix: `remove desiredCount: the service then starts with ${prop}.minTasks`,
        },
      ]
    : [];
}

function checkZero(prop: string, { minTasks, schedules = [] }: Scaling): Problem[] {
  return minTasks === 0 &&
    isKnown(schedules) &&
    schedules.every((schedule) => schedule.minTasks === undefined)
    ? [
        {
          prop,
          what: "got 0 tasks, and no schedule sets minTasks. Without a task there is no metric that starts one",
          allowed: "1 or more, or a schedule that sets minTasks",
          fix: "set it to 1",
        },
      ]
    : [];
}

function checkCooldowns(prop: string, scaling: Scaling): Problem[] {
  const tracked = [scaling.cpuPercent, scaling.memoryPercent, scaling.requestsPerTaskPerMinute];
  if (tracked.some((value) => value !== undefined)) {
    return [];
  }
  return (["scaleOutCooldownSeconds", "scaleInCooldownSeconds"] as const)
    .filter((name) => scaling[name] !== undefined)
    .map((name) => ({
      prop: `${prop}.${name}`,
      what: "is set, but no value is tracked",
      allowed: "a cooldown only with cpuPercent, memoryPercent or requestsPerTaskPerMinute",
      fix: "remove it, or track a value",
    }));
}

function checkNames(prop: string, list: readonly { readonly name: string }[]): Problem[] {
  return [
    ...list.flatMap(({ name }, index) =>
      checkText(`${prop}[${index}].name`, name, /^[a-zA-Z0-9][a-zA-Z0-9-]{0,99}$/, {
        allowed: "1 to 100 letters, digits and hyphens",
        fix: 'rename it, for instance to "mornings"',
      }),
    ),
    ...checkNoRepeats(
      prop,
      list.map(({ name }) => name),
    ),
  ];
}

function checkStep(prop: string, step: StepScaling): Problem[] {
  const field = step.kind === "out" ? "addTasks" : "removeTasks";
  const levels = (isKnown(step.levels) ? step.levels : []).map((level) =>
    "from" in level
      ? { value: level.from, tasks: level.addTasks }
      : { value: level.upTo, tasks: level.removeTasks },
  );
  return [
    ...checkWholeNumber(`${prop}.minutes`, step.minutes, { min: 1, max: 1440, unit: "minutes" }),
    ...levels.flatMap(({ tasks }, index) =>
      checkWholeNumber(`${prop}.levels[${index}].${field}`, tasks, { min: 1, max: MAX_TASKS, unit: "tasks" }),
    ),
    ...(isKnown(step.levels) && (levels.length === 0 || levels.length > MAX_LEVELS)
      ? [
          {
            prop: `${prop}.levels`,
            what: `got ${levels.length} levels`,
            allowed: `1 to ${MAX_LEVELS} levels`,
            fix: levels.length === 0 ? "add a level" : "combine some of the levels",
          },
        ]
      : []),
    ...checkLevelOrder(
      `${prop}.levels`,
      step.kind,
      levels.map(({ value }) => value),
    ),
  ];
}

function checkLevelOrder(prop: string, kind: StepScaling["kind"], values: readonly number[]): Problem[] {
  const field = kind === "out" ? "from" : "upTo";
  return values.flatMap((value, index) => {
    const previous = index === 0 ? undefined : itemAt(values, index - 1);
    const isOrdered =
      !isKnown(value) || !isKnown(previous) || (kind === "out" ? value > previous : value < previous);
    return isOrdered
      ? []
      : [
          {
            prop: `${prop}[${index}].${field}`,
            what: `got ${value} after ${previous}`,
            allowed: kind === "out" ? "levels that go up" : "levels that go down",
            fix: "sort the levels, and keep one of each value",
          },
        ];
  });
}

function checkSchedule(prop: string, schedule: ScheduledScaling, scaling: Scaling): Problem[] {
  const { minTasks, maxTasks } = schedule;
  const range = { min: 0, max: MAX_TASKS, unit: "tasks" };
  return [
    ...checkScheduleExpression(`${prop}.schedule`, schedule.schedule),
    ...checkTimeZone(`${prop}.timeZone`, schedule.timeZone),
    ...checkWholeNumber(`${prop}.minTasks`, minTasks, range),
    ...checkWholeNumber(`${prop}.maxTasks`, maxTasks, range),
    ...(minTasks === undefined && maxTasks === undefined
      ? [
          {
            prop,
            what: "changes nothing",
            allowed: "minTasks, maxTasks or both",
            fix: "set one of them, or remove the schedule",
          },
        ]
      : []),
    ...(maxTasks === undefined
      ? checkOrder(`${prop}.minTasks`, minTasks, scaling.maxTasks, "scaling.maxTasks")
      : minTasks === undefined
        ? checkOrder("scaling.minTasks", scaling.minTasks, maxTasks, `${prop}.maxTasks`)
        : checkOrder(`${prop}.minTasks`, minTasks, maxTasks, `${prop}.maxTasks`)),
  ];
}

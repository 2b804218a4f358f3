/** Protections that a change lowers. */
import type { PlannedChange, PlannedValue, Values } from "../../plan/plan";
import { appSpecOfTrigger, hookEventsOf } from "../app-spec";
import { PROTECTIONS, type Protection } from "../protections";
import { appSpecOutput, isReleasedByCommand } from "../trigger";
import { at, differs, isSensitive, isUnknown } from "../values";
import { code, codes, type FindWarnings, type Warning } from "./warning";

/** Warns of lowered protections: one warning for each attribute. */
export const protectionLowered: FindWarnings = (plan) => [
  ...plan.changes
    .filter(({ action }) => action === "changed" || action === "replaced")
    .flatMap((change) => [
      ...PROTECTIONS.filter(({ types }) => types.test(change.type)).flatMap((one) => lowered(change, one)),
      ...threshold(change),
      ...badPeriods(change),
      ...alarmRule(change),
      ...hooks(appSpecOfTrigger(change), change.address),
    ]),
  ...(isReleasedByCommand(plan) ? hooks(appSpecOutput(plan), "output.app-spec") : []),
];

function lowered(
  change: PlannedChange,
  { path, isLowered, unknownIsFine, why }: Protection,
): readonly Warning[] {
  const [before, after] = [at(change.before, path), at(change.after, path)];
  if (isUnknown(change, path)) {
    // Without the value, a protection that could be lowered has to be checked by hand.
    return unknownIsFine || !isLowered(before, undefined)
      ? []
      : [warning(change, `Only the apply knows the new value of ${code(path)}. It may be lowered.`, why)];
  }
  return isLowered(before, after)
    ? [warning(change, `${code(path)} changes${values(change, path, before, after)}.`, why)]
    : [];
}

function values(change: PlannedChange, path: string, before: unknown, after: unknown): string {
  return isSensitive(change, path) ? "" : ` from ${shown(before)} to ${shown(after)}`;
}

function shown(value: unknown): string {
  return value === undefined || value === null || value === ""
    ? "nothing"
    : Array.isArray(value)
      ? codes(value.map(String))
      : code(String(value));
}

function warning({ address }: Pick<PlannedChange, "address">, what: string, why: string): Warning {
  const instead = "Do instead: keep the value. If the change is intended, say why in the pull request.";
  return { kind: "protection-lowered", address, text: [what, why, instead] };
}

const GUARD = "The alarm goes off later or for less, so a bad release may stay in production.";

/** A threshold that an alarm reaches later. */
function threshold(change: PlannedChange): readonly Warning[] {
  const [path, comparison] = ["threshold", "comparison_operator"];
  if (change.type !== "aws_cloudwatch_metric_alarm" || isUnknown(change, path)) {
    return [];
  }
  if (differs(change.before[comparison], change.after[comparison])) {
    return [
      warning(change, `${code(comparison)} changes: the alarm goes off in other cases than before.`, GUARD),
    ];
  }
  const [before, after] = [Number(change.before[path]), Number(change.after[path])];
  const isLater = /^Less/.test(String(change.after[comparison])) ? after < before : after > before;
  return isLater
    ? [warning(change, `${code(path)} changes${values(change, path, before, after)}.`, GUARD)]
    : [];
}

/** The bad periods that an alarm needs until it goes off. Without a number, all that it looks at. */
function badPeriods(change: PlannedChange): readonly Warning[] {
  const paths = ["datapoints_to_alarm", "evaluation_periods"] as const;
  if (change.type !== "aws_cloudwatch_metric_alarm" || paths.some((path) => isUnknown(change, path))) {
    return [];
  }
  const needed = (values: Values) => Number(values[paths[0]]) || Number(values[paths[1]]);
  const [before, after] = [needed(change.before), needed(change.after)];
  const counts = paths.some((path) => isSensitive(change, path))
    ? "more bad periods than before"
    : `${after} bad periods instead of ${before}`;
  return after > before ? [warning(change, `The alarm needs ${counts}.`, GUARD)] : [];
}

/** The alarms that a composite alarm no longer reads. */
function alarmRule(change: PlannedChange): readonly Warning[] {
  const path = "alarm_rule";
  if (change.type !== "aws_cloudwatch_composite_alarm" || isUnknown(change, path)) {
    return [];
  }
  const [before, after] = [alarmsIn(change.before[path]), alarmsIn(change.after[path])];
  const gone = before.filter((name) => !after.includes(name));
  return gone.length === 0 ? [] : [warning(change, `The alarm no longer includes ${codes(gone)}.`, GUARD)];
}

function alarmsIn(rule: unknown): readonly string[] {
  return [...String(rule).matchAll(/\bALARM\(\s*"?([^")]+?)"?\s*\)/g)].flatMap(([, name]) => name ?? []);
}

/** The hooks that a new AppSpec no longer has. */
function hooks({ before, after, afterUnknown }: PlannedValue, address: string): readonly Warning[] {
  if (afterUnknown === true || at(afterUnknown, "Hooks") === true) {
    return [];
  }
  // The function of a hook may be known only to the apply: another name is another ARN.
  const kept = [after, afterUnknown].flatMap(hookEventsOf);
  const gone = hookEventsOf(before).filter((event) => !kept.includes(event));
  return gone.length === 0
    ? []
    : [
        warning(
          { address },
          `The AppSpec no longer has the hooks ${codes(gone)}.`,
          "No function tests the new revision there: a bad release may reach production.",
        ),
      ];
}

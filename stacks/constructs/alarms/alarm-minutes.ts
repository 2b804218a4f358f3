import { Op, Token } from "cdktf";
import { isKnown } from "../../support/problems";
import type { AlarmMinutes, AlarmOptions } from "./alarm-props";

/** A kind of alarm that a service has at most once. */
export type AlarmKind = Exclude<keyof AlarmOptions, "custom">;

/** An alarm that is on, with where the user sets it. */
export interface AlarmOn {
  /** The kind: a prop of {@link AlarmOptions}. */
  readonly kind: keyof AlarmOptions;
  /** The path below `alarms`, such as `errorRate` or `custom.payments`. */
  readonly path: string;
  readonly minutes: AlarmMinutes;
}

/** The kinds that are on without being set. */
const DEFAULT_KINDS: readonly AlarmKind[] = ["errorRate", "latency", "unhealthyHosts", "cpu", "memory"];
const KINDS: readonly AlarmKind[] = [...DEFAULT_KINDS, "queueDepth", "logErrors"];

/** Whether a service has the alarm of a kind. */
export function isAlarmOn(options: AlarmOptions, kind: AlarmKind): boolean {
  const given = options[kind];
  return given === undefined ? DEFAULT_KINDS.includes(kind) : given.kind === "on";
}

/** The alarms that are on, in the order of the props. */
export function alarmsOn(options: AlarmOptions): AlarmOn[] {
  const kinds = KINDS.filter((kind) => isAlarmOn(options, kind)).map((kind): AlarmOn => {
    const given = options[kind];
    return { kind, path: kind, minutes: given?.kind === "on" ? given : {} };
  });
  const custom = Object.entries(options.custom ?? {}).map(
    ([name, minutes]): AlarmOn => ({ kind: "custom", path: `custom.${name}`, minutes }),
  );
  return [...kinds, ...custom];
}

/** Kinds that count single events: two bad minutes are enough, and a good one may lie between them. */
const OF_EVENTS: readonly (keyof AlarmOptions)[] = ["errorRate", "logErrors"];

/**
 * The minutes of an alarm, with the defaults of its kind. ECS lets a new task be unhealthy in its grace period, so the
 * default for unhealthy hosts is longer than that.
 */
export function minutesOf(
  { kind, minutes }: Pick<AlarmOn, "kind" | "minutes">,
  healthCheckGracePeriodSeconds: number,
): Required<AlarmMinutes> {
  const grace = isKnown(healthCheckGracePeriodSeconds) ? Math.ceil(healthCheckGracePeriodSeconds / 60) : 0;
  const usual = kind === "unhealthyHosts" && grace > 0 ? Math.max(3, grace + 2) : 3;
  const bad = minutes.badMinutes ?? (OF_EVENTS.includes(kind) ? 2 : usual);
  const window = minutes.windowMinutes ?? (OF_EVENTS.includes(kind) ? oneMore(bad) : bad);
  return { badMinutes: bad, windowMinutes: window };
}

function oneMore(minutes: number): number {
  return isKnown(minutes) ? minutes + 1 : Token.asNumber(Op.add(minutes, 1));
}

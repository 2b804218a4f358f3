/** What AWS refuses of alarms. */
import { list, record, repeat, testLimits } from "./support";

const CUSTOM = {
  namespace: "Shop",
  metricName: "Failed",
  statistic: "Sum",
  threshold: { kind: "at-least", value: 1, unit: "jobs" },
};
const alarms = (options: object) => ({ alarms: options });
const pattern = (length: number) => alarms({ logErrors: { kind: "on", pattern: repeat("a", length) } });

testLimits([
  [
    "50 alarms and a composite one",
    "service",
    { alarms: {}, rollbackAlarmNames: list(50, (n) => `a${n}`) },
    "rollbackAlarmNames: got 51 alarms",
    { alarms: {}, rollbackAlarmNames: list(49, (n) => `a${n}`) },
  ],
  [
    "101 alarms in a composite one",
    "service",
    alarms({ custom: record(96, () => CUSTOM) }),
    "alarms.custom: got 101 alarms with those of the other kinds",
    alarms({ custom: record(95, () => CUSTOM) }),
  ],
  [
    "an alarm over more than a day",
    "service",
    alarms({ cpu: { kind: "on", windowMinutes: 1441 } }),
    "alarms.cpu.windowMinutes: got 1441 minutes",
    alarms({ cpu: { kind: "on", windowMinutes: 1440 } }),
  ],
  [
    "a pattern of a metric filter of 1025 characters",
    "service",
    pattern(1025),
    `alarms.logErrors.pattern: got "${repeat("a", 1025)}"`,
    pattern(1024),
  ],
  [
    "31 dimensions of a metric",
    "service",
    alarms({ custom: { a: { ...CUSTOM, dimensions: record(31, () => "a") } } }),
    "alarms.custom.a.dimensions: got 31 dimensions",
    alarms({ custom: { a: { ...CUSTOM, dimensions: record(30, () => "a") } } }),
  ],
]);

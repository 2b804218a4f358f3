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
const OFF = { kind: "off" };
/** 52 alarms with names of 184 characters, the last one longer. With 13 more for each but the first, which has 9. */
const rule = (added: number) =>
  alarms({
    ...{ errorRate: OFF, latency: OFF, unhealthyHosts: OFF, cpu: OFF, memory: OFF },
    custom: Object.fromEntries(
      list(52, (n) => [`k${n}`, { ...CUSTOM, alarmName: `${n}`.padEnd(n === 51 ? 184 + added : 184, "-") }]),
    ),
  });

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
    "a rule of a composite alarm of 10241 characters",
    "service",
    rule(1),
    "alarms: the names of the alarms make a rule of 10241 characters for the composite alarm",
    rule(0),
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

/** What AWS refuses of scaling and deployments. */
import { list, repeat, scaling, schedule, testLimits } from "./support";

const probe = (options: object) => ({
  loadBalancer: { scheme: "internal" },
  hooks: { afterAllowTestTraffic: { kind: "http-probe", host: "shop.example.com", ...options } },
});

testLimits([
  [
    "a desired count below the bounds",
    "service",
    { desiredCount: 1, ...scaling({}) },
    "desiredCount: got 1 tasks, which is below scaling.minTasks (2)",
    { desiredCount: 2, ...scaling({}) },
  ],
  [
    "a desired count above the bounds",
    "service",
    { desiredCount: 5, ...scaling({}) },
    "desiredCount: got 5 tasks, which is above scaling.maxTasks (4)",
    { desiredCount: 4, ...scaling({}) },
  ],
  [
    "bounds that cross",
    "service",
    scaling({ minTasks: 5 }),
    "scaling.minTasks: got 5 tasks, which is above scaling.maxTasks (4)",
    scaling({ minTasks: 4 }),
  ],
  [
    "a cron expression with five fields",
    "service",
    schedule({ schedule: "cron(0 8 * * *)" }),
    'scaling.schedules[0].schedule: got "cron(0 8 * * *)"',
    schedule({ schedule: "cron(0 8 * * ? *)" }),
  ],
  [
    "a cron expression with both days",
    "service",
    schedule({ schedule: "cron(0 8 1 * MON *)" }),
    'scaling.schedules[0].schedule: got "cron(0 8 1 * MON *)", whose days of the month and of the week are both set, or both ?',
    schedule({ schedule: "cron(0 8 1 * ? *)" }),
  ],
  [
    "the minute 60",
    "service",
    schedule({ schedule: "cron(60 8 ? * MON *)" }),
    'scaling.schedules[0].schedule: got "cron(60 8 ? * MON *)", whose minute is wrong',
    schedule({ schedule: "cron(0/15,59 8-9 ? JAN-MAR MON#1 2030)" }),
  ],
  [
    "a rate of 0",
    "service",
    schedule({ schedule: "rate(0 hours)" }),
    'scaling.schedules[0].schedule: got "rate(0 hours)"',
    schedule({ schedule: "rate(1 hour)" }),
  ],
  [
    "the 31st of April",
    "service",
    schedule({ schedule: "at(2030-04-31T08:00:00)" }),
    'scaling.schedules[0].schedule: got "at(2030-04-31T08:00:00)"',
    schedule({ schedule: "at(2030-04-30T08:00:00)" }),
  ],
  [
    "an unknown time zone",
    "service",
    schedule({ timeZone: "Europe/Berln" }),
    'scaling.schedules[0].timeZone: got "Europe/Berln"',
    schedule({ timeZone: "Europe/Berlin" }),
  ],
  [
    "a bake of 2881 minutes",
    "service",
    { trafficShift: { kind: "canary", percent: 10, bakeMinutes: 2881 } },
    "trafficShift.bakeMinutes: got 2881 minutes",
    { trafficShift: { kind: "canary", percent: 10, bakeMinutes: 2880 } },
  ],
  [
    "a linear shift over 2880 minutes",
    "service",
    { trafficShift: { kind: "linear", percent: 10, everyMinutes: 321 } },
    "trafficShift: 10 percent every 321 minutes takes 2889 minutes",
    { trafficShift: { kind: "linear", percent: 10, everyMinutes: 320 } },
  ],
  [
    "a termination wait of 2881 minutes",
    "service",
    { terminationWaitMinutes: 2881 },
    "terminationWaitMinutes: got 2881 minutes",
    { terminationWaitMinutes: 2880 },
  ],
  [
    "51 alarms",
    "service",
    { rollbackAlarmNames: list(51, (n) => `a${n}`) },
    "rollbackAlarmNames: got 51 alarms",
    { rollbackAlarmNames: list(50, (n) => `a${n}`) },
  ],
  [
    "a probe that takes longer than Lambda's 15 minutes",
    "service",
    probe({ attempts: 88, intervalSeconds: 5, maxLatencyMilliseconds: 5001 }),
    /^hooks\.afterAllowTestTraffic\.attempts: 88 attempts, .* take 901 s$/,
    probe({ attempts: 88, intervalSeconds: 5, maxLatencyMilliseconds: 5000 }),
  ],
  [
    "a probe whose settings don't fit into a function's variables",
    "service",
    probe({ bodyContains: repeat("ä", 1024), headers: { a: repeat("x", 1500) } }),
    /^hooks\.afterAllowTestTraffic: has options of \d+ bytes as JSON$/,
    probe({ bodyContains: repeat("ä", 1024), headers: { a: repeat("x", 1000) } }),
  ],
  [
    "the name of a probe's function",
    "service",
    probe({ functionName: repeat("a", 65), roleName: "probe" }),
    `hooks.afterAllowTestTraffic.functionName: "${repeat("a", 65)}" has 65 characters`,
    probe({ functionName: repeat("a", 64), roleName: "probe" }),
  ],
]);

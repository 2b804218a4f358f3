/** A schedule in which nothing goes wrong. The examples change one thing in it. */

import { HOOK_EVENTS } from "../../../../scripts/contract";
import type { RunPlan, Schedule } from "./schedule";

export const PLAIN_RUN: RunPlan = {
  begins: { after: "beginning", seconds: 0 },
  revision: 7,
  retry: false,
  isRollback: false,
  runId: undefined,
  whenRunning: "wait",
  onCancel: "stop",
  breakGlass: undefined,
  callMs: 100,
  death: undefined,
  faults: [],
  orders: [],
  denied: [],
  credentialsExpireAfterSeconds: undefined,
};

/** Its hooks: one before the installation, one after it, and one after the traffic shift. */
export const PLAIN: Schedule = {
  group: {
    shift: { kind: "canary", percent: 10, intervalMinutes: 5 },
    readyWait: { kind: "continue" },
    terminationWaitMinutes: 5,
    rollbackEvents: ["DEPLOYMENT_FAILURE"],
    hasAlarm: false,
    hasTestListener: true,
    hooks: HOOK_EVENTS.filter((name) => /^(BeforeInstall|AfterInstall|AfterAllowTraffic)$/.test(name)),
  },
  productionRoutes: "default-action",
  successPoint: undefined,
  scaling: undefined,
  flaw: undefined,
  pace: { install: 30, hook: 10, stop: 1 },
  outcomes: [{ kind: "succeeds" }],
  rollbacks: [{ traffic: "at-once", namedAfterSeconds: 1, takesSeconds: 5, end: "succeeds" }],
  runs: [PLAIN_RUN],
  outside: [],
  outages: [],
  watchdog: { unanswered: 0, isDenied: false },
};

/** Random schedules. A failing schedule shrinks to the first item of each choice, so the plain case is first. */

import fc from "fast-check";
import type { ReadyWait, Suspension, TrafficShift } from "../../../../scripts/aws";
import { HOOK_EVENTS } from "../../../../scripts/contract";
import {
  type Death,
  type DeploymentOutcome,
  type Fault,
  FLAWED,
  FLAWS,
  type Flaw,
  type GroupPlan,
  MILESTONES,
  type Moment,
  type OrderOutcome,
  type Outage,
  type Outside,
  type OutsideAct,
  REVISIONS,
  type RollbackOutcome,
  type RunPlan,
  type Schedule,
  type WatchdogPlan,
} from "./schedule";

const upTo = (max: number, min = 0) => fc.integer({ min, max });
/** `undefined` this many times as often as a value. */
const seldom = <T>(times: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: times, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary },
  );
/** Often soon, because most is decided then. */
const seconds = fc.oneof({ withCrossShrink: true }, upTo(30), upTo(300), upTo(3_600));
const revision = fc.constantFrom(...REVISIONS);

const shift: fc.Arbitrary<TrafficShift> = fc.oneof(
  { withCrossShrink: true },
  fc.constant<TrafficShift>({ kind: "all-at-once" }),
  fc.record({ kind: fc.constant("canary" as const), percent: upTo(90, 10), intervalMinutes: upTo(10, 1) }),
  fc.record({ kind: fc.constant("linear" as const), percent: upTo(50, 20), intervalMinutes: upTo(3, 1) }),
);

const readyWait: fc.Arbitrary<ReadyWait> = fc.oneof(
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.constant<ReadyWait>({ kind: "continue" }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("approval" as const), minutes: upTo(10, 1) }) },
);

const ROLLBACK_EVENTS = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];

const group: fc.Arbitrary<GroupPlan> = fc.record({
  shift,
  readyWait,
  terminationWaitMinutes: upTo(5),
  rollbackEvents: fc.subarray(ROLLBACK_EVENTS),
  hasAlarm: fc.boolean(),
  hasTestListener: fc.boolean(),
  hooks: fc.subarray([...HOOK_EVENTS], { maxLength: 4 }),
});

const outcome: fc.Arbitrary<DeploymentOutcome> = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: fc.constant<DeploymentOutcome>({ kind: "succeeds" }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("hook-fails" as const), nth: upTo(2) }) },
  { weight: 1, arbitrary: fc.constant<DeploymentOutcome>({ kind: "never-healthy" }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("crashes" as const), everySeconds: upTo(90, 5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("alarm" as const), afterSeconds: upTo(900) }) },
  { weight: 1, arbitrary: fc.constant<DeploymentOutcome>({ kind: "hangs" }) },
);

const rollback: fc.Arbitrary<RollbackOutcome> = fc.record({
  traffic: fc.constantFrom("at-once", "by-the-rollback"),
  namedAfterSeconds: fc.oneof({ withCrossShrink: true }, upTo(10), upTo(90)),
  takesSeconds: upTo(60),
  end: fc.constantFrom("succeeds", "succeeds", "fails"),
});

const death: fc.Arbitrary<Death> = fc.record({
  kind: fc.constantFrom("death", "cancel"),
  afterWakes: fc.oneof({ withCrossShrink: true }, upTo(20, 1), upTo(80, 1)),
  // The watchdog searches for an order for 15 seconds.
  whileOrdering: seldom(1, fc.record({ arrivesAfterSeconds: upTo(12) })),
});

const stale: fc.Arbitrary<Fault> = fc.record({
  call: upTo(60),
  kind: fc.record({ staleSeconds: upTo(5, 1) }),
});

const fault: fc.Arbitrary<Fault> = fc.oneof(
  stale,
  fc.record({ call: upTo(60), kind: fc.constantFrom("throttled" as const, "lost" as const) }),
);

const QUESTIONS = [
  "deploymentTarget",
  "endedDeployments",
  "alarms",
  "stoppedTasks",
  "targetHealth",
  "service",
  "listener",
  "deployment",
  "createDeployment",
  "stopDeployment",
  "scalingSuspension",
  "suspendScaling",
  "trafficShift",
  "taskDefinition",
  "roleExists",
  "hookFunction",
] as const;

const ON: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };
/** On, partly off, or all off. */
const suspension: fc.Arbitrary<Suspension> = fc.record({
  dynamicIn: fc.boolean(),
  dynamicOut: fc.boolean(),
  scheduled: fc.boolean(),
});

const run: fc.Arbitrary<RunPlan> = fc.record({
  begins: fc.oneof(
    { withCrossShrink: true },
    fc.record({ after: fc.constant("beginning" as const), seconds: fc.constant(0) }),
    fc.record({ after: fc.constantFrom("beginning" as const, "run-before" as const), seconds }),
  ),
  revision,
  retry: fc.constantFrom(false, false, true),
  isRollback: fc.constantFrom(false, false, false, true),
  runId: fc.constantFrom(undefined, undefined, "4711"),
  whenRunning: fc.constantFrom("wait", "wait", "supersede", "fail"),
  onCancel: fc.constantFrom("stop", "stop", "stop", "leave"),
  breakGlass: seldom(8, fc.constantFrom("ignore-alarms", "all-at-once", "no-rollback")),
  callMs: fc.constantFrom(20, 100, 500),
  death: seldom(1, death),
  faults: fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(stale, { maxLength: 6 }) },
    { weight: 2, arbitrary: fc.array(fault, { maxLength: 3 }) },
  ),
  orders: fc.array(fc.constantFrom<OrderOutcome>("answered", "lost", "not-arrived"), { maxLength: 3 }),
  denied: fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray([...QUESTIONS], { maxLength: 2 }) },
  ),
  credentialsExpireAfterSeconds: seldom(6, upTo(1_800)),
});

const movedRoute = fc.constantFrom("all" as const, "last" as const);

const act: fc.Arbitrary<OutsideAct> = fc.oneof(
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("deploys" as const), revision }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("stops" as const), rollback: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("moves-production" as const),
      to: fc.constantFrom("blue", "green", "elsewhere", "half-elsewhere"),
      route: movedRoute,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("alarm" as const), forSeconds: upTo(600, 1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("suspends-scaling" as const), to: suspension }) },
);

const moment: fc.Arbitrary<Moment> = fc.oneof(
  { withCrossShrink: true },
  fc.record({ after: fc.constant("beginning" as const), seconds }),
  fc.record({ after: fc.constantFrom(...MILESTONES), seconds: upTo(20) }),
);

/** What the first run finds when it begins. */
const foundByFirstRun: fc.Arbitrary<OutsideAct> = fc.oneof(
  { withCrossShrink: true },
  fc.record({ kind: fc.constant("alarm" as const), forSeconds: upTo(600, 10) }),
  fc.record({
    kind: fc.constant("moves-production" as const),
    to: fc.constantFrom("half-elsewhere" as const, "green" as const),
    route: movedRoute,
  }),
);

const outside: fc.Arbitrary<Outside> = fc.oneof(
  { withCrossShrink: true },
  {
    weight: 2,
    arbitrary: upTo(60).map(
      (after): Outside => ({ when: { after: "Ready", seconds: after }, kind: "continues" }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        seconds: upTo(20),
        to: fc.constantFrom("elsewhere" as const, "half-elsewhere" as const, "blue" as const),
        route: movedRoute,
      })
      .map(
        ({ seconds: after, ...move }): Outside => ({
          when: { after: "AfterAllowTraffic", seconds: after },
          kind: "moves-production",
          ...move,
        }),
      ),
  },
  {
    weight: 1,
    arbitrary: foundByFirstRun.map(
      (what): Outside => ({ when: { after: "beginning", seconds: 0 }, ...what }),
    ),
  },
  { weight: 4, arbitrary: fc.tuple(moment, act).map(([when, what]): Outside => ({ when, ...what })) },
);

const outage: fc.Arbitrary<Outage> = fc.record({ fromSeconds: seconds, seconds: upTo(120, 1) });

const watchdog: fc.Arbitrary<WatchdogPlan> = fc.record({
  unanswered: fc.constantFrom(0, 0, 1, 4, 12),
  isDenied: fc.constantFrom(false, false, false, true),
});

const flaw = fc.constantFrom(...FLAWS);

const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  group,
  productionRoutes: fc.constantFrom(
    "default-action" as const,
    "default-action" as const,
    "default-action-and-rule" as const,
    "rule" as const,
  ),
  successPoint: fc.constantFrom(undefined, undefined, "traffic-shifted"),
  scaling: fc.oneof({ withCrossShrink: true }, fc.constant(undefined), fc.constant(ON), suspension),
  flaw: seldom(15, flaw),
  pace: fc.record({ install: upTo(270), hook: upTo(90, 1), stop: upTo(5, 1) }),
  outcomes: fc.array(outcome, { minLength: 1, maxLength: 3 }),
  rollbacks: fc.array(rollback, { minLength: 1, maxLength: 2 }),
  runs: fc.array(run, { minLength: 1, maxLength: 3 }),
  outside: fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(outside, { maxLength: 4 }) },
  ),
  outages: fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(outage, { maxLength: 2 }) },
  ),
  watchdog,
});

/** A run that doesn't die and whose calls all succeed. */
const UNDISTURBED = {
  begins: { after: "beginning", seconds: 0 },
  death: undefined,
  faults: [],
  orders: [],
  denied: [],
  credentialsExpireAfterSeconds: undefined,
} as const;

/** The first run succeeds unless an operator interferes. The others find its deployment in its termination wait, or over. */
function afterSuccess(schedule: Schedule): Schedule {
  return {
    ...schedule,
    flaw: undefined,
    outages: [],
    outcomes: [{ kind: "succeeds" }, ...schedule.outcomes],
    runs: schedule.runs.map((one, index) =>
      index === 0
        ? { ...one, ...UNDISTURBED }
        : { ...one, begins: { after: "run-before", seconds: one.begins.seconds % 60 } },
    ),
  };
}

/** The first run finds a flaw that matters to it. */
function withFlaw([schedule, found]: readonly [Schedule, Flaw]): Schedule {
  const { group: plan } = schedule;
  return {
    ...schedule,
    group: { ...plan, hasTestListener: true, hooks: plan.hooks.length > 0 ? plan.hooks : ["AfterInstall"] },
    flaw: found,
    outages: [],
    runs: schedule.runs.map((one, index) =>
      index === 0 ? { ...one, ...UNDISTURBED, revision: FLAWED } : one,
    ),
  };
}

/** Most schedules are completely random. Some lead to situations that are rare otherwise. */
export const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  { withCrossShrink: true },
  { weight: 7, arbitrary: anySchedule },
  { weight: 3, arbitrary: anySchedule.map(afterSuccess) },
  { weight: 2, arbitrary: fc.tuple(anySchedule, flaw).map(withFlaw) },
);

/** The way of a deployment from its first event to its last, as a generator that says how long it waits for what. */

import type { Deployment, TrafficShift } from "../../../../scripts/aws";
import { HOOK_EVENTS, type HookEvent } from "../../../../scripts/contract";
import type { Fate, RollbackFate } from "./schedule";
import {
  addTaskSet,
  backToBlue,
  drain,
  drainGreen,
  setHealth,
  setPrimary,
  shiftTo,
} from "./simulated-traffic";
import {
  forwardAll,
  otherGroup,
  type SimulatedDeployment,
  type SimulatedTaskSet,
  type SimulatedWorld,
  type Wait,
  type Woken,
} from "./simulated-world";

/** What ends a deployment before it is through. */
export class EndedEarly extends Error {
  constructor(
    readonly status: "Failed" | "Stopped",
    readonly error: NonNullable<Deployment["error"]>,
    /** Whether CodeDeploy is to take it back. */
    readonly rollback: boolean,
  ) {
    super(`${status}: ${error.code}`);
  }
}

/** CodeDeploy gives green's tasks this long. */
const INSTALL_SECONDS = 60 * 60;
/** Longer than anybody waits. */
const HANGS_SECONDS = 48 * 60 * 60;
/** What an event without anything to do takes. */
const EVENT_SECONDS = 0.3;

type Way = Generator<Wait, void, Woken>;

export function eventNames({ schedule }: SimulatedWorld): readonly string[] {
  const test = schedule.group.hasTestListener ? ["AllowTestTraffic", "AfterAllowTestTraffic"] : [];
  return [
    "BeforeInstall",
    "Install",
    "AfterInstall",
    ...test,
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
  ];
}

const pause = (seconds: number): Wait => ({ seconds, forPerson: false });

/** What was ordered. */
export function* wayOf(world: SimulatedWorld, deployment: SimulatedDeployment, fate: Fate): Way {
  const { group } = world.schedule;
  const hook = (name: HookEvent) => event(world, deployment, name, () => runHook(world, fate, name));
  yield* beginning(world, deployment);
  if (group.hasAlarm && world.live.get().alarm === "ALARM" && !deployment.order.ignoresAlarms) {
    throw alarmStop(world);
  }
  if (fate.kind === "hangs") {
    yield pause(HANGS_SECONDS);
  }
  yield* hook("BeforeInstall");
  yield* event(world, deployment, "Install", () => install(world, deployment, fate));
  yield* hook("AfterInstall");
  const green = world.live.get().taskSets.find(({ id }) => id === deployment.sides?.green);
  if (group.hasTestListener && green !== undefined) {
    yield* event(world, deployment, "AllowTestTraffic", function* () {
      world.change({ test: forwardAll(green.targetGroupArn) });
      yield pause(EVENT_SECONDS);
    });
    yield* hook("AfterAllowTestTraffic");
  }
  yield* untilReleased(world, deployment);
  yield* hook("BeforeAllowTraffic");
  yield* event(world, deployment, "AllowTraffic", () => shift(world, deployment));
  yield* hook("AfterAllowTraffic");
  if (group.terminationWaitMinutes > 0) {
    yield pause(group.terminationWaitMinutes * 60);
  }
  if (deployment.sides !== undefined) {
    drain(world, deployment.sides.blue);
  }
  succeed(world, deployment);
}

/** A rollback starts no tasks, since blue still runs: it makes sure of the traffic, and takes green away. */
export function* rollbackWay(world: SimulatedWorld, rollback: SimulatedDeployment, fate: RollbackFate): Way {
  yield* beginning(world, rollback);
  for (const name of eventNames(world)) {
    yield* event(world, rollback, name, function* () {
      if (name === "AllowTraffic") {
        yield pause(fate.takesSeconds);
        if (fate.end === "fails") {
          throw new EndedEarly(
            "Failed",
            { code: "ECS_UPDATE_ERROR", message: "the rollback could not be done" },
            false,
          );
        }
        backToBlue(world, rollback);
        drainGreen(world, rollback);
      }
    });
  }
  succeed(world, rollback);
}

function* beginning({ schedule }: SimulatedWorld, { state }: SimulatedDeployment): Way {
  yield pause(schedule.pace.start);
  state.set({ ...state.get(), status: "Queued" });
  yield pause(schedule.pace.start);
  state.set({ ...state.get(), status: "InProgress" });
}

function succeed(world: SimulatedWorld, { state, rollbackOf }: SimulatedDeployment): void {
  state.set({ ...state.get(), status: "Succeeded", endedAt: world.time.now() });
  world.happened.add(`${rollbackOf === undefined ? "a deployment" : "a rollback"} Succeeded`);
}

function* event(world: SimulatedWorld, { state }: SimulatedDeployment, name: string, work: () => Way): Way {
  const become = (status: string) =>
    state.set({ ...state.get(), events: { ...state.get().events, [name]: status } });
  become("InProgress");
  world.reached(name);
  try {
    yield* work();
    yield pause(EVENT_SECONDS);
    become("Succeeded");
  } catch (error) {
    become("Failed");
    throw error;
  }
}

function* runHook({ schedule }: SimulatedWorld, fate: Fate, name: HookEvent): Way {
  const { hooks } = schedule.group;
  if (!hooks.includes(name)) {
    return;
  }
  yield pause(schedule.pace.hook);
  const inOrder = HOOK_EVENTS.filter((one) => hooks.includes(one));
  if (fate.kind === "hook-fails" && inOrder[fate.nth % inOrder.length] === name) {
    throw failed(schedule.group, "HOOK_EXECUTION_FAILURE", `the hook ${name} said no`);
  }
}

function* install(world: SimulatedWorld, deployment: SimulatedDeployment, fate: Fate): Way {
  const { schedule } = world;
  const { taskSets, production } = world.live.get();
  const primary = taskSets.find(({ status }) => status === "PRIMARY");
  const weights = production.kind === "forwards" ? production.weights : [];
  const isBehind = weights.some(
    ({ targetGroupArn, percent }) => targetGroupArn === primary?.targetGroupArn && percent === 100,
  );
  if (primary === undefined || !isBehind) {
    throw failed(
      schedule.group,
      "ELASTIC_LOAD_BALANCING_INVALID",
      "Primary taskset target group must be behind listener",
    );
  }
  // A deployment that was stopped without a rollback leaves its task set behind.
  for (const { id } of taskSets.filter((one) => one !== primary)) {
    drain(world, id);
  }
  const green: SimulatedTaskSet = {
    id: `ecs-svc/${deployment.id.slice(2)}`,
    revision: deployment.revision,
    targetGroupArn: otherGroup(primary.targetGroupArn),
    status: "ACTIVE",
    health: "starting",
  };
  addTaskSet(world, green);
  deployment.sides = { blue: primary.id, green: green.id };
  if (fate.kind === "crashes") {
    world.crash(green, fate.everySeconds);
  }
  if (fate.kind === "crashes" || fate.kind === "never-healthy") {
    setHealth(world, green.id, fate.kind === "crashes" ? "starting" : "unhealthy");
    yield pause(INSTALL_SECONDS);
    throw failed(schedule.group, "TIMEOUT", "the replacement task set did not become healthy");
  }
  yield pause(schedule.pace.install);
  setHealth(world, green.id, "healthy");
}

function* untilReleased(world: SimulatedWorld, { state }: SimulatedDeployment): Way {
  const { readyWait } = world.schedule.group;
  if (readyWait.kind === "person") {
    state.set({ ...state.get(), status: "Ready" });
    world.reached("Ready");
    const woken = yield { seconds: readyWait.minutes * 60, forPerson: true };
    if (woken === "time") {
      throw new EndedEarly("Stopped", { code: "TIMEOUT", message: "nobody continued it" }, false);
    }
    state.set({ ...state.get(), status: "InProgress" });
  }
}

function* shift(world: SimulatedWorld, { sides, order }: SimulatedDeployment): Way {
  if (sides === undefined) {
    return;
  }
  const how = shiftOf(world, order.deploymentConfigName);
  if (how.kind !== "all-at-once") {
    const steps = how.kind === "canary" ? 2 : Math.ceil(100 / how.percent);
    for (let step = 1; step < steps; step += 1) {
      shiftTo(world, sides, step * how.percent);
      yield pause(how.intervalMinutes * 60);
    }
  }
  shiftTo(world, sides, 100);
  setPrimary(world, sides.green);
}

function failed(
  { rollbackEvents }: SimulatedWorld["schedule"]["group"],
  code: string,
  message: string,
): EndedEarly {
  return new EndedEarly("Failed", { code, message }, rollbackEvents.includes("DEPLOYMENT_FAILURE"));
}

export function alarmStop({ schedule }: SimulatedWorld): EndedEarly {
  const rollback = schedule.group.rollbackEvents.includes("DEPLOYMENT_STOP_ON_ALARM");
  return new EndedEarly("Stopped", { code: "ALARM_ACTIVE", message: "an alarm is in ALARM" }, rollback);
}

/** How traffic shifts by a configuration's name. */
export function shiftOf(world: SimulatedWorld, configName: string | undefined): TrafficShift {
  return configName === "CodeDeployDefault.ECSAllAtOnce"
    ? { kind: "all-at-once" }
    : world.schedule.group.shift;
}

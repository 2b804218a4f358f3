/** CodeDeploy: takes orders, one at a time, and carries each to its end. The rules are those of `local/codedeploy`. */

import type { Creation } from "../../../../scripts/aws";
import { Remembered } from "./simulated-time";
import { backToBlue, drainGreen } from "./simulated-traffic";
import { alarmStop, EndedEarly, eventNames, rollbackWay, wayOf } from "./simulated-ways";
import {
  CODEDEPLOY,
  type Creator,
  isOver,
  OUTSIDE,
  type SimulatedDeployment,
  type SimulatedWorld,
  type Woken,
} from "./simulated-world";

type Order = SimulatedDeployment["order"] & { readonly revision: number };

/** CreateDeployment. */
export function createDeployment(world: SimulatedWorld, creator: Creator, order: Order): Creation {
  if (world.running() !== undefined) {
    return { kind: "one-is-running" };
  }
  const deployment = enter(world, creator, order, undefined);
  const fate = world.fateOf(deployment);
  if (fate.kind === "alarm") {
    world.time.after(fate.afterSeconds * 1_000, () => {
      if (!isOver(deployment)) {
        ringAlarm(world, 600);
      }
    });
  }
  world.reached("created");
  begin(world, deployment, wayOf(world, deployment, fate));
  return { kind: "created", id: deployment.id };
}

/** StopDeployment. @param by who asks for it */
export function stopDeployment(world: SimulatedWorld, by: string, id: string, rollback: boolean): void {
  const deployment = world.deployment(id);
  const hadEffect = !isOver(deployment);
  world.stops.push({ at: world.time.now(), by, id, hadEffect });
  if (!hadEffect) {
    return;
  }
  world.time.after(world.schedule.pace.stop * 1_000, () => {
    interrupt(
      world,
      deployment,
      new EndedEarly("Stopped", { code: "MANUAL_STOP", message: "stopped on request" }, rollback),
    );
  });
}

/** ContinueDeployment: a person lets production traffic move. */
export function continueDeployment(world: SimulatedWorld, deployment: SimulatedDeployment): void {
  if (!isOver(deployment) && deployment.waitsForPerson) {
    world.happened.add("a person continued");
    deployment.pending();
    goOn(world, deployment, "person");
  }
}

/** The group's alarm rings: what runs is stopped, unless its order said otherwise, or it is a rollback. */
export function ringAlarm(world: SimulatedWorld, seconds: number): void {
  world.change({ alarm: "ALARM" });
  world.time.after(seconds * 1_000, () => world.change({ alarm: "OK" }));
  const running = world.running();
  const { hasAlarm } = world.schedule.group;
  const begun = running !== undefined && running.state.get().status !== "Created";
  if (begun && hasAlarm && running.rollbackOf === undefined && !running.order.ignoresAlarms) {
    interrupt(world, running, alarmStop(world));
  }
}

function enter(
  world: SimulatedWorld,
  creator: Creator,
  { revision, ...order }: Order,
  rollbackOf: SimulatedDeployment | undefined,
): SimulatedDeployment {
  const { time } = world;
  const events = Object.fromEntries(eventNames(world).map((name) => [name, "Pending"]));
  const deployment: SimulatedDeployment = {
    id: world.nextId(),
    creator,
    createdAt: time.now(),
    revision,
    order,
    rollbackOf,
    before: world.live.get().taskSets.find(({ status }) => status === "PRIMARY")?.revision,
    state: new Remembered(time, {
      status: "Created",
      events,
      error: undefined,
      endedAt: undefined,
      rollbackId: undefined,
    }),
    sides: rollbackOf?.sides,
    pending: () => undefined,
    waitsForPerson: false,
    way: undefined,
  };
  world.deployments.push(deployment);
  world.tell(`codedeploy: ${deployment.id} of revision ${revision} created by ${creator}`);
  if (creator === OUTSIDE) {
    world.happened.add("somebody else deployed");
  }
  return deployment;
}

function begin(
  world: SimulatedWorld,
  deployment: SimulatedDeployment,
  way: SimulatedDeployment["way"],
): void {
  deployment.way = way;
  goOn(world, deployment, "time");
}

function goOn(world: SimulatedWorld, deployment: SimulatedDeployment, woken: Woken): void {
  advance(world, deployment, (way) => way.next(woken));
}

function interrupt(world: SimulatedWorld, deployment: SimulatedDeployment, end: EndedEarly): void {
  if (!isOver(deployment)) {
    deployment.pending();
    advance(world, deployment, (way) => way.throw(end));
  }
}

type Way = NonNullable<SimulatedDeployment["way"]>;

function advance(
  world: SimulatedWorld,
  deployment: SimulatedDeployment,
  step: (way: Way) => ReturnType<Way["next"]>,
): void {
  const { way } = deployment;
  if (way === undefined) {
    return;
  }
  try {
    const next = step(way);
    if (next.done !== true) {
      deployment.waitsForPerson = next.value.forPerson;
      deployment.pending = world.time.after(next.value.seconds * 1_000, () =>
        goOn(world, deployment, "time"),
      );
    }
  } catch (error) {
    if (!(error instanceof EndedEarly)) {
      throw error;
    }
    endEarly(world, deployment, error);
  }
  const { status } = deployment.state.get();
  if (isOver(deployment)) {
    world.tell(`codedeploy: ${deployment.id} ${status}`);
    world.reached(deployment.rollbackOf === undefined ? "over" : "rollback over");
  }
}

/** A failure always takes traffic back; a stop does so only with a rollback, and else leaves all where it is. */
function endEarly(world: SimulatedWorld, deployment: SimulatedDeployment, end: EndedEarly): void {
  const { state, order, rollbackOf } = deployment;
  const isByHand = end.error.code === "MANUAL_STOP";
  const isAllowed = isByHand || !order.neverRollsBack;
  const rollsBack = end.rollback && isAllowed && deployment.sides !== undefined && rollbackOf === undefined;
  state.set({ ...state.get(), status: end.status, error: end.error, endedAt: world.time.now() });
  world.happened.add(
    `${rollbackOf === undefined ? "a deployment" : "a rollback"} ${end.status} ${end.error.code}`,
  );
  if (rollsBack) {
    rollBack(world, deployment);
  } else if (end.status === "Failed" && rollbackOf === undefined) {
    backToBlue(world, deployment);
    drainGreen(world, deployment);
  }
}

function rollBack(world: SimulatedWorld, failed: SimulatedDeployment): void {
  const fate = world.rollbackFate();
  if (fate.traffic === "at-once") {
    backToBlue(world, failed);
  }
  const blue = world.live.get().taskSets.find(({ id }) => id === failed.sides?.blue);
  const rollback = enter(
    world,
    CODEDEPLOY,
    {
      revision: blue?.revision ?? failed.revision,
      sha256: `the fingerprint of revision ${blue?.revision}`,
      description: "",
      ignoresAlarms: true,
      neverRollsBack: true,
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
    },
    failed,
  );
  world.time.after(fate.namedAfterSeconds * 1_000, () => {
    failed.state.set({ ...failed.state.get(), rollbackId: rollback.id });
  });
  begin(world, rollback, rollbackWay(world, rollback, fate));
}

/** What a deployment does to the service: where traffic goes, which task set is PRIMARY, and which there are. */

import type { FinalAction } from "../../../../scripts/aws";
import {
  forwardAll,
  type SimulatedDeployment,
  type SimulatedTaskSet,
  type SimulatedWorld,
} from "./simulated-world";

type Sides = NonNullable<SimulatedDeployment["sides"]>;

/** Gives green this share of production traffic, and blue the rest. */
export function shiftTo(world: SimulatedWorld, sides: Sides, greenPercent: number): void {
  const groupOf = (id: string) => taskSet(world, id)?.targetGroupArn;
  const weights = [
    { targetGroupArn: groupOf(sides.blue), percent: 100 - greenPercent },
    { targetGroupArn: groupOf(sides.green), percent: greenPercent },
  ].flatMap(({ targetGroupArn, percent }) =>
    targetGroupArn === undefined ? [] : [{ targetGroupArn, percent }],
  );
  const production: FinalAction = { kind: "forwards", weights };
  world.change({ production });
}

export function setPrimary(world: SimulatedWorld, id: string): void {
  const { taskSets } = world.live.get();
  world.change({
    taskSets: taskSets.map((one) => ({ ...one, status: one.id === id ? "PRIMARY" : "ACTIVE" })),
  });
}

export function setHealth(world: SimulatedWorld, id: string, health: SimulatedTaskSet["health"]): void {
  const { taskSets } = world.live.get();
  world.change({ taskSets: taskSets.map((one) => (one.id === id ? { ...one, health } : one)) });
}

export function addTaskSet(world: SimulatedWorld, added: SimulatedTaskSet): void {
  world.change({ taskSets: [...world.live.get().taskSets, added] });
}

export function drain(world: SimulatedWorld, id: string): void {
  world.endCrashes(id);
  world.change({ taskSets: world.live.get().taskSets.filter((one) => one.id !== id) });
}

/** Sends everything to blue, and makes blue PRIMARY again; before there is a green there is nothing to do. */
export function backToBlue(world: SimulatedWorld, { sides }: SimulatedDeployment): void {
  const blue = sides && taskSet(world, sides.blue);
  if (blue !== undefined) {
    world.change({ production: forwardAll(blue.targetGroupArn), test: forwardAll(blue.targetGroupArn) });
    setPrimary(world, blue.id);
  }
}

export function drainGreen(world: SimulatedWorld, { sides }: SimulatedDeployment): void {
  if (sides !== undefined) {
    drain(world, sides.green);
  }
}

function taskSet(world: SimulatedWorld, id: string): SimulatedTaskSet | undefined {
  return world.live.get().taskSets.find((one) => one.id === id);
}

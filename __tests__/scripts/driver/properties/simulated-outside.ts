/** What others do to the service while runs are at it: people, alarms, and a CI that isn't this project's. */

import { BLUE_GROUP, GREEN_GROUP } from "../fixtures";
import { fingerprint } from "./documents";
import type { Outside } from "./schedule";
import { continueDeployment, createDeployment, ringAlarm, stopDeployment } from "./simulated-codedeploy";
import { ELSEWHERE, forwardAll, OUTSIDE, type SimulatedWorld } from "./simulated-world";

const GROUPS = { blue: BLUE_GROUP, green: GREEN_GROUP, elsewhere: ELSEWHERE };

export function act(world: SimulatedWorld, one: Outside): void {
  const running = world.running();
  world.tell(`outside: ${one.kind}`);
  switch (one.kind) {
    case "deploys": {
      const sha256 = fingerprint(world.schedule, one.revision);
      const order = { sha256, description: "by hand", ignoresAlarms: false, neverRollsBack: false };
      createDeployment(world, OUTSIDE, { ...order, revision: one.revision });
      return;
    }
    case "stops":
      if (running !== undefined) {
        world.happened.add("a person stopped a deployment");
        stopDeployment(world, OUTSIDE, running.id, one.rollback);
      }
      return;
    case "continues":
      if (running !== undefined) {
        continueDeployment(world, running);
      }
      return;
    case "moves-production":
      world.happened.add("a person moved production");
      world.change({ production: forwardAll(GROUPS[one.to]) });
      return;
    case "alarm-rings":
      ringAlarm(world, one.forSeconds);
      return;
    case "suspends-scaling":
      if (world.live.get().scaling !== undefined) {
        world.happened.add("a person changed what is suspended");
        world.suspend(OUTSIDE, one.to);
      }
  }
}

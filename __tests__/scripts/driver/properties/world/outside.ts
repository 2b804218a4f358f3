/** What others do to the service while runs are at it: people, alarms, and a CI that isn't this project's. */

import { continueDeployment } from "../../../../../local/codedeploy/engine/waits";
import { BLUE_GROUP, GREEN_GROUP, LISTENER } from "../../fixtures";
import { manualOrder } from "../documents";
import type { Outside } from "../schedule";
import { create } from "./aws";
import { OUTSIDE, type SimulatedWorld } from "./world";

const GROUPS = {
  blue: BLUE_GROUP,
  green: GREEN_GROUP,
  elsewhere: BLUE_GROUP.replace("shop-blue", "somewhere-else"),
};

export function act(world: SimulatedWorld, one: Outside): void {
  const { world: codeDeploy, backing, outcomes } = world.codeDeploy;
  const running = outcomes.running();
  world.log(`outside: ${one.kind}`);
  switch (one.kind) {
    case "deploys":
      create(world, OUTSIDE, manualOrder(world.schedule, one.revision));
      return;
    case "stops":
      if (running !== undefined) {
        world.happened.add("a person stopped a deployment");
        world.stop(OUTSIDE, running.id, one.rollback);
      }
      return;
    case "continues":
      if (running?.waiting?.type === "READY_WAIT") {
        world.happened.add("a person continued");
        continueDeployment(codeDeploy, { deploymentId: running.id });
      }
      return;
    case "moves-production":
      world.happened.add("a person moved production");
      backing.forward(LISTENER, GROUPS[one.to]);
      return;
    case "alarm-rings":
      world.ringAlarm(one.forSeconds);
      return;
    case "suspends-scaling":
      if (world.schedule.scaling !== undefined) {
        world.happened.add("a person changed what is suspended");
        world.suspend(OUTSIDE, one.to);
      }
  }
}

/** What others do to the service during the runs: operators, alarms, and a CI that isn't this project's. */

import { continueDeployment } from "../../../../../local/codedeploy/engine/waits";
import { BLUE_GROUP, GREEN_GROUP } from "../../fixtures";
import { manualOrder } from "../documents";
import type { Destination, Outside } from "../schedule";
import { create } from "./aws";
import { ANOTHER_GROUP } from "./backing";
import { OUTSIDE, type SimulatedWorld } from "./world";

const DESTINATIONS: Readonly<Record<Destination, readonly string[]>> = {
  blue: [BLUE_GROUP],
  green: [GREEN_GROUP],
  elsewhere: [ANOTHER_GROUP],
  "half-elsewhere": [BLUE_GROUP, ANOTHER_GROUP],
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
        world.happened.add("an operator stopped a deployment");
        world.stop(OUTSIDE, running.id, one.rollback);
      }
      return;
    case "continues":
      if (running?.waiting?.type === "READY_WAIT") {
        world.happened.add("an operator continued a deployment");
        continueDeployment(codeDeploy, { deploymentId: running.id });
      }
      return;
    case "moves-production":
      world.happened.add("an operator moved production");
      if (one.route === "last" && world.schedule.productionRoutes === "default-action-and-rule") {
        world.happened.add("an operator moved one of two routes");
      }
      backing.forwardProduction(one.route, DESTINATIONS[one.to]);
      return;
    case "alarm":
      world.setAlarm(one.forSeconds);
      return;
    case "suspends-scaling":
      if (world.schedule.scaling !== undefined) {
        world.happened.add("an operator changed what is suspended");
        world.suspend(OUTSIDE, one.to);
      }
  }
}

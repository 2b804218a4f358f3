/** The task definitions, targets and listeners behind the engine. */

import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DeploymentFailure } from "../../../../../local/codedeploy/engine/failures";
import type { Route, Target, TaskDefinition } from "../../../../../local/ecs/backing";
import type { Time } from "../../../../../local/ecs/time";
import { container, FakeBacking, forwardTo, LOAD_BALANCER } from "../../../../local/ecs/support/fake-backing";
import { BLUE_GROUP, GREEN_GROUP, LISTENER, TEST_LISTENER, taskDefinition } from "../../fixtures";
import { LIVE_AT_FIRST, type Schedule } from "../schedule";
import { isRollback, type PlannedOutcomes } from "./planned-outcomes";

const NEVER = new Promise<never>(() => undefined);

export class SimulatedBacking extends FakeBacking {
  constructor(
    private readonly schedule: Schedule,
    private readonly outcomes: PlannedOutcomes,
    private readonly time: Time,
  ) {
    super();
    this.knownGroups = [
      { arn: BLUE_GROUP, name: "shop-blue", loadBalancerArns: [LOAD_BALANCER] },
      { arn: GREEN_GROUP, name: "shop-green", loadBalancerArns: [] },
    ];
    this.forward(LISTENER, BLUE_GROUP);
    this.forward(TEST_LISTENER, BLUE_GROUP);
  }

  /** Makes a listener send everything to one target group. */
  forward(listenerArn: string, targetGroupArn: string): void {
    this.actions.set(listenerArn, [forwardTo(targetGroupArn)]);
  }

  /** A revision, with what is wrong with it. */
  revision(arn: string): TaskDefinition | undefined {
    const { flaw } = this.schedule;
    const isFirst = arn === taskDefinition(LIVE_AT_FIRST);
    const outcome = this.outcomes.ofRunning();
    const crashes = outcome?.kind === "crashes" && !isFirst;
    return flaw === "task definition missing" && !isFirst
      ? undefined
      : {
          arn,
          family: "shop",
          active: isFirst || flaw !== "task definition inactive",
          networkMode: "awsvpc",
          cpu: "256",
          memory: "512",
          containers: [
            container({
              name: flaw === "container missing" && !isFirst ? "another" : "app",
              ports: [8080],
              command: crashes ? ["sh", "-c", `sleep ${outcome.everySeconds}; exit 1`] : [],
            }),
          ],
        };
  }

  override async taskDefinition(arn: string): Promise<TaskDefinition | undefined> {
    return this.revision(arn);
  }

  /** Tasks take their time to become healthy, and those of a bad release never do. */
  override async registerTarget(targetGroupArn: string, target: Target): Promise<void> {
    const running = this.outcomes.running();
    if (running !== undefined) {
      const outcome = this.outcomes.ofRunning();
      await this.time.wait(this.schedule.pace.install / 60);
      if (outcome?.kind === "crashes" || outcome?.kind === "never-healthy") {
        await NEVER;
      }
    }
    await super.registerTarget(targetGroupArn, target);
  }

  /** The load balancer takes its time for a rollback, or refuses it. */
  override async setActions(route: Route, actions: readonly Action[]): Promise<void> {
    const running = this.outcomes.running();
    if (running !== undefined && isRollback(running) && route.arn === LISTENER) {
      const { takesSeconds, end } = this.outcomes.ofRollback(running.id);
      await this.time.wait(takesSeconds / 60);
      if (end === "fails") {
        throw new DeploymentFailure("ECS_UPDATE_ERROR", "the rollback could not be done");
      }
    }
    await super.setActions(route, actions);
  }
}

/** The task definitions, targets and listeners behind the engine. */

import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DeploymentFailure } from "../../../../../local/codedeploy/engine/failures";
import type { Listener, Route, Target, TaskDefinition } from "../../../../../local/ecs/backing";
import type { Time } from "../../../../../local/ecs/time";
import { container, FakeBacking, forwardTo, LOAD_BALANCER } from "../../../../local/ecs/support/fake-backing";
import { BLUE_GROUP, GREEN_GROUP, LISTENER, RULE, TEST_LISTENER, taskDefinition } from "../../fixtures";
import { FLAWED, LIVE_AT_FIRST, type Schedule } from "../schedule";
import { isRollback, type PlannedOutcomes } from "./planned-outcomes";

/** Another service's. */
export const ANOTHER_GROUP = BLUE_GROUP.replace("shop-blue", "somewhere-else");

/** The default action of a production listener whose rule alone forwards to the pair. */
const FIXED_RESPONSE: Action = { Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } };

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
    this.actions.set(LISTENER, [FIXED_RESPONSE]);
    this.actions.set(TEST_LISTENER, [
      forwardTo(schedule.flaw === "test traffic elsewhere" ? ANOTHER_GROUP : BLUE_GROUP),
    ]);
    this.forwardProduction("all", [BLUE_GROUP]);
  }

  /** Splits the traffic of the production routes, or of the last of them, evenly between target groups. */
  forwardProduction(which: "all" | "last", targetGroupArns: readonly string[]): void {
    const TargetGroups = targetGroupArns.map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 }));
    for (const arn of which === "all" ? this.#productionRoutes() : this.#productionRoutes().slice(-1)) {
      const routes = arn === LISTENER ? this.actions : this.rules;
      routes.set(arn, [{ Type: "forward", ForwardConfig: { TargetGroups } }]);
    }
  }

  /** A listener's default action, and its rules. */
  routes(listenerArn: string): readonly Route[] {
    const rules = listenerArn === LISTENER ? [...this.rules] : [];
    return [
      { arn: listenerArn, kind: "default", actions: this.actions.get(listenerArn) ?? [] },
      ...rules.map(([arn, actions]): Route => ({ arn, kind: "rule", actions })),
    ];
  }

  override async listener(arn: string): Promise<Listener | undefined> {
    const found = await super.listener(arn);
    return found && { ...found, routes: this.routes(arn) };
  }

  /** What forwards to the pair at first, in the order in which the engine moves it. */
  #productionRoutes(): readonly string[] {
    switch (this.schedule.productionRoutes) {
      case "default-action":
        return [LISTENER];
      case "default-action-and-rule":
        return [LISTENER, RULE];
      case "rule":
        return [RULE];
    }
  }

  /** A revision, with its flaw. */
  revision(arn: string): TaskDefinition | undefined {
    const { flaw } = this.schedule;
    const isFirst = arn === taskDefinition(LIVE_AT_FIRST);
    const isFlawed = arn === taskDefinition(FLAWED);
    const outcome = this.outcomes.ofRunning();
    const crashes = outcome?.kind === "crashes" && !isFirst;
    return flaw === "task definition missing" && isFlawed
      ? undefined
      : {
          arn,
          family: "shop",
          active: !isFlawed || flaw !== "task definition inactive",
          networkMode: "awsvpc",
          cpu: "256",
          memory: "512",
          containers: [
            container({
              name: flaw === "container missing" && isFlawed ? "another" : "app",
              ports: [8080],
              command: crashes ? ["sh", "-c", `sleep ${outcome.everySeconds}; exit 1`] : [],
            }),
          ],
        };
  }

  override async taskDefinition(arn: string): Promise<TaskDefinition | undefined> {
    return this.revision(arn);
  }

  /** Tasks become healthy after a while; those of a bad release never do. */
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

  /** When a rollback moves its last route, that takes a while, or fails. */
  override async setActions(route: Route, actions: readonly Action[]): Promise<void> {
    const running = this.outcomes.running();
    if (running !== undefined && isRollback(running) && route.arn === this.#productionRoutes().at(-1)) {
      const { takesSeconds, end } = this.outcomes.ofRollback(running.id);
      await this.time.wait(takesSeconds / 60);
      if (end === "fails") {
        throw new DeploymentFailure("ECS_UPDATE_ERROR", "the rollback could not be done");
      }
    }
    await super.setActions(route, actions);
  }
}

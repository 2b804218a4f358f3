/** Moves traffic: the steps of a shift, and the listener actions of each step. */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Backing, Listener, Route } from "../../ecs/backing";
import type { Sides, TrafficRouting } from "../model";
import { DeploymentFailure } from "./failures";

/** One step of a traffic shift: after the wait, the new task set gets this share. */
export interface TrafficStep {
  readonly waitMinutes: number;
  readonly newPercent: number;
}

/** The steps in which production traffic moves to the new task set. The first step has no wait. */
export function trafficSteps(routing: TrafficRouting): readonly TrafficStep[] {
  switch (routing.kind) {
    case "all-at-once":
      return [{ waitMinutes: 0, newPercent: 100 }];
    case "canary":
      return [
        { waitMinutes: 0, newPercent: routing.percent },
        { waitMinutes: routing.minutes, newPercent: 100 },
      ];
    case "linear":
      return Array.from({ length: Math.ceil(100 / routing.percent) }, (_, index) => ({
        waitMinutes: index === 0 ? 0 : routing.minutes,
        newPercent: Math.min(100, (index + 1) * routing.percent),
      }));
  }
}

/** A target group and its share of the traffic, in percent. */
export interface Weight {
  readonly targetGroupArn: string;
  readonly weight: number;
}

/** The target groups that a route forwards to. A forward to a single target group has the weight 100. */
export function weightsOf(route: Route): readonly Weight[] {
  const forward = route.actions.find(({ Type }) => Type === "forward");
  const groups = forward?.ForwardConfig?.TargetGroups;
  if (groups === undefined || groups.length === 0) {
    return forward?.TargetGroupArn === undefined
      ? []
      : [{ targetGroupArn: forward.TargetGroupArn, weight: 100 }];
  }
  return groups.map(({ TargetGroupArn, Weight }) => ({
    targetGroupArn: TargetGroupArn ?? "",
    weight: Weight ?? 1,
  }));
}

/**
 * A route's actions with new weights: a weighted forward over both target groups, as CodeDeploy writes it. Actions
 * before the forward, such as an authentication, are kept.
 */
export function withWeights(route: Route, weights: readonly Weight[]): readonly Action[] {
  return route.actions.map((action): Action => {
    if (action.Type !== "forward") {
      return action;
    }
    const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false };
    return {
      Type: "forward",
      ...(action.Order === undefined ? {} : { Order: action.Order }),
      ForwardConfig: {
        TargetGroups: weights.map(({ targetGroupArn, weight }) => ({
          TargetGroupArn: targetGroupArn,
          Weight: weight,
        })),
        TargetGroupStickinessConfig: stickiness,
      },
    };
  });
}

/**
 * The routes of a listener that forward to one of the pair. CodeDeploy changes only these; a shared listener has
 * others.
 */
export function routesOf(listener: Listener, pair: readonly string[]): readonly Route[] {
  return listener.routes.filter((route) =>
    weightsOf(route).some(({ targetGroupArn }) => pair.includes(targetGroupArn)),
  );
}

/**
 * Checks that all production traffic goes to the primary task set.
 *
 * @throws DeploymentFailure ELASTIC_LOAD_BALANCING_INVALID with CodeDeploy's message
 */
export function checkProductionRoutes(listener: Listener, primary: string, replacement: string): void {
  const pair = [primary, replacement];
  const routes = routesOf(listener, pair);
  if (routes.length === 0) {
    throw elbInvalid(`Primary taskset target group must be behind listener ${listener.arn}`);
  }
  checkOnlyPair(routes, pair);
  for (const route of routes) {
    const weights = weightsOf(route);
    const weightOf = (arn: string) =>
      weights.find(({ targetGroupArn }) => targetGroupArn === arn)?.weight ?? 0;
    if (weightOf(primary) === 0) {
      throw elbInvalid(`Primary taskset target group must be behind listener ${route.arn}`);
    }
    if (weightOf(replacement) !== 0) {
      throw elbInvalid("Green taskset target group cannot have non-zero weight prior to traffic shifting");
    }
  }
}

/** Checks that no route to the pair also forwards to other target groups. */
function checkOnlyPair(routes: readonly Route[], pair: readonly string[]): void {
  for (const route of routes) {
    if (weightsOf(route).some(({ targetGroupArn }) => !pair.includes(targetGroupArn))) {
      throw elbInvalid(
        `Only target group in ECS deployment group (${pair.join(", ")}) can be set on listener ${route.arn}.`,
      );
    }
  }
}

/**
 * Checks that the test listener forwards to one of the pair, and that none of these routes forwards to other target
 * groups. It may be either of the two, since only testers use it.
 *
 * @throws DeploymentFailure ELASTIC_LOAD_BALANCING_INVALID
 */
export function checkTestRoutes(listener: Listener, primary: string, replacement: string): void {
  const pair = [primary, replacement];
  const routes = routesOf(listener, pair);
  if (routes.length === 0) {
    throw elbInvalid(`Primary taskset target group must be behind listener ${listener.arn}`);
  }
  checkOnlyPair(routes, pair);
}

/** Gives the new task set this share of a listener's traffic, and the old one the rest. */
export async function moveTraffic(
  backing: Backing,
  listenerArn: string,
  { old: oldSide, new: newSide }: Sides,
  newPercent: number,
): Promise<void> {
  const listener = await backing.listener(listenerArn);
  if (listener === undefined || newSide === undefined) {
    return;
  }
  const weights = [
    { targetGroupArn: oldSide.targetGroup.arn, weight: 100 - newPercent },
    { targetGroupArn: newSide.targetGroup.arn, weight: newPercent },
  ];
  // Always in the same order, so that a deployment changes only the weights.
  weights.sort((one, other) => (one.targetGroupArn < other.targetGroupArn ? -1 : 1));
  const pair = weights.map(({ targetGroupArn }) => targetGroupArn);
  for (const route of routesOf(listener, pair)) {
    await backing.setActions(route, withWeights(route, weights));
  }
}

/** The failure that CodeDeploy reports for a problem with the load balancer. */
export function elbInvalid(reason: string): DeploymentFailure {
  return new DeploymentFailure(
    "ELASTIC_LOAD_BALANCING_INVALID",
    `The ELB could not be updated due to the following error: ${reason}`,
  );
}

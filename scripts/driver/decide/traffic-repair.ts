/**
 * How traffic is sent to one target group again: what is written to a route is what was read from it, except for the weights
 * of its forward. Used by `doctor --fix` and for the commands that reports print.
 */

import type { ListenerRoute, RouteAction } from "../../aws";
import type { Traffic } from "../context/observed";
import { foreignTargetGroups, isIn, routesNotTo, targetGroupName } from "../state/live-traffic";

/** A route that forwards to the pair, and the actions with which it sends everything to one target group. */
export interface Repair {
  readonly route: ListenerRoute;
  readonly actions: readonly RouteAction[];
}

/** A route that has to be repaired by hand, and why. */
export interface ByHand {
  readonly route: ListenerRoute;
  readonly why: string;
}

export interface RepairPlan {
  readonly repairs: readonly Repair[];
  readonly byHand: readonly ByHand[];
}

/** The types of action that may come with a forward, and all of whose settings are read. */
const REPAIRABLE = ["forward", "authenticate-oidc", "authenticate-cognito", "jwt-validation"];

/**
 * The changes that send all traffic to one target group of the pair. It contains only routes that forward to the pair and do not
 * yet send everything to that target group.
 */
export function planRepair(
  traffic: Traffic,
  pair: readonly string[],
  targetGroupArn: string | undefined,
): RepairPlan {
  if (targetGroupArn === undefined || !isIn(pair, targetGroupArn)) {
    return { repairs: [], byHand: [] };
  }
  const plans = routesNotTo(traffic, targetGroupArn).map((route): Repair | ByHand => {
    const why = whyByHand(route, pair);
    return why === undefined
      ? { route, actions: route.actions.map((action) => withAllTo(action, targetGroupArn)) }
      : { route, why };
  });
  return {
    repairs: plans.filter((plan) => "actions" in plan),
    byHand: plans.filter((plan) => "why" in plan),
  };
}

function whyByHand(route: ListenerRoute, pair: readonly string[]): string | undefined {
  const foreign = foreignTargetGroups(route, pair);
  if (foreign.length > 0) {
    return `it also forwards to ${foreign.map(targetGroupName).join(", ")}`;
  }
  const unknown = route.actions.find(({ Type }) => !REPAIRABLE.includes(Type));
  return unknown === undefined ? undefined : `it has an action of the type "${unknown.Type}"`;
}

function withAllTo(action: RouteAction, targetGroupArn: string): RouteAction {
  switch (action.Type) {
    case "forward":
      return forwardTo(action, targetGroupArn);
    case "authenticate-oidc":
      // AWS never returns the client's secret, and without this member it would require it.
      return {
        ...action,
        AuthenticateOidcConfig: { ...action.AuthenticateOidcConfig, UseExistingClientSecret: true },
      };
    default:
      return action;
  }
}

/** The other target group stays in the forward, with weight 0, as CodeDeploy leaves it. */
function forwardTo({ TargetGroupArn, ForwardConfig = {}, ...action }: RouteAction, to: string): RouteAction {
  const { TargetGroups = [], ...stickiness } = ForwardConfig;
  const named =
    TargetGroups.length === 0 && TargetGroupArn !== undefined ? [{ TargetGroupArn }] : TargetGroups;
  const all = named.some((one) => one.TargetGroupArn === to) ? named : [...named, { TargetGroupArn: to }];
  const weighted = all.map((one) => ({ ...one, Weight: one.TargetGroupArn === to ? 100 : 0 }));
  return { ...action, ForwardConfig: { TargetGroups: weighted, ...stickiness } };
}

/** The AWS CLI's command for a repair, quoted for a shell. */
export function repairCommand(region: string, { route, actions }: Repair): string {
  const { listenerArn, ruleArn } = route;
  const json = quoted(actions);
  return ruleArn === undefined
    ? `aws elbv2 modify-listener --listener-arn ${listenerArn} --default-actions ${json} --region ${region}`
    : `aws elbv2 modify-rule --rule-arn ${ruleArn} --actions ${json} --region ${region}`;
}

/** The AWS CLI's command that shows the rules and the default action of a listener. */
export function showCommand(region: string, listenerArn: string): string {
  return `aws elbv2 describe-rules --listener-arn ${listenerArn} --region ${region}`;
}

/** JSON as one argument for a POSIX shell. Control characters are escaped, so that a terminal takes the line as it is. */
function quoted(value: unknown): string {
  const escaped = JSON.stringify(value).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `'${escaped.replaceAll("'", `'\\''`)}'`;
}

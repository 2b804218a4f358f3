/**
 * Where the traffic of a service goes: the default actions and rules of a listener that forward to the deployment group's pair
 * of target groups. CodeDeploy moves all of these, so all of them are read, and all of them count.
 */

import type { Aws, DeploymentGroup, FinalAction, ListenerRoute, TaskSet } from "../../aws";
import type { Traffic } from "../context/observed";

/** {@link Traffic} in the JSON documents: without the actions, which hold more than where traffic goes. */
export interface TrafficDocument {
  readonly kind: Traffic["kind"];
  readonly routes?: readonly RouteDocument[] | undefined;
}

export interface RouteDocument {
  readonly listenerArn: string;
  /** `undefined` for the default action. */
  readonly ruleArn: string | undefined;
  readonly priority: number | undefined;
  readonly conditions: readonly string[];
  readonly finalAction: FinalAction;
}

/** Reads a listener, as the deployment group sees it. */
export async function readTraffic(
  aws: Aws,
  group: DeploymentGroup,
  listenerArn: string | undefined,
): Promise<Traffic> {
  return trafficOf(group, listenerArn === undefined ? undefined : await aws.listener(listenerArn));
}

/** What the routes of a listener are to the deployment group. @param routes `undefined` where there is no listener */
export function trafficOf(
  { targetGroupNames }: Pick<DeploymentGroup, "targetGroupNames">,
  routes: readonly ListenerRoute[] | undefined,
): Traffic {
  if (routes === undefined) {
    return { kind: "gone" };
  }
  const toPair = routes.filter((route) => targetGroupsOf(route).some((arn) => isIn(targetGroupNames, arn)));
  if (toPair.length === 0) {
    return { kind: "elsewhere", routes };
  }
  const others = routes.filter((route) => !toPair.includes(route));
  const shadowed = toPair.flatMap((route) => {
    const by = others.find((other) => shadows(other, route));
    return by === undefined ? [] : [{ route, by }];
  });
  return { kind: "forwards", routes: toPair, ...(shadowed.length === 0 ? {} : { shadowed }) };
}

/**
 * Whether a rule gets all requests of another one: it is evaluated first, and has no condition that the other doesn't have too. A condition
 * with more values isn't recognized.
 */
function shadows(first: ListenerRoute, route: ListenerRoute): boolean {
  return (
    first.priority !== undefined &&
    route.priority !== undefined &&
    first.priority < route.priority &&
    first.conditions.every((condition) => route.conditions.includes(condition))
  );
}

/** Reads where production traffic goes. */
export function readProduction(aws: Aws, group: DeploymentGroup): Promise<Traffic> {
  return readTraffic(aws, group, group.productionListenerArn);
}

/** Reads where test traffic goes; `undefined` if the group has no test listener. */
export async function readTest(aws: Aws, group: DeploymentGroup): Promise<Traffic | undefined> {
  return group.testListenerArn === undefined ? undefined : readTraffic(aws, group, group.testListenerArn);
}

/** Whether a task set gets all traffic: there is a route to the pair, and every one sends everything to the task set. */
export function servesAll({ loadBalancer }: TaskSet, traffic: Traffic): boolean {
  return traffic.kind === "forwards" && routesNotTo(traffic, loadBalancer?.targetGroupArn).length === 0;
}

/** The routes to the pair that do not send everything to one target group. */
export function routesNotTo(traffic: Traffic, targetGroupArn: string | undefined): readonly ListenerRoute[] {
  return traffic.kind === "forwards"
    ? traffic.routes.filter((route) => !sendsAll(route, targetGroupArn))
    : [];
}

function sendsAll({ finalAction }: ListenerRoute, targetGroupArn: string | undefined): boolean {
  return (
    finalAction.kind === "forwards" &&
    finalAction.weights.some((weight) => weight.targetGroupArn === targetGroupArn && weight.percent === 100)
  );
}

/** The target groups of a route that are not in the pair. CodeDeploy refuses to change a route that has any. */
export function foreignTargetGroups(route: ListenerRoute, pair: readonly string[]): readonly string[] {
  return targetGroupsOf(route).filter((arn) => !isIn(pair, arn));
}

function targetGroupsOf({ finalAction }: ListenerRoute): readonly string[] {
  return finalAction.kind === "forwards"
    ? finalAction.weights.map(({ targetGroupArn }) => targetGroupArn)
    : [];
}

/** Whether a target group is in the pair. A deployment group has the names of its target groups. */
export function isIn(pair: readonly string[], targetGroupArn: string | undefined): boolean {
  return targetGroupArn !== undefined && pair.includes(targetGroupName(targetGroupArn));
}

/** `blue` from `arn:…:targetgroup/blue/0123456789abcdef`. */
export function targetGroupName(arn: string): string {
  return arn.split("/")[1] ?? arn;
}

export function trafficDocument(traffic: Traffic): TrafficDocument {
  return {
    kind: traffic.kind,
    routes: traffic.kind === "gone" ? undefined : traffic.routes.map(routeDocument),
  };
}

function routeDocument({ actions: _, ...route }: ListenerRoute): RouteDocument {
  return route;
}

/** Further routes are counted, not named. */
const MOST_NAMED = 5;

/** Where traffic goes, as text, by target group: `90 % to blue, 10 % to green`, with the rules if there are any. */
export function describeTraffic(traffic: TrafficDocument): string {
  return trafficLines(traffic).join("; ");
}

/** The same, one line for each different split. */
export function trafficLines({ kind, routes = [] }: TrafficDocument): readonly string[] {
  switch (kind) {
    case "gone":
      return ["has no listener"];
    case "elsewhere":
      return [`does not reach the service: ${describeRoutes(routes)}`];
    case "forwards":
      return bySplit(routes);
  }
}

function bySplit(routes: readonly RouteDocument[]): readonly string[] {
  const [only, ...others] = routes;
  if (only !== undefined && others.length === 0 && only.ruleArn === undefined) {
    return [describeSplit(only)];
  }
  const splits = [...new Set(routes.map(describeSplit))];
  return splits.map((split) => {
    const names = routes.filter((route) => describeSplit(route) === split).map(routeName);
    return `${split} by ${listed(names, ", ")}`;
  });
}

function listed(names: readonly string[], separator: string): string {
  const more = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(separator);
}

/** `rule 10 (host shop.example.com) sends 100 % to blue`. */
export function describeRoute(route: RouteDocument): string {
  const does = route.finalAction.kind === "answers" ? "answers with" : "sends";
  return `${routeName(route)} ${does} ${describeSplit(route)}`;
}

/** Several of them, in a sentence. */
export function describeRoutes(routes: readonly RouteDocument[]): string {
  return listed(routes.map(describeRoute), "; ");
}

/** `default action`, or `rule 10 (host shop.example.com)`. */
export function routeName({ ruleArn, priority, conditions }: RouteDocument): string {
  if (ruleArn === undefined) {
    return "default action";
  }
  return `rule ${priority ?? "?"}${conditions.length === 0 ? "" : ` (${conditions.join(", ")})`}`;
}

function describeSplit({ finalAction }: RouteDocument): string {
  if (finalAction.kind === "answers") {
    return finalAction.by;
  }
  const used = finalAction.weights.filter(({ percent }) => percent > 0);
  return used.length === 0
    ? "0 % to every target group"
    : used
        .map(({ targetGroupArn, percent }) => `${percent} % to ${targetGroupName(targetGroupArn)}`)
        .join(", ");
}

/** What is wrong with the listeners' traffic, by what was read of them. Nothing here calls AWS. */

import type { DeploymentGroup, ListenerRoute, Service, TaskSet } from "../../aws";
import type { Traffic } from "../context/observed";
import { liveOf } from "../state/live";
import { foreignTargetGroups, isIn, routesNotTo } from "../state/live-traffic";
import type { Finding } from "./findings";

/** What was read of a service. */
interface Seen {
  readonly service: Service;
  readonly group: DeploymentGroup;
  readonly production: Traffic;
  readonly test: Traffic | undefined;
}

/** What keeps CodeDeploy from moving traffic away from PRIMARY, and rules that get no request. */
export function listenerFindings(seen: Seen, primary: TaskSet): readonly Finding[] {
  return [...productionFindings(seen, primary), ...testFindings(seen, primary), ...shadowFindings(seen)];
}

/** Rules of the service that get no request. They don't keep CodeDeploy from moving traffic. */
export function shadowFindings(seen: {
  readonly production: Traffic | undefined;
  readonly test: Traffic | undefined;
}): readonly Finding[] {
  return [...shadowedRoutes("production", seen.production), ...shadowedRoutes("test", seen.test)];
}

/** What is wrong with production traffic. It has to be on PRIMARY before anything is deployed. */
export function productionFindings(seen: Omit<Seen, "test">, primary: TaskSet): readonly Finding[] {
  const { group, production } = seen;
  const pair = group.targetGroupNames;
  const targetGroupArn = primary.loadBalancer?.targetGroupArn;
  const isOutside = targetGroupArn !== undefined && !isIn(pair, targetGroupArn);
  // If PRIMARY is outside of the pair, a listener that does not forward to the pair is no second finding.
  const isElsewhere =
    production.kind === "forwards"
      ? routesNotTo(production, targetGroupArn).some((route) => foreignTargetGroups(route, pair).length === 0)
      : !(isOutside && production.kind === "elsewhere");
  return [
    ...(isElsewhere ? [{ kind: "traffic-elsewhere", live: { ...liveOf(seen), primary } } as const] : []),
    ...mixedRoutes("production", production, pair),
    ...(isIn(pair, targetGroupArn) ? [] : [{ kind: "primary-outside-pair", targetGroupArn, pair } as const]),
  ];
}

/** What is wrong with test traffic. Which of the two target groups it goes to does not matter. */
export function testFindings(
  { group, test }: Omit<Seen, "production">,
  primary: TaskSet,
): readonly Finding[] {
  const pair = group.targetGroupNames;
  if (test === undefined) {
    return [];
  }
  const targetGroupArn = primary.loadBalancer?.targetGroupArn;
  return test.kind === "forwards"
    ? mixedRoutes("test", test, pair)
    : [{ kind: "test-traffic-elsewhere", test, pair, targetGroupArn }];
}

function mixedRoutes(
  listener: "production" | "test",
  traffic: Traffic,
  pair: readonly string[],
): readonly Finding[] {
  const routes: readonly ListenerRoute[] = traffic.kind === "forwards" ? traffic.routes : [];
  return routes.flatMap((route) => {
    const others = foreignTargetGroups(route, pair);
    return others.length === 0 ? [] : [{ kind: "mixed-target-groups", listener, route, others } as const];
  });
}

function shadowedRoutes(listener: "production" | "test", traffic: Traffic | undefined): readonly Finding[] {
  const shadowed = traffic?.kind === "forwards" ? (traffic.shadowed ?? []) : [];
  return shadowed.map((found) => ({ kind: "rule-shadowed", listener, ...found }));
}

/** The task sets of a service that are shown, and their roles in the running deployment. */
import type { ListenerRoute, TaskSet } from "../../aws";
import type { Traffic } from "../../driver";
import { known } from "../cli/ask";
import type { Seen } from "./seen";

/** `live` if no deployment is running or it has no task set yet; otherwise `old` and `new`. */
export type Role = "live" | "old" | "new";

export interface ShownTaskSet {
  readonly role: Role;
  readonly taskSet: TaskSet;
}

/** PRIMARY, and the other task set of the running deployment. */
export function shownTaskSets({
  running,
  service,
}: Pick<Seen, "running" | "service">): readonly ShownTaskSet[] {
  const { taskSets } = service;
  const id = known(running)?.id;
  const made = id === undefined ? undefined : taskSets.find(({ deploymentId }) => deploymentId === id);
  const primary = taskSets.find(({ status }) => status === "PRIMARY");
  if (made === undefined) {
    return primary === undefined ? [] : [{ role: "live", taskSet: primary }];
  }
  const old = primary === made ? taskSets.find(({ status }) => status === "ACTIVE") : primary;
  return [
    ...(old === undefined ? [] : [{ role: "old", taskSet: old } as const]),
    { role: "new", taskSet: made },
  ];
}

/** How a route splits its traffic, in percent. */
export interface Split {
  readonly of: Readonly<Partial<Record<Role, number>>>;
  /** What goes to none of the task sets that are shown. */
  readonly elsewhere: number;
}

/** One way in which traffic is split, and the routes that split it so. */
export interface SplitOfRoutes extends Split {
  readonly routes: readonly ListenerRoute[];
}

/** How the routes to the service split its production traffic; one entry if all do the same. */
export function splitsOf(
  seen: Pick<Seen, "running" | "service">,
  traffic: Traffic,
): readonly SplitOfRoutes[] {
  if (traffic.kind !== "forwards") {
    return [];
  }
  const shown = shownTaskSets(seen);
  const splits = new Map<string, SplitOfRoutes>();
  for (const route of traffic.routes) {
    const split = splitOf(shown, route);
    const key = JSON.stringify(split);
    splits.set(key, { ...split, routes: [...(splits.get(key)?.routes ?? []), route] });
  }
  return [...splits.values()];
}

function splitOf(shown: readonly ShownTaskSet[], { finalAction }: ListenerRoute): Split {
  const weights = finalAction.kind === "forwards" ? finalAction.weights : [];
  const percentOf = (arn: string | undefined) =>
    weights.find(({ targetGroupArn }) => targetGroupArn === arn)?.percent ?? 0;
  const arns = shown.map(({ taskSet }) => taskSet.loadBalancer?.targetGroupArn);
  const elsewhere = weights
    .filter(({ targetGroupArn }) => !arns.includes(targetGroupArn))
    .reduce((sum, { percent }) => sum + percent, 0);
  return {
    of: Object.fromEntries(shown.map(({ role }, index) => [role, percentOf(arns[index])])),
    elsewhere: Math.round(elsewhere * 10) / 10,
  };
}

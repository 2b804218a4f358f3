/** Which task sets of a service are shown, and what they are to the deployment that runs. */
import type { TaskSet } from "../../aws";
import { known } from "../cli/ask";
import type { Gathered, Seen } from "./seen";

/** `live` where no deployment runs, or none has made a task set yet; else `old` and `new`. */
export type Role = "live" | "old" | "new";

export interface ShownTaskSet {
  readonly role: Role;
  readonly taskSet: TaskSet;
}

/** PRIMARY, and beside it what the running deployment made, or is about to replace. */
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

/** Where production traffic goes, in percent. */
export type Traffic =
  | { readonly kind: "unknown"; readonly why: string }
  /** The listener's default action doesn't lead to the service: rules may. */
  | { readonly kind: "by-rules" }
  | {
      readonly kind: "shares";
      readonly of: Readonly<Partial<Record<Role, number>>>;
      /** What goes to none of the task sets that are shown. */
      readonly elsewhere: number;
    };

/** By the default action of the production listener. */
export function trafficOf(seen: Seen, { forwards }: Pick<Gathered, "forwards">): Traffic {
  const { group } = seen;
  if (group.kind === "unknown" || forwards.kind === "unknown") {
    return { kind: "unknown", why: group.kind === "unknown" ? group.why : why(forwards) };
  }
  const weights = forwards.value.get(group.value.productionListenerArn ?? "");
  if (weights === undefined) {
    return { kind: "unknown", why: "the production listener does not exist" };
  }
  const pair = group.value.targetGroupNames;
  if (!weights.some(({ targetGroupArn }) => pair.includes(targetGroupArn.split("/")[1] ?? ""))) {
    return { kind: "by-rules" };
  }
  const shares = shownTaskSets(seen).map(({ role, taskSet }) => {
    const arn = taskSet.loadBalancer?.targetGroupArn;
    return [role, weights.find(({ targetGroupArn }) => targetGroupArn === arn)?.percent ?? 0] as const;
  });
  const elsewhere = 100 - shares.reduce((sum, [, percent]) => sum + percent, 0);
  return { kind: "shares", of: Object.fromEntries(shares), elsewhere: Math.round(elsewhere * 10) / 10 };
}

function why(asked: Gathered["forwards"]): string {
  return asked.kind === "unknown" ? asked.why : "";
}

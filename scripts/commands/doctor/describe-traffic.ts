/** Production traffic that doesn't all go to PRIMARY, in words. */
import type { Place } from "../../contract";
import {
  describeRevision,
  describeTraffic,
  isIn,
  notToPairLines,
  ownCommand,
  planRepair,
  type RepairPlan,
  repairCommand,
  routeName,
  serviceCommand,
  targetGroupName,
} from "../../driver";
import type { DescribedProblem, PrimaryState, TrafficElsewhere } from "./problem";

export function describeTrafficElsewhere(place: Place, problem: TrafficElsewhere): DescribedProblem {
  const { primary, production } = problem;
  const revision = describeRevision(primary.taskDefinition, primary.images);
  return {
    what: `not all production traffic goes to PRIMARY (${revision}; ${describePrimary(primary)}): production ${describeTraffic(production)}`,
    fix: fixLines(place, problem),
  };
}

/** Such as `2 of 2 tasks running, 1 healthy`. */
export function describePrimary({ running, desired, healthy }: PrimaryState): string {
  return `${running} of ${desired} tasks running, ${healthy ?? "an unknown number"} healthy`;
}

function fixLines(place: Place, problem: TrafficElsewhere): readonly string[] {
  const { primary, production, pair } = problem;
  const { targetGroupArn, healthy = 0 } = primary;
  if (production.kind !== "forwards") {
    return notToPairLines(place, { listener: "production", traffic: production, pair, targetGroupArn });
  }
  if (targetGroupArn === undefined || !isIn(pair, targetGroupArn)) {
    return [
      `find out who changed the service: PRIMARY must be behind ${pair.join(" or ")}. To see its events:`,
      serviceCommand(place),
    ];
  }
  if (healthy === 0) {
    return unhealthyLines(place, problem, targetGroupArn);
  }
  const plan = planRepair(production, pair, targetGroupArn);
  const revision = describeRevision(primary.taskDefinition, primary.images);
  return [
    ...(plan.repairs.length === 0
      ? []
      : [
          `check that ${revision} works, then send all traffic to ${targetGroupName(targetGroupArn)}:`,
          ownCommand(place, "doctor", "--fix"),
          "or without doctor:",
        ]),
    ...commandsOf(place, plan),
  ];
}

/** Never sends users to unhealthy tasks. If the other target group has healthy tasks, users stay there. */
function unhealthyLines(
  place: Place,
  { primary, production, pair, healthyOther }: TrafficElsewhere,
  targetGroupArn: string,
): readonly string[] {
  const why =
    primary.healthy === 0 ? "no target of PRIMARY is healthy" : "the health of PRIMARY is not known";
  const first = `${why}: do not send users to ${targetGroupName(targetGroupArn)} until one is healthy`;
  if (healthyOther === undefined) {
    return [
      `${first}. No other target group of the service is known to have a healthy target. To see the targets of ${targetGroupName(targetGroupArn)}:`,
      `aws elbv2 describe-target-health --target-group-arn ${targetGroupArn} --region ${place.region}`,
    ];
  }
  const plan = planRepair(production, pair, healthyOther);
  return plan.repairs.length === 0
    ? [
        `${first}. All users are on ${targetGroupName(healthyOther)}, which has healthy targets. To see why PRIMARY's tasks stop:`,
        serviceCommand(place),
      ]
    : [
        `${first}. To send all traffic to ${targetGroupName(healthyOther)}, which has healthy targets:`,
        ...commandsOf(place, plan),
      ];
}

function commandsOf({ region }: Place, { repairs, byHand }: RepairPlan): readonly string[] {
  return [
    ...repairs.map((repair) => repairCommand(region, repair)),
    ...byHand.map(({ route, why }) => `change ${routeName(route)} by hand: ${why}`),
  ];
}

/** Problems of a service's production and test traffic. */
import type { DeploymentGroup, TaskSet } from "../../aws";
import {
  describeRevision,
  describeTraffic,
  type Finding,
  isIn,
  notToPairLines,
  ownCommand,
  planRepair,
  primaryOf,
  productionFindings,
  type RepairPlan,
  repairCommand,
  routeName,
  serviceCommand,
  type Traffic,
  targetGroupName,
  testFindings,
} from "../../driver";
import { known } from "../cli/ask";
import type { ServiceStatus } from "../status/service-status";
import { describedProblem, withoutNext } from "./described";
import type { DoctorProblem } from "./problem";

/** Checks PRIMARY and both listeners, while no deployment is running. */
export function aboutTraffic(status: ServiceStatus): readonly DoctorProblem[] {
  const { place, service } = status;
  const group = known(status.group);
  if (service.kind === "unknown") {
    return [];
  }
  const primary = primaryOf(service.value);
  if (primary === undefined) {
    return [
      {
        kind: "no-primary",
        what: `the service ${place.service} has no PRIMARY task set, so nothing can be deployed`,
        fix: [
          "do not change the service; check its events to find out who removed its task sets:",
          serviceCommand(place),
        ],
      },
    ];
  }
  if (service.value === undefined || group === undefined) {
    return [];
  }
  const seen = { service: service.value, group };
  const production = known(status.production);
  const test = known(status.test);
  const found: readonly Finding[] = [
    ...(production === undefined ? [] : productionFindings({ ...seen, production }, primary)),
    ...(test === undefined ? [] : testFindings({ ...seen, test }, primary)),
  ];
  // A PRIMARY outside of the pair is among the checks before a deployment.
  return found.flatMap((finding) => {
    switch (finding.kind) {
      case "primary-outside-pair":
        return [];
      case "traffic-elsewhere":
        return [aboutProduction(status, group, primary, finding.live.production)];
      default:
        return [describedProblem(place, finding)];
    }
  });
}

function aboutProduction(
  status: ServiceStatus,
  group: DeploymentGroup,
  primary: TaskSet,
  production: Traffic,
): DoctorProblem {
  const { place } = status;
  const pair = group.targetGroupNames;
  const targetGroupArn = primary.loadBalancer?.targetGroupArn;
  const revision = describeRevision(primary.taskDefinition, status.images.of(primary.taskDefinition));
  const healthy = healthyTargets(status, targetGroupArn);
  const state = `${primary.running} of ${primary.desired} tasks running, ${healthy ?? "an unknown number"} healthy`;
  const kind = "traffic-elsewhere";
  const what = `not all production traffic goes to PRIMARY (${revision}; ${state}): production ${describeTraffic(production)}`;
  if (production.kind !== "forwards") {
    const asked = { listener: "production", traffic: production, pair, targetGroupArn } as const;
    return { kind, what, fix: notToPairLines(place, asked).map(withoutNext) };
  }
  if (targetGroupArn === undefined || !isIn(pair, targetGroupArn)) {
    const needed = pair.join(" or ");
    return { kind, what, fix: [`find out who changed the service: PRIMARY must be behind ${needed}`] };
  }
  if (healthy === undefined || healthy === 0) {
    return { kind, what, fix: unhealthyLines(status, production, { pair, targetGroupArn, healthy }) };
  }
  const name = targetGroupName(targetGroupArn);
  const plan = planRepair(production, pair, targetGroupArn);
  const { repairs } = plan;
  return {
    kind,
    what,
    fix: [
      ...(repairs.length === 0
        ? []
        : [
            `check that ${revision} works, then send all traffic to ${name}:`,
            ownCommand(place, "doctor", "--fix"),
            "or without doctor:",
          ]),
      ...commandsOf(status, plan),
    ],
    ...(repairs.length === 0
      ? {}
      : { automaticFix: { kind: "forward-production", repairs, targetGroupArn, state } }),
  };
}

interface Unhealthy {
  readonly pair: readonly string[];
  /** PRIMARY's. */
  readonly targetGroupArn: string;
  readonly healthy: number | undefined;
}

/** Never sends users to unhealthy tasks. If the other target group has healthy tasks, users stay there. */
function unhealthyLines(
  status: ServiceStatus,
  production: Traffic,
  { pair, targetGroupArn, healthy }: Unhealthy,
): readonly string[] {
  const why = healthy === 0 ? "no target of PRIMARY is healthy" : "the health of PRIMARY is not known";
  const first = `${why}: do not send users to ${targetGroupName(targetGroupArn)} until one is healthy`;
  const other = [...status.health.keys()].find(
    (arn) => arn !== targetGroupArn && isIn(pair, arn) && (healthyTargets(status, arn) ?? 0) > 0,
  );
  if (other === undefined) {
    return [
      `${first}. No other target group of the service is known to have a healthy target. Its targets:`,
      `aws elbv2 describe-target-health --target-group-arn ${targetGroupArn} --region ${status.place.region}`,
    ];
  }
  const plan = planRepair(production, pair, other);
  return plan.repairs.length === 0
    ? [`${first}. All users are on ${targetGroupName(other)}, which has healthy targets`]
    : [
        `${first}. To send all traffic to ${targetGroupName(other)}, which has healthy targets:`,
        ...commandsOf(status, plan),
      ];
}

function commandsOf({ place }: ServiceStatus, { repairs, byHand }: RepairPlan): readonly string[] {
  return [
    ...repairs.map((repair) => repairCommand(place.region, repair)),
    ...byHand.map(({ route, why }) => `change ${routeName(route)} by hand: ${why}`),
  ];
}

/** How many targets of a target group are healthy; `undefined` where that is not known. */
function healthyTargets({ health }: ServiceStatus, targetGroupArn: string | undefined): number | undefined {
  const asked = targetGroupArn === undefined ? undefined : health.get(targetGroupArn);
  return asked && known(asked)?.filter(({ state }) => state === "healthy").length;
}

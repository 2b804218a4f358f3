/** Problems of a service's production and test traffic. */
import type { DeploymentGroup, TaskSet } from "../../aws";
import {
  type Finding,
  isIn,
  primaryOf,
  productionFindings,
  shadowFindings,
  type Traffic,
  testFindings,
} from "../../driver";
import { known } from "../cli/ask";
import type { ServiceStatus } from "../status/service-status";
import type { DoctorProblem } from "./problem";

/** Checks PRIMARY and both listeners, while no deployment is running. */
export function aboutTraffic(status: ServiceStatus): readonly DoctorProblem[] {
  const { service } = status;
  const group = known(status.group);
  if (service.kind === "unknown") {
    return [];
  }
  const primary = primaryOf(service.value);
  if (primary === undefined) {
    return [{ kind: "no-primary" }];
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
    ...shadowFindings({ production, test }),
  ];
  // A PRIMARY outside of the pair is among the checks before a deployment.
  return found.flatMap((finding) => {
    switch (finding.kind) {
      case "primary-outside-pair":
        return [];
      case "traffic-elsewhere":
        return [aboutProduction(status, group, primary, finding.live.production)];
      default:
        return [finding];
    }
  });
}

function aboutProduction(
  status: ServiceStatus,
  { targetGroupNames: pair }: DeploymentGroup,
  primary: TaskSet,
  production: Traffic,
): DoctorProblem {
  const { taskDefinition, running, desired, loadBalancer } = primary;
  const targetGroupArn = loadBalancer?.targetGroupArn;
  return {
    kind: "traffic-elsewhere",
    primary: {
      taskDefinition,
      images: status.images.of(taskDefinition),
      running,
      desired,
      healthy: healthyTargets(status, targetGroupArn),
      targetGroupArn,
    },
    production,
    pair,
    healthyOther: [...status.health.keys()].find(
      (arn) => arn !== targetGroupArn && isIn(pair, arn) && (healthyTargets(status, arn) ?? 0) > 0,
    ),
  };
}

/** How many targets of a target group are healthy; `undefined` where that is not known. */
function healthyTargets({ health }: ServiceStatus, targetGroupArn: string | undefined): number | undefined {
  const asked = targetGroupArn === undefined ? undefined : health.get(targetGroupArn);
  return asked && known(asked)?.filter(({ state }) => state === "healthy").length;
}

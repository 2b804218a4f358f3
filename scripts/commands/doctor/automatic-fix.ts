/** Which problems `doctor --fix` fixes, and how. */
import type { Suspension } from "../../aws";
import { isIn, planRepair } from "../../driver";
import type { AutomaticFix, DoctorProblem, ScalingSuspended, TrafficElsewhere } from "./problem";

/** No part of the service's autoscaling is suspended. */
export const NOT_SUSPENDED: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };

/** What `--fix` does about a problem; `undefined` if the operator must fix it. */
export function automaticFixOf(problem: DoctorProblem): AutomaticFix | undefined {
  switch (problem.kind) {
    case "scaling-suspended":
      return resumeScaling(problem);
    case "traffic-elsewhere":
      return forwardProduction(problem);
    default:
      return undefined;
  }
}

function resumeScaling({ by }: ScalingSuspended): AutomaticFix {
  return by.kind === "run"
    ? { kind: "resume-scaling", of: by.deploymentId, before: by.before }
    : { kind: "resume-all-scaling" };
}

function forwardProduction({ primary, production, pair }: TrafficElsewhere): AutomaticFix | undefined {
  const { targetGroupArn, healthy = 0 } = primary;
  if (
    production.kind !== "forwards" ||
    targetGroupArn === undefined ||
    !isIn(pair, targetGroupArn) ||
    healthy === 0
  ) {
    return undefined;
  }
  const { repairs } = planRepair(production, pair, targetGroupArn);
  return repairs.length === 0 ? undefined : { kind: "forward-production", repairs, targetGroupArn, primary };
}

/** The risky changes of a plan. */
import type { Plan } from "../../plan/plan";
import { controllerSwitched } from "./controller";
import { destroyed } from "./destroyed";
import { policyWidened } from "./policy";
import { protectionLowered } from "./protection";
import { replaced } from "./replaced";
import { roleWidened } from "./role";
import { securityGroupOpened } from "./security-group";
import { setBack } from "./set-back";
import { triggerShips } from "./trigger";
import type { FindWarnings, Warning } from "./warning";

export type { Warning } from "./warning";

/** The kinds, the most dangerous first. */
const KINDS: readonly FindWarnings[] = [
  replaced,
  setBack,
  controllerSwitched,
  destroyed,
  protectionLowered,
  policyWidened,
  roleWidened,
  securityGroupOpened,
  triggerShips,
];

/** All warnings of a plan, the most dangerous kinds first. */
export function warningsOf(plan: Plan): readonly Warning[] {
  return KINDS.flatMap((find) => find(plan));
}

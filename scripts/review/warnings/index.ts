/** The risky changes of a plan. */
import type { Plan } from "../../plan/plan";
import { contractRuns } from "./contract";
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
  contractRuns,
  protectionLowered,
  policyWidened,
  roleWidened,
  securityGroupOpened,
  triggerShips,
];

/**
 * The warnings of a plan, without the texts that Terraform marks as sensitive. A risk that shows only in such a text, such as
 * an address range that is opened, is a warning without values.
 *
 * @param masked the plan without these texts
 */
export function printableWarnings(plan: Plan, masked: Plan): readonly Warning[] {
  const printable = warningsOf(masked);
  const isPrintable = ({ kind, address }: Warning) =>
    printable.some((one) => one.kind === kind && one.address === address);
  const hidden = warningsOf(plan).filter((warning) => !isPrintable(warning));
  return [
    ...printable,
    ...hidden.map((warning) => ({
      ...warning,
      text: ["Its values are sensitive and not shown. Do this: check the change in the code."],
    })),
  ];
}

/** All warnings of a plan, the most dangerous kinds first. */
export function warningsOf(plan: Plan): readonly Warning[] {
  return KINDS.flatMap((find) => find(plan));
}

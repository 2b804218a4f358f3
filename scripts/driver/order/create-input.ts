/** The order for a deployment: the AppSpec that triggered the run, and what is overridden for this deployment alone. */

import type { NewDeployment, Suspension } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import { type BreakGlass, overridesOf } from "../settings/break-glass";
import { writeDescription } from "../state/description";
import { contentOf, sha256 } from "../state/fingerprint";
import { revisionName } from "../state/revision";

/** What an order says beside its revision, for everyone who finds its deployment later. */
export interface OrderNotes {
  /** The CI run. */
  readonly runId: string | undefined;
  /** Who started it. */
  readonly who: string | undefined;
  /** What tells this run's order from any other. */
  readonly mark: string | undefined;
  /** What of the service's scaling is suspended before this deployment; `undefined` where it doesn't scale, or isn't known. */
  readonly scaling: Suspension | undefined;
  readonly breakGlass: BreakGlass | undefined;
  /** What an operator rolls back by this deployment, such as `app:7`; `undefined` where it is no rollback. */
  readonly rollbackOf: string | undefined;
  /** What is live when it is ordered, such as `app:6`. */
  readonly liveBefore: string | undefined;
  /** Whether it ignores the group's alarms, as a rollback does while one of them is in ALARM. */
  readonly ignoresAlarms: boolean;
}

/** The order: CodeDeploy keeps the fingerprint with the revision, and shows the description in its console. */
export function orderOf(request: DeploymentRequest, notes: OrderNotes): NewDeployment {
  const content = contentOf(request);
  const fingerprint = sha256(content);
  const { runId, who, mark, scaling, breakGlass, rollbackOf, liveBefore, ignoresAlarms } = notes;
  const overrides = overridesOf(breakGlass);
  return {
    application: request.application,
    deploymentGroup: request.deploymentGroup,
    description: writeDescription({
      fingerprint,
      taskDefinition: revisionName(request.appSpec),
      order: mark,
      scalingBefore: scaling,
      isDoneWhenShifted: request.successPoint === "traffic-shifted",
      runId,
      who: breakGlass?.who ?? who,
      liveBefore: rollbackOf ?? liveBefore,
      isRollback: rollbackOf !== undefined,
      // A break-glass that does so says it itself.
      ignoresAlarms: ignoresAlarms && overrides.ignoresAlarms !== true,
      breakGlass,
    }),
    content,
    sha256: fingerprint,
    ...overrides,
    ...(ignoresAlarms ? { ignoresAlarms } : {}),
  };
}

/** The input of CreateDeployment: the AppSpec, and what is overridden for this deployment only. */

import type { NewDeployment, Suspension } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import { type BreakGlass, overridesOf } from "../settings/break-glass";
import { writeDescription } from "../state/description";
import { contentOf, sha256 } from "../state/fingerprint";
import { revisionName } from "../state/revision";

/** What the deployment's description says about the order. Later runs and operators read it there. */
export interface OrderNotes {
  /** The id of the CI run. */
  readonly runId: string | undefined;
  /** Who started it. */
  readonly who: string | undefined;
  /** Identifies this run's orders. */
  readonly mark: string | undefined;
  /** What of the service's scaling is suspended before this deployment; `undefined` without autoscaling, or if it isn't known. */
  readonly scaling: Suspension | undefined;
  readonly breakGlass: BreakGlass | undefined;
  /** The revision that an operator rolls back, such as `app:7`; `undefined` if it is no rollback. */
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
      // If the break-glass ignores alarms, its own mark says so.
      ignoresAlarms: ignoresAlarms && overrides.ignoresAlarms !== true,
      breakGlass,
    }),
    content,
    sha256: fingerprint,
    ...(request.object === undefined ? {} : { object: request.object }),
    ...overrides,
    ...(ignoresAlarms ? { ignoresAlarms } : {}),
  };
}

/** Describes a deployment that was not approved, and what to do then. */
import { type Place, RETRY_VARIABLE } from "../../contract";
import { callersCommand } from "../context/aws-commands";
import { nextLines, otherwiseLines, type Wording } from "../context/wording";
import type { NotApproved } from "../state/approval";

/**
 * How it ended, such as `stopped by CodeDeploy because nobody approved it within 60 min`. CodeDeploy doesn't report who called
 * StopDeployment: an operator, a run that supersedes it, or the watchdog of its own run.
 */
export function describeNotApproved(how: NotApproved): string {
  return how.kind === "timed-out"
    ? `stopped by CodeDeploy because nobody approved it within ${how.minutes} min`
    : "stopped by an operator or a run while it waited for approval";
}

/** What to do about it. Its revision may be good, so "fix the cause" would be wrong. */
export function notApprovedLines(request: Place, { kind }: NotApproved, wording: Wording): readonly string[] {
  const { command, otherwise } = sameRevisionAgain(request, wording);
  const known = request.approvers === undefined ? "" : `; the approvers are ${request.approvers}`;
  const approvers = request.approvers === undefined ? "" : ` (${request.approvers})`;
  return kind === "timed-out"
    ? otherwiseLines(
        `Next: tell the approvers${approvers}, and deploy this revision again`,
        command,
        `(${otherwise})`,
      )
    : [
        ...nextLines(
          `find out who stopped it, and why${known}. To see who called StopDeployment`,
          callersCommand("StopDeployment", request.region),
        ),
        ...otherwiseLines(
          "A changed revision is deployed normally. If this revision is good, deploy it again",
          command,
          `(${otherwise})`,
        ),
      ];
}

/** How to deploy a revision again that failed. Each `rollback` is a retry. */
function sameRevisionAgain(request: Place, wording: Wording) {
  const { again, command, setting, isRollback } = wording;
  return isRollback === true
    ? { command: command(request), otherwise: again }
    : {
        command: command(request, { [RETRY_VARIABLE]: "true" }),
        otherwise: `${again} with ${setting(RETRY_VARIABLE, "true")}`,
      };
}

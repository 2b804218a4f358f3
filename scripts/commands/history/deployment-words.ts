/** Describes a past deployment: its creator, its result and its errors. */
import type { Deployment } from "../../aws";
import { isFinal } from "../../aws";
import { type Description, describeNotApproved, descriptionOf, type NotApproved, tidy } from "../../driver";

/** Who created it: CodeDeploy, an operator, a CI run, or the creator that CodeDeploy reports. */
export function describeCreator(deployment: Deployment): string {
  const { creator, isRollback } = deployment;
  const { runId, who } = descriptionOf(deployment) ?? {};
  if (isRollback || creator === "codeDeployRollback") {
    return "CodeDeploy";
  }
  const run = runId === undefined ? undefined : `run ${runId}`;
  return [who, run].filter((word) => word !== undefined).join(", ") || (creator ?? "?");
}

/**
 * Its result in a few words: `failed, rolled back by d-ABCDEF123`. Without a rollback's id from CodeDeploy it counts as not
 * rolled back, although an id may still appear for some seconds after its end.
 *
 * @param others the group's deployments, which may include its rollback
 * @param how how its wait for an approval ended; `undefined` if that isn't why it ended
 */
export function describeVerdict(
  deployment: Deployment,
  others: readonly Deployment[],
  how: NotApproved | undefined,
): string {
  const end = how === undefined ? describeEnd(deployment) : describeNotApproved(how);
  return `${end}${describeBack(deployment, others)}`;
}

/** The revision that an operator rolled back with it, such as `app:8`; `undefined` if it was a release. */
export function rollbackOfIn(described: Description | undefined): string | undefined {
  return described?.isRollback === true ? described.liveBefore : undefined;
}

/** What a break-glass overrode, by whom and why; `undefined` if there was none. */
export function describeBreakGlass(described: Description | undefined): string | undefined {
  const { breakGlass, who = "unknown" } = described ?? {};
  return breakGlass && `break-glass by ${who} (${breakGlass.measures.join(", ")}): ${breakGlass.reason}`;
}

/** CodeDeploy's error; `undefined` if there is none. */
export function describeError({ error }: Deployment): string | undefined {
  return error === undefined ? undefined : tidy(`${error.code}: ${error.message}`);
}

function describeEnd({ status }: Deployment): string {
  return isFinal(status) ? status.toLowerCase() : `running (${status})`;
}

function describeBack(deployment: Deployment, others: readonly Deployment[]): string {
  const { rollbackId } = deployment;
  if (rollbackId === undefined) {
    return describeNoBack(deployment);
  }
  const rollback = others.find(({ id }) => id === rollbackId);
  if (rollback !== undefined && !isFinal(rollback.status)) {
    return `, being rolled back by ${rollbackId}`;
  }
  return rollback === undefined || rollback.status === "Succeeded"
    ? `, rolled back by ${rollbackId}`
    : `, and its rollback ${rollbackId} ${rollback.status.toLowerCase()}`;
}

/** CodeDeploy never rolls back a rollback, so there is no line about that. */
function describeNoBack({ status, isRollback, rollbackMessage }: Deployment): string {
  if (status === "Succeeded") {
    return "";
  }
  const why = rollbackMessage === undefined ? "" : `; rollback: ${tidy(rollbackMessage)}`;
  return isFinal(status) && !isRollback ? `, not rolled back${why}` : why;
}

/** A deployment of the past, as a person tells of it: what it rolled out, whose it was, what came of it. */
import type { Deployment } from "../../aws";
import { tidy } from "../../driver/report-lines";
import { isFinal } from "../../driver/status-table";

/** What an order's description says; nothing of it where the order wasn't one of this project's. */
export interface Described {
  /** Such as `app:7`. */
  readonly taskDefinition: string | undefined;
  /** The CI run. */
  readonly runId: string | undefined;
  /** Who ordered it, by the name that their machine or GitHub has for them. */
  readonly who: string | undefined;
  /** What a person went back from, such as `app:8`. */
  readonly rollbackOf: string | undefined;
  /** What was switched off, by whom and why. */
  readonly breakGlass: string | undefined;
}

/** Reads the description that `driver/create.ts` writes. */
export function readDescription(description: string | undefined): Described {
  const head = /^cdktf-ecs-codedeploy [0-9a-f]{12}: ([\w-]+(?:\.\.\.)?:\d+)(.*)$/s.exec(description ?? "");
  if (head === null) {
    return {
      taskDefinition: undefined,
      runId: undefined,
      who: undefined,
      rollbackOf: undefined,
      breakGlass: undefined,
    };
  }
  const [, taskDefinition, rest = ""] = head;
  // A reason may hold anything: what comes before it is read apart.
  const broken = rest.indexOf(" break-glass by ");
  const marks = broken === -1 ? rest : rest.slice(0, broken);
  return {
    taskDefinition,
    runId: /\(run ([^)]+)\)/.exec(marks)?.[1],
    who: /\(by ([^)]+)\)/.exec(marks)?.[1] ?? /^ break-glass by (.+?) \(/.exec(rest.slice(marks.length))?.[1],
    rollbackOf: /\(rollback of ([^)]+)\)/.exec(marks)?.[1],
    breakGlass: broken === -1 ? undefined : rest.slice(broken + 1),
  };
}

/** Whose it was: CodeDeploy's own, a person's, a CI run's, or of whoever CodeDeploy calls its creator. */
export function describeCreator({ creator, isRollback, description }: Deployment): string {
  const { runId, who } = readDescription(description);
  if (isRollback || creator === "codeDeployRollback") {
    return "CodeDeploy";
  }
  const run = runId === undefined ? undefined : `run ${runId}`;
  return [who, run].filter((word) => word !== undefined).join(", ") || (creator ?? "?");
}

/**
 * What came of it, in a few words: `failed, rolled back by d-ABCDEF123`. What CodeDeploy has named no rollback for is not
 * rolled back: within seconds of its end it may get one still.
 *
 * @param others the group's deployments, among which its rollback may be
 */
export function describeVerdict(deployment: Deployment, others: readonly Deployment[]): string {
  return `${describeEnd(deployment)}${describeBack(deployment, others)}`;
}

/** CodeDeploy's error; `undefined` where there is none. */
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

/** Of a rollback nobody asks whether it was rolled back: CodeDeploy never does that. */
function describeNoBack({ status, isRollback, rollbackMessage }: Deployment): string {
  if (status === "Succeeded") {
    return "";
  }
  const why = rollbackMessage === undefined ? "" : `; rollback: ${tidy(rollbackMessage)}`;
  return isFinal(status) && !isRollback ? `, not rolled back${why}` : why;
}

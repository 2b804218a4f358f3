/** `continue`: approves the running deployment, or ends its termination wait. */
import type { Deployment, DeploymentWait } from "../aws";
import type { Place } from "../contract";
import {
  EXIT_CODE,
  type ExitCode,
  nextLines,
  ownCommand,
  type Phase,
  phaseOf,
  quoted,
  type Snapshot,
} from "../driver";
import type { CommandAnswer, CommandContext } from "./cli/command";
import { order } from "./cli/order";
import { readSnapshot } from "./watch/snapshot";

/** What `continue` takes. */
export interface ContinueOptions {
  /** @default - the running deployment of the group */
  readonly deploymentId?: string | undefined;
  /** Ends a termination wait without asking. */
  readonly yes?: boolean | undefined;
}

/** With `--json`. What isn't known is left out. */
export interface ContinueResult {
  readonly version: 1;
  /** `unknown`: AWS didn't answer the call. */
  readonly result: "continued" | "refused" | "unknown";
  /** With `refused`. */
  readonly why: WhyRefused | undefined;
  /** The running deployment. */
  readonly deploymentId: string | undefined;
  /** CodeDeploy's status before the call. */
  readonly status: string | undefined;
  /** CodeDeploy's name of the wait that it was in; left out if it was in no wait that can be ended. */
  readonly wait: DeploymentWait | undefined;
}

export type WhyRefused =
  | "no-deployment"
  /** Another deployment is running than the one that was named. */
  | "other-deployment"
  | "traffic-shift"
  | "no-wait"
  | "not-confirmed"
  /** By CodeDeploy. */
  | "rejected";

/**
 * Ends the wait of the group's running deployment.
 *
 * @returns 0 when CodeDeploy accepted the request; 6 when there is no wait that can be ended, or it was not confirmed; 5 when AWS did
 *   not answer
 * @throws DriverError when the service and the group don't match; AwsFailure when AWS denies the read or the request
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html
 */
export async function continueDeployment(
  context: CommandContext,
  { deploymentId, yes = false }: ContinueOptions,
): Promise<CommandAnswer> {
  const { aws, place } = context;
  const snapshot = await readSnapshot(context);
  const { deploymentGroup, cluster, service } = place;
  const { running } = snapshot;
  if (running === undefined) {
    return refused("no-deployment", undefined, [
      `Nothing was continued: no deployment of ${deploymentGroup} is running.`,
      ...nextLines("see what is live", ownCommand(place, "status")),
    ]);
  }
  const { id, status } = running;
  if (deploymentId !== undefined && deploymentId !== id) {
    return refused("other-deployment", running, [
      `Nothing was continued: the running deployment of ${deploymentGroup} is ${id}, not ${deploymentId}.`,
      ...nextLines("see what it waits for", ownCommand(place, "status")),
    ]);
  }
  if (status === "Ready") {
    return goOn(context, running, "READY_WAIT", [
      `Approved: the deployment ${id} continues and shifts production traffic to the new tasks.`,
      `  To follow it: ${ownCommand(place, "watch", id)}`,
      `  To roll it back: ${ownCommand(place, "stop", id)}`,
    ]);
  }
  const phase = phaseOf({ deployment: running, target: await aws.deploymentTarget(id, cluster, service) });
  return phase.kind === "termination"
    ? endTerminationWait(context, snapshot, running, yes)
    : refused(phase.kind === "shift" ? "traffic-shift" : "no-wait", running, [
        ...whyNot(running, phase),
        `  To follow it: ${ownCommand(place, "watch", id)}`,
        ...(running.isRollback ? [] : [`  To roll it back now: ${ownCommand(place, "stop", id)}`]),
        ...(phase.kind === "shift" && !running.isRollback ? deployAtOnce(place, running) : []),
      ]);
}

/** After that, a rollback takes a whole deployment, so an operator must confirm. */
async function endTerminationWait(
  context: CommandContext,
  { group }: Snapshot,
  running: Deployment,
  yes: boolean,
): Promise<CommandAnswer> {
  const { confirm, place, progress } = context;
  const { id, isRollback } = running;
  const after = isRollback
    ? "The tasks of the release that was rolled back are terminated now."
    : "The old tasks are terminated now. After that, there is no quick rollback: a rollback takes a new deployment, which starts the old revision's tasks again.";
  progress(
    `The deployment ${id} has shifted all production traffic, and keeps the old tasks for ${group.terminationWaitMinutes} min. If the wait ends, they are terminated now${isRollback ? "" : ", and a quick rollback is no longer possible"}.`,
  );
  if (!yes && !(await confirm(`End the termination wait of ${id}?`))) {
    return refused(
      "not-confirmed",
      running,
      [
        `Nothing was continued: ending the termination wait of ${id} needs confirmation (pass --yes).`,
        ...nextLines("confirm it", ownCommand(place, "continue", id, "--yes")),
      ],
      "TERMINATION_WAIT",
    );
  }
  return goOn(context, running, "TERMINATION_WAIT", [
    `The termination wait of the deployment ${id} is over. ${after}`,
    `  To follow it: ${ownCommand(place, "watch", id)}`,
  ]);
}

async function goOn(
  { aws, place }: CommandContext,
  running: Deployment,
  wait: DeploymentWait,
  lines: readonly string[],
): Promise<CommandAnswer> {
  const { id } = running;
  const notTaken = await order(place, id, { does: "continues", done: "continued" }, () =>
    aws.continueDeployment(id, wait),
  );
  if (notTaken === undefined) {
    return answer(EXIT_CODE.done, { result: "continued", running, wait }, lines);
  }
  const { exitCode, kind: result } = notTaken;
  return answer(
    exitCode,
    { result, why: result === "refused" ? "rejected" : undefined, running, wait },
    notTaken.lines,
  );
}

function whyNot({ id, status }: Deployment, phase: Phase): string[] {
  if (phase.kind !== "shift") {
    return [
      `Nothing was continued: the deployment ${id} is ${status}. It does not wait for approval and is not in its termination wait.`,
    ];
  }
  return [
    `Nothing was continued: the deployment ${id} is shifting production traffic. ${phase.newPercent} % goes to the new tasks so far.`,
    "  CodeDeploy has no API that skips the rest of a traffic shift (https://github.com/aws/containers-roadmap/issues/2266): it shifts the rest when the interval is over.",
  ];
}

/** The closest alternative to skipping the rest of a shift: roll back, then deploy all at once. */
function deployAtOnce({ application, region, ...place }: Place, running: Deployment): string[] {
  const fetch = fetchAppSpec(application, region, running);
  if (fetch === undefined) {
    return [];
  }
  const again = ["deploy", "--app-spec", "app-spec.json", "--retry", "--break-glass", "all-at-once"];
  const reason = ["--reason", "skip the rest of the shift"];
  return [
    "  To deploy it all at once instead, roll it back, then:",
    `  ${fetch}`,
    `  ${ownCommand({ application, region, ...place }, ...again, ...reason)}`,
  ];
}

/** The command that saves a deployment's AppSpec as app-spec.json; `undefined` if it is neither in CodeDeploy nor in S3. */
function fetchAppSpec(
  application: string,
  region: string,
  { sha256, object }: Deployment,
): string | undefined {
  if (object !== undefined) {
    const version = object.version === undefined ? [] : ["--version-id", object.version];
    const words = ["--bucket", object.bucket, "--key", object.key, ...version, "--region", region];
    return ["aws s3api get-object", ...words.map(quoted), "app-spec.json"].join(" ");
  }
  return sha256 === undefined
    ? undefined
    : `aws deploy get-application-revision --application-name ${application} --revision 'revisionType=AppSpecContent,appSpecContent={sha256=${sha256}}' --query revision.appSpecContent.content --output text --region ${region} > app-spec.json`;
}

function refused(
  why: WhyRefused,
  running: Deployment | undefined,
  lines: readonly string[],
  wait?: DeploymentWait,
): CommandAnswer {
  return answer(EXIT_CODE.refused, { result: "refused", why, running, wait }, lines);
}

interface Result extends Pick<ContinueResult, "result" | "wait">, Partial<Pick<ContinueResult, "why">> {
  readonly running: Deployment | undefined;
}

function answer(
  exitCode: ExitCode,
  { result, why, running, wait }: Result,
  lines: readonly string[],
): CommandAnswer {
  const data: ContinueResult = {
    version: 1,
    result,
    why,
    deploymentId: running?.id,
    status: running?.status,
    wait,
  };
  return { exitCode, data, lines };
}

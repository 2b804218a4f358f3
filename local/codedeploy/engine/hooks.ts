/**
 * Lifecycle hooks: CodeDeploy calls a Lambda function at a lifecycle event. The function has one hour to report
 * whether the deployment may continue.
 *
 * CodeDeploy invokes the function asynchronously and waits only for PutLifecycleEventHookExecutionStatus. If the
 * handler throws, Lambda calls it again, twice at most. If the function never reports a status, CodeDeploy waits the
 * full hour.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Time, WaitEnded } from "../../ecs/time";
import type { JsonObject } from "../../gateway/json-protocol";
import { type Functions, type LambdaFunction, whyNotRunnable } from "../../lambda/model";
import type { AppSpec } from "../app-spec";
import { fault } from "../errors";
import { read, text } from "../input";
import type { LifecycleEventName } from "../lifecycle-events";
import type { Deployment, Diagnostics } from "../model";
import { findDeployment } from "../store";
import type { World } from "../world";
import { DeploymentFailure } from "./failures";

/** How long a hook may take. */
export const HOOK_TIMEOUT_MINUTES = 60;
/** The delays before Lambda's retries of a failed asynchronous invocation. */
const RETRY_MINUTES = [1, 2];
/** How long to wait for the rest of a handler's log after it has reported a failure. */
const LOG_MINUTES = 1;
const LOG_TAIL_LENGTH = 4096;
const FAILED =
  "The deployment failed because one or more of the lifecycle event validation functions failed.";

/** What running hooks needs. */
export interface HookProps {
  readonly functions: Functions;
  readonly time: Time;
  readonly log: (line: string) => void;
}

/**
 * Runs the hook of an event, if the revision has one for it.
 *
 * @throws DeploymentFailure if the hook fails, doesn't exist or reports no status in time
 * @throws the reason of the stop if the deployment is stopped
 */
export async function runHook(
  deployment: Deployment,
  event: LifecycleEventName,
  props: HookProps,
): Promise<void> {
  const name = deployment.revision.appSpec.hooks.get(event);
  if (name === undefined) {
    return;
  }
  const lambda = props.functions.find(name);
  const problem = lambda === undefined ? "the function does not exist" : whyNotRunnable(lambda);
  if (lambda === undefined || problem !== undefined) {
    throw hookFailure(
      "ScriptMissing",
      name,
      `The Lambda function ${name} could not be invoked: ${problem}`,
      "",
    );
  }
  props.log(`codedeploy ${deployment.id}: ${event} calls ${lambda.name}`);
  await call(deployment, { event, name, lambda }, props);
}

interface Hook {
  readonly event: LifecycleEventName;
  /** The name or ARN in the AppSpec. */
  readonly name: string;
  readonly lambda: LambdaFunction;
}

async function call(deployment: Deployment, { event, name, lambda }: Hook, props: HookProps): Promise<void> {
  const { time } = props;
  const id = randomUUID();
  const closed = new AbortController();
  const signal = AbortSignal.any([deployment.stop.signal, closed.signal]);
  const reported = new Promise<HookStatus>((settle) =>
    deployment.hookExecutions.set(id, { settle, open: true }),
  );
  const logs: string[] = [];
  const payload = { DeploymentId: deployment.id, LifecycleEventHookExecutionId: id };
  const invoked = invokeWithRetries(lambda, payload, logs, { ...props, signal });
  const hour = time.wait(HOOK_TIMEOUT_MINUTES, signal).then((): "silent" => "silent");
  try {
    const outcome = await Promise.race([reported, hour]);
    if (outcome === "Succeeded") {
      return;
    }
    if (outcome === "Failed") {
      await Promise.race([invoked, time.wait(LOG_MINUTES, signal)]);
      throw hookFailure("ScriptFailed", name, `${lambda.name} reported that ${event} failed.`, tail(logs));
    }
    throw new DeploymentFailure(
      "TIMEOUT",
      "The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one hour after a deployment hook is invoked.",
      {
        errorCode: "ScriptTimedOut",
        scriptName: name,
        message: `${lambda.name} did not call PutLifecycleEventHookExecutionStatus within ${HOOK_TIMEOUT_MINUTES} minutes.`,
        logTail: tail(logs),
      },
    );
  } finally {
    const execution = deployment.hookExecutions.get(id);
    if (execution !== undefined) {
      execution.open = false;
    }
    closed.abort(new WaitEnded(`the hook of ${event} has ended`));
    // The abort rejects the wait. If the wait lost the race, nothing else handles the rejection.
    hour.catch(() => {});
  }
}

async function invokeWithRetries(
  lambda: LambdaFunction,
  payload: object,
  logs: string[],
  { functions, time, signal }: HookProps & { readonly signal: AbortSignal },
): Promise<void> {
  try {
    for (const minutes of [...RETRY_MINUTES, undefined]) {
      const { error, log } = await functions.invoke(lambda, payload);
      logs.push(log);
      if (error === undefined || minutes === undefined) {
        return;
      }
      await time.wait(minutes, signal);
    }
  } catch (error) {
    // The hook or the deployment has ended: more retries would have no effect.
    if (!signal.aborted && !(error instanceof WaitEnded)) {
      throw error;
    }
  }
}

function hookFailure(
  errorCode: Diagnostics["errorCode"],
  scriptName: string,
  message: string,
  logTail: string,
): DeploymentFailure {
  return new DeploymentFailure("HOOK_EXECUTION_FAILURE", FAILED, { errorCode, scriptName, message, logTail });
}

function tail(logs: readonly string[]): string {
  return logs.join("").slice(-LOG_TAIL_LENGTH);
}

/**
 * Checks that the local AWS can run the hooks of a revision. A function that doesn't exist passes: CodeDeploy
 * notices it during the deployment.
 *
 * @throws AwsFault InvalidRevisionException
 */
export function checkHooks({ hooks }: AppSpec, functions: Functions): void {
  for (const [event, name] of hooks) {
    const lambda = functions.find(name);
    const problem = lambda === undefined ? undefined : whyNotRunnable(lambda);
    if (problem !== undefined) {
      throw fault(
        "InvalidRevision",
        `the local AWS can't run ${name}, the hook of ${event}: ${problem}. Remove the hook, or test it on AWS`,
      );
    }
  }
}

const STATUSES = ["Succeeded", "Failed"] as const;
type HookStatus = (typeof STATUSES)[number];

const statusShape = z.strictObject({
  deploymentId: text,
  lifecycleEventHookExecutionId: text,
  status: text,
});

/** PutLifecycleEventHookExecutionStatus: reports a hook's result. */
export function putHookStatus({ store }: World, input: JsonObject): object {
  const request = read(statusShape, input);
  const deployment = findDeployment(store, request.deploymentId);
  const id = request.lifecycleEventHookExecutionId ?? "";
  const status = STATUSES.find((candidate) => candidate === request.status);
  if (status === undefined) {
    throw fault(
      "InvalidLifecycleEventHookExecutionStatus",
      `"${request.status ?? ""}" is not a status of a hook: use ${STATUSES.join(" or ")}`,
    );
  }
  const execution = deployment.hookExecutions.get(id);
  if (execution === undefined) {
    throw fault(
      "InvalidLifecycleEventHookExecutionId",
      `Deployment ${deployment.id} has no hook execution "${id}": use the LifecycleEventHookExecutionId of the event`,
    );
  }
  if (!execution.open) {
    throw fault("LifecycleEventAlreadyCompleted", `The hook execution ${id} has already ended`);
  }
  execution.open = false;
  execution.settle(status);
  return { lifecycleEventHookExecutionId: id };
}

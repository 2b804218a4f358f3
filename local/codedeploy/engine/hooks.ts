/**
 * Lifecycle hooks: a Lambda function that is called at an event, and that has an hour to say whether the
 * deployment may go on.
 *
 * CodeDeploy calls it asynchronously and waits for nothing but PutLifecycleEventHookExecutionStatus: a handler that
 * throws is tried twice more, as Lambda does, and if it never says anything, the hour has to go by.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { JsonObject } from "../../ecs/json-protocol";
import { type Time, WaitEnded } from "../../ecs/time";
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
/** When Lambda tries again after a failed asynchronous invocation. */
const RETRY_MINUTES = [1, 2];
/** How long the rest of a handler's log is waited for once it has said that it failed. */
const LOG_MINUTES = 1;
const LOG_TAIL_LENGTH = 4096;
const FAILED =
  "The deployment failed because one or more of the lifecycle event validation functions failed.";

/** What running hooks takes. */
export interface HookProps {
  readonly functions: Functions;
  readonly time: Time;
  readonly log: (line: string) => void;
}

/**
 * Runs the hook of an event, if the revision has one for it.
 *
 * @throws DeploymentFailure when it fails, isn't there or says nothing in time
 * @throws the reason why the deployment is stopped meanwhile
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
  const problem = lambda === undefined ? "there is no such function" : whyNotRunnable(lambda);
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
  /** As the AppSpec names it. */
  readonly name: string;
  readonly lambda: LambdaFunction;
}

async function call(deployment: Deployment, { event, name, lambda }: Hook, props: HookProps): Promise<void> {
  const { time } = props;
  const id = randomUUID();
  const closed = new AbortController();
  const signal = AbortSignal.any([deployment.stop.signal, closed.signal]);
  const said = new Promise<HookStatus>((settle) => deployment.hookExecutions.set(id, { settle, open: true }));
  const logs: string[] = [];
  const payload = { DeploymentId: deployment.id, LifecycleEventHookExecutionId: id };
  const invoked = invokeWithRetries(lambda, payload, logs, { ...props, signal });
  const hour = time.wait(HOOK_TIMEOUT_MINUTES, signal).then((): "silent" => "silent");
  try {
    const outcome = await Promise.race([said, hour]);
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
    closed.abort(new WaitEnded(`the hook of ${event} is over`));
    // Whatever lost the race ends with an exception that nobody waits for.
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
    // The hook is over, or the deployment is: Lambda would try on, but to no end.
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
 * Checks that the hooks of a revision can run here. A function that doesn't exist is CodeDeploy's to find out.
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
        `the local AWS can't run ${name}, the hook of ${event}: ${problem}. Leave the hook out, or try it on a real AWS`,
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

/** PutLifecycleEventHookExecutionStatus: what a hook says. */
export function putHookStatus({ store }: World, input: JsonObject): object {
  const request = read(statusShape, input);
  const deployment = findDeployment(store, request.deploymentId);
  const id = request.lifecycleEventHookExecutionId ?? "";
  const status = STATUSES.find((candidate) => candidate === request.status);
  if (status === undefined) {
    throw fault(
      "InvalidLifecycleEventHookExecutionStatus",
      `"${request.status ?? ""}" is not a status that a hook can have: use ${STATUSES.join(" or ")}`,
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
    throw fault("LifecycleEventAlreadyCompleted", `The hook execution ${id} is over already`);
  }
  execution.open = false;
  execution.settle(status);
  return { lifecycleEventHookExecutionId: id };
}

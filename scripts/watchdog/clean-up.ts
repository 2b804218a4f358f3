/**
 * What the watchdog does: stops the deployment of a killed run, and restores the service's scaling.
 *
 * A program that Terraform runs can't clean up itself: on a cancel Terraform kills its shell at once, and a program that a
 * CI runner kills gets no chance at all. So a second process, in a separate session, holds one end of a pipe. The run
 * writes to the pipe what it has created, and finally that it is released. If the pipe closes without that, the run is
 * dead.
 */
import { type Aws, AwsFailure, explainFailure, orFailure } from "../aws";
import { type Clock, descriptionOf, hasMovedAll, type Order, type Scaled, type ServiceName } from "../driver";
import { describeDeployment, describeScaling, type LeftDeployment, type LeftScaling } from "./left";

/** What a run writes to its watchdog, as one JSON document a line. */
export type Message =
  /** The run is ordering this deployment, and has no answer yet. */
  | ({ readonly kind: "ordered" } & Order)
  /** The run has created or adopted this deployment. */
  | ({ readonly kind: "protect"; readonly deploymentId: string } & Pick<Order, "unlessMoved">)
  /** The deployment has ended, or is meant to continue. */
  | { readonly kind: "release" }
  /** The run has suspended the service's scaling. */
  | ({ readonly kind: "suspended" } & Scaled)
  /** The run has restored the service's scaling. */
  | { readonly kind: "resumed" };

/** What a watchdog needs. */
export interface WatchdogTools {
  readonly aws: Pick<
    Aws,
    "stopDeployment" | "runningDeployments" | "deployment" | "deploymentTarget" | "suspendScaling"
  >;
  readonly log: (line: string) => void;
  readonly clock: Clock;
}

/** What a watchdog has done. */
export interface Cleanup {
  /** The deployment that was left behind. */
  readonly deployment?: LeftDeployment;
  /** The service's scaling that was left suspended. */
  readonly scaling?: LeftScaling;
}

/** In milliseconds: the first and the longest pause before a call is repeated, and for how long calls are repeated. */
const RETRY = { from: 250, to: 15_000, within: 10 * 60_000 };
/** In milliseconds: how long an order without an answer may take to arrive, and the pause between two searches for its deployment. */
const ARRIVAL = { within: 15_000, every: 500 };

/**
 * Reads a run's messages until the run has ended, and cleans up after it.
 *
 * @param lines the messages; they end when the run does
 */
export async function cleanUpAfter(lines: AsyncIterable<string>, tools: WatchdogTools): Promise<Cleanup> {
  let left: Extract<Message, { kind: "ordered" | "protect" }> | undefined;
  let scaled: Scaled | undefined;
  for await (const line of lines) {
    const message = messageOf(line);
    switch (message?.kind) {
      case "ordered":
      case "protect":
        left = message;
        break;
      case "release":
        left = undefined;
        break;
      case "suspended":
        scaled = message;
        break;
      case "resumed":
        scaled = undefined;
    }
  }
  const [deployment, scaling] = await Promise.all([
    left && stop(left, tools),
    scaled && restore(scaled, tools),
  ]);
  return { ...(deployment && { deployment }), ...(scaling && { scaling }) };
}

/** @returns `undefined` for an incomplete line: the run was killed while it was writing */
function messageOf(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    return undefined;
  }
}

async function stop(
  left: Extract<Message, { kind: "ordered" | "protect" }>,
  tools: WatchdogTools,
): Promise<LeftDeployment> {
  const found = left.kind === "protect" ? left.deploymentId : await find(left, tools);
  const result = typeof found === "string" ? await stopOne(found, left, tools) : found;
  tools.log(describeDeployment(result));
  return result;
}

async function stopOne(
  id: string,
  { unlessMoved }: Pick<Order, "unlessMoved">,
  tools: WatchdogTools,
): Promise<LeftDeployment> {
  tools.log(`the run has ended without a verdict on deployment ${id}: stopping it with a rollback`);
  let hasMoved = false;
  const failure = await repeat(tools, async () => {
    // Check this right before the request: the run may have died before it noticed that the traffic had moved.
    hasMoved = unlessMoved !== undefined && hasMovedAll(await targetAt(tools, id, unlessMoved));
    if (!hasMoved) {
      await tools.aws.stopDeployment(id);
    }
  });
  if (failure !== undefined) {
    return { kind: "not-stopped", id, failure };
  }
  return { kind: hasMoved ? "continues" : "stopped", id };
}

function targetAt({ aws }: WatchdogTools, id: string, { cluster, service }: ServiceName) {
  return aws.deploymentTarget(id, cluster, service);
}

/**
 * Finds the deployment of an order that may have arrived, by its mark: another deployment of the same revision doesn't have
 * it. The order may take a while to arrive. So the deployment counts as absent only if it is still not listed after that time.
 *
 * @returns its id, or why there is none
 */
async function find(order: Order, { aws, log, clock }: WatchdogTools): Promise<string | LeftDeployment> {
  const { application, deploymentGroup, mark } = order;
  log(
    `the run has ended, and its order ${mark} for ${deploymentGroup} had no answer: looking for its deployment`,
  );
  const begin = clock.now();
  for (let pause = ARRIVAL.every; ; ) {
    const hadItsTime = clock.now() >= begin + ARRIVAL.within;
    try {
      for (const id of await aws.runningDeployments(application, deploymentGroup)) {
        if (descriptionOf(await aws.deployment(id))?.order === mark) {
          return id;
        }
      }
      if (hadItsTime) {
        return { kind: "not-running", mark };
      }
      pause = ARRIVAL.every;
    } catch (error) {
      if (!(error instanceof AwsFailure)) {
        throw error;
      }
      log(explainFailure(error));
      pause = Math.min(RETRY.to, pause * 2);
      const isRefused = error.kind !== "transient" && hadItsTime;
      if (isRefused || clock.now() + pause > begin + RETRY.within) {
        return { kind: "not-known", mark };
      }
    }
    await clock.sleep(pause);
  }
}

async function restore({ cluster, service, before }: Scaled, tools: WatchdogTools): Promise<LeftScaling> {
  tools.log(`the run has ended while the scaling of ${service} was suspended: restoring it`);
  const failure = await repeat(tools, () => tools.aws.suspendScaling(cluster, service, before));
  const result: LeftScaling =
    failure === undefined ? { kind: "restored", service } : { kind: "not-restored", service, failure };
  tools.log(describeScaling(result));
  return result;
}

/** @returns the failure if AWS did not accept the call; a call without an answer is repeated for ten minutes */
async function repeat(
  { log, clock }: WatchdogTools,
  call: () => Promise<void>,
): Promise<AwsFailure | undefined> {
  const deadline = clock.now() + RETRY.within;
  for (let pause = RETRY.from; ; pause = Math.min(RETRY.to, pause * 2)) {
    const failure = await orFailure(call);
    if (!(failure instanceof AwsFailure)) {
      return undefined;
    }
    if (failure.kind !== "transient" || clock.now() + pause > deadline) {
      return failure;
    }
    log(`${explainFailure(failure)} Trying again.`);
    await clock.sleep(pause);
  }
}

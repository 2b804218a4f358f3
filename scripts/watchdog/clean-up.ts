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
  /** The deployment that was left behind, and whether it was stopped: CodeDeploy accepted the request. */
  readonly deployment?: { readonly id: string; readonly stopped: boolean };
  /** Whether the service's scaling, which was left suspended, has been restored. */
  readonly scaling?: { readonly resumed: boolean };
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
): Promise<Cleanup["deployment"]> {
  const id = left.kind === "protect" ? left.deploymentId : await find(left, tools);
  if (id === undefined) {
    return undefined;
  }
  tools.log(`the run has ended without a verdict on deployment ${id}: stopping it with a rollback`);
  const { unlessMoved } = left;
  let hasMoved = false;
  const answered = await repeat(tools, `${id} can't be stopped`, async () => {
    // Check this right before the request: the run may have died before it noticed that the traffic had moved.
    hasMoved = unlessMoved !== undefined && hasMovedAll(await targetAt(tools, id, unlessMoved));
    if (!hasMoved) {
      await tools.aws.stopDeployment(id);
    }
  });
  if (answered) {
    tools.log(
      hasMoved
        ? `${id} is a rollback that has moved all production traffic: it continues`
        : `${id} is being stopped and rolled back, or had already ended`,
    );
  }
  return { id, stopped: answered && !hasMoved };
}

function targetAt({ aws }: WatchdogTools, id: string, { cluster, service }: ServiceName) {
  return aws.deploymentTarget(id, cluster, service);
}

/**
 * Finds the deployment of an order that may have arrived, by its mark: another deployment of the same revision doesn't have
 * it. The order may take a while to arrive. So the deployment counts as absent only if it is still not listed after that time.
 */
async function find(order: Order, { aws, log, clock }: WatchdogTools): Promise<string | undefined> {
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
        log(
          `no deployment with the mark ${mark} is running: the order never arrived, or the deployment has ended`,
        );
        return undefined;
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
        log(`it is not known whether a deployment with the mark ${mark} is running`);
        return undefined;
      }
    }
    await clock.sleep(pause);
  }
}

async function restore(
  { cluster, service, before }: Scaled,
  tools: WatchdogTools,
): Promise<Cleanup["scaling"]> {
  tools.log(`the run has ended while the scaling of ${service} was suspended: restoring it`);
  const resumed = await repeat(tools, `the scaling of ${service} can't be restored`, () =>
    tools.aws.suspendScaling(cluster, service, before),
  );
  if (resumed) {
    tools.log(`the scaling of ${service} is restored`);
  }
  return { resumed };
}

/** @returns whether AWS accepted the call; a call without an answer is repeated for ten minutes */
async function repeat(
  { log, clock }: WatchdogTools,
  failed: string,
  call: () => Promise<void>,
): Promise<boolean> {
  const deadline = clock.now() + RETRY.within;
  for (let pause = RETRY.from; ; pause = Math.min(RETRY.to, pause * 2)) {
    const failure = await orFailure(call);
    if (failure === undefined) {
      return true;
    }
    if (failure.kind !== "transient" || clock.now() + pause > deadline) {
      log(`${failed}. ${explainFailure(failure)}`);
      return false;
    }
    log(`${explainFailure(failure)} Trying again.`);
    await clock.sleep(pause);
  }
}

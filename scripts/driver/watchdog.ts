/**
 * What outlives a run: stops the deployment of a run that died, and brings the service's scaling back.
 *
 * A program that Terraform runs can't tidy up after itself: on a cancel Terraform kills its shell at once, and what a
 * runner kills gets no chance at all. So a second process, in a session of its own, holds one end of a pipe. The run
 * says through it what is its own, and, at the end, that it needs nobody any more. If the pipe ends without that word,
 * whatever the reason, the run is dead.
 */
import { type Aws, AwsFailure, explainFailure, type Suspension } from "../aws";
import type { Clock } from "./clock";
import { descriptionOf } from "./description";
import { hasMovedAll } from "./phase";

/** A service, as CodeDeploy names it for a deployment. */
export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** What is known of a deployment before CodeDeploy has given it an id. */
export interface Order {
  readonly application: string;
  readonly deploymentGroup: string;
  /** The order's mark in the deployment's description. No other deployment has it. */
  readonly mark: string;
  /** For a rollback: where it is not stopped once it has moved all production traffic. */
  readonly unlessMoved?: ServiceName;
}

/** A service whose scaling is suspended for the time of a shift. */
export interface Scaled extends ServiceName {
  /** What was suspended before. */
  readonly before: Suspension;
}

/** What a run says to its watchdog, as one JSON document a line. */
export type Word =
  /** This deployment is ordered, and there is no answer yet. */
  | ({ readonly kind: "ordered" } & Order)
  /** This deployment is mine, created or adopted. */
  | ({ readonly kind: "protect"; readonly deploymentId: string } & Pick<Order, "unlessMoved">)
  /** Its end was seen, or it is to be left alone: nobody has to stop it. */
  | { readonly kind: "release" }
  /** The service doesn't scale by itself until further notice. */
  | ({ readonly kind: "suspended" } & Scaled)
  /** It does again. */
  | { readonly kind: "resumed" };

export interface WatchdogTools {
  readonly aws: Pick<
    Aws,
    "stopDeployment" | "runningDeployments" | "deployment" | "deploymentTarget" | "suspendScaling"
  >;
  readonly log: (line: string) => void;
  readonly clock: Clock;
}

/** What a watchdog had to do. */
export interface Cleanup {
  /** The deployment that was left behind, and whether it was stopped: CodeDeploy took the order. */
  readonly deployment?: { readonly id: string; readonly stopped: boolean };
  /** Whether the service's scaling, which was left suspended, is as it was. */
  readonly scaling?: { readonly resumed: boolean };
}

/** In milliseconds: how soon what got no answer is tried again, at first and at most; and for how long at all. */
const RETRY = { from: 250, to: 15_000, within: 10 * 60_000 };
/** In milliseconds: how long an order that had no answer may take to arrive, and how often it is looked for. */
const ARRIVAL = { within: 15_000, every: 500 };

/**
 * Listens to a run until it falls silent, and ends what it left behind.
 *
 * @param words the run's lines; they end when it does
 */
export async function watchOver(words: AsyncIterable<string>, tools: WatchdogTools): Promise<Cleanup> {
  let left: Extract<Word, { kind: "ordered" | "protect" }> | undefined;
  let scaled: Scaled | undefined;
  for await (const line of words) {
    const word = wordOf(line);
    switch (word?.kind) {
      case "ordered":
      case "protect":
        left = word;
        break;
      case "release":
        left = undefined;
        break;
      case "suspended":
        scaled = word;
        break;
      case "resumed":
        scaled = undefined;
    }
  }
  const [deployment, scaling] = await Promise.all([
    left && end(left, tools),
    scaled && resume(scaled, tools),
  ]);
  return { ...(deployment && { deployment }), ...(scaling && { scaling }) };
}

/** A run that is killed while it speaks leaves half a line: what it said before that counts. */
function wordOf(line: string): Word | undefined {
  try {
    return JSON.parse(line) as Word;
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    return undefined;
  }
}

async function end(
  left: Extract<Word, { kind: "ordered" | "protect" }>,
  tools: WatchdogTools,
): Promise<Cleanup["deployment"]> {
  const id = left.kind === "protect" ? left.deploymentId : await find(left, tools);
  if (id === undefined) {
    return undefined;
  }
  tools.log(`the run is gone, and deployment ${id} goes on: stopping it, with a rollback`);
  const { unlessMoved } = left;
  let hasMoved = false;
  const answered = await untilAnswered(tools, `${id} can't be stopped`, async () => {
    // Right before the order: the run may have died before it saw that.
    hasMoved = unlessMoved !== undefined && hasMovedAll(await targetAt(tools, id, unlessMoved));
    if (!hasMoved) {
      await tools.aws.stopDeployment(id);
    }
  });
  if (answered) {
    tools.log(
      hasMoved
        ? `${id} is a rollback that has moved all production traffic: it goes on`
        : `${id} is being stopped, and CodeDeploy takes production back; or it was over already`,
    );
  }
  return { id, stopped: answered && !hasMoved };
}

function targetAt({ aws }: WatchdogTools, id: string, { cluster, service }: ServiceName) {
  return aws.deploymentTarget(id, cluster, service);
}

/**
 * The deployment of an order that may have arrived. Another one of the same revision doesn't have its mark. What AWS didn't
 * answer is no sign that it isn't there: the last word is an answer that was asked for when the order had its time.
 */
async function find(order: Order, { aws, log, clock }: WatchdogTools): Promise<string | undefined> {
  const { application, deploymentGroup, mark } = order;
  log(
    `the run is gone, and its order ${mark} for ${deploymentGroup} had no answer: looking for its deployment`,
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
        log(`no deployment with the mark ${mark} runs: the order never arrived, or it is over`);
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
        log(`whether a deployment with the mark ${mark} runs is not known`);
        return undefined;
      }
    }
    await clock.sleep(pause);
  }
}

async function resume(
  { cluster, service, before }: Scaled,
  tools: WatchdogTools,
): Promise<Cleanup["scaling"]> {
  tools.log(`the run is gone, and the scaling of ${service} is suspended: bringing it back`);
  const resumed = await untilAnswered(tools, `the scaling of ${service} can't be brought back`, () =>
    tools.aws.suspendScaling(cluster, service, before),
  );
  if (resumed) {
    tools.log(`${service} scales as it did before`);
  }
  return { resumed };
}

/** @returns whether AWS took the order; what it doesn't answer is tried again for ten minutes */
async function untilAnswered(
  { log, clock }: WatchdogTools,
  failed: string,
  order: () => Promise<void>,
): Promise<boolean> {
  const deadline = clock.now() + RETRY.within;
  for (let pause = RETRY.from; ; pause = Math.min(RETRY.to, pause * 2)) {
    try {
      await order();
      return true;
    } catch (error) {
      if (!(error instanceof AwsFailure)) {
        throw error;
      }
      if (error.kind !== "transient" || clock.now() + pause > deadline) {
        log(`${failed}. ${explainFailure(error)}`);
        return false;
      }
      log(`${explainFailure(error)} Trying again.`);
      await clock.sleep(pause);
    }
  }
}

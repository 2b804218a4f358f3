/**
 * What outlives a run: stops the deployment of a run that died.
 *
 * A program that Terraform runs can't tidy up after itself: on a cancel Terraform kills its shell at once, and what a
 * runner kills gets no chance at all. So a second process, in a session of its own, holds one end of a pipe. The run
 * says through it which deployment is its own, and, at the end, that the deployment needs nobody any more. If the pipe
 * ends without that word, whatever the reason, the run is dead.
 */
import type { Aws } from "../aws";
import { AwsFailure, explainFailure } from "../aws";
import type { Clock } from "./clock";

/** What a run says to its watchdog, as one JSON document a line. */
export type Word =
  /** This deployment is mine, created or adopted. */
  | { readonly kind: "protect"; readonly deploymentId: string }
  /** Its end was seen, or it is to be left alone: nobody has to stop it. */
  | { readonly kind: "release" };

export interface WatchdogTools {
  readonly aws: Pick<Aws, "stopDeployment">;
  readonly log: (line: string) => void;
  readonly clock: Clock;
}

/** In milliseconds: how soon a stop without an answer is tried again, at first and at most; and for how long at all. */
const RETRY = { from: 250, to: 15_000, within: 10 * 60_000 };

/**
 * Listens to a run until it falls silent, and stops what it left behind.
 *
 * @param words the run's lines; they end when it does
 * @returns the deployment that it stopped, or tried to; `undefined` when the run left none behind
 */
export async function watchOver(
  words: AsyncIterable<string>,
  tools: WatchdogTools,
): Promise<{ readonly deploymentId: string; readonly stopped: boolean } | undefined> {
  let deploymentId: string | undefined;
  for await (const line of words) {
    const word = JSON.parse(line) as Word;
    deploymentId = word.kind === "protect" ? word.deploymentId : undefined;
  }
  if (deploymentId === undefined) {
    return undefined;
  }
  tools.log(`the run is gone, and deployment ${deploymentId} goes on: stopping it, with a rollback`);
  return { deploymentId, stopped: await stop(deploymentId, tools) };
}

async function stop(deploymentId: string, { aws, log, clock }: WatchdogTools): Promise<boolean> {
  const deadline = clock.now() + RETRY.within;
  for (let pause = RETRY.from; ; pause = Math.min(RETRY.to, pause * 2)) {
    try {
      await aws.stopDeployment(deploymentId);
      log(`${deploymentId} is being stopped, and CodeDeploy takes production back; or it was over already`);
      return true;
    } catch (error) {
      if (!(error instanceof AwsFailure)) {
        throw error;
      }
      if (error.kind !== "transient" || clock.now() + pause > deadline) {
        log(`${deploymentId} can't be stopped. ${explainFailure(error)}`);
        return false;
      }
      log(`${explainFailure(error)} Trying again.`);
      await clock.sleep(pause);
    }
  }
}

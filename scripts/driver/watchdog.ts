/**
 * What outlives a run: stops the deployment of a run that died.
 *
 * A program that Terraform runs can't tidy up after itself: on a cancel Terraform kills its shell at once, and what a
 * runner kills gets no chance at all. So a second process, in a session of its own, holds one end of a pipe. The run
 * says through it which deployment is its own, and, at the end, that the deployment needs nobody any more. If the pipe
 * ends without that word, whatever the reason, the run is dead.
 */
import type { Clock } from "./clock";

/** What a run says to its watchdog, as one JSON document a line. */
export type Word =
  /** This deployment is mine, created or adopted. */
  | { readonly kind: "protect"; readonly deploymentId: string }
  /** Its end was seen, or it is to be left alone: nobody has to stop it. */
  | { readonly kind: "release" };

/** What came of an attempt to stop a deployment. */
export type StopAnswer =
  | { readonly kind: "stopping" }
  /** It had come to its end by itself. */
  | { readonly kind: "over" }
  /** The same attempt may work in a while. */
  | { readonly kind: "no-answer"; readonly reason: string }
  /** It won't work, however often. */
  | { readonly kind: "refused"; readonly reason: string };

export interface WatchdogTools {
  /** Stops a deployment, with a rollback. */
  readonly stop: (deploymentId: string) => Promise<StopAnswer>;
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

async function stop(deploymentId: string, { stop, log, clock }: WatchdogTools): Promise<boolean> {
  const deadline = clock.now() + RETRY.within;
  let pause = RETRY.from;
  for (;;) {
    const answer = await stop(deploymentId);
    switch (answer.kind) {
      case "stopping":
        log(`${deploymentId} is being stopped; CodeDeploy takes production back`);
        return true;
      case "over":
        log(`${deploymentId} was over already`);
        return true;
      case "refused":
        log(`${deploymentId} can't be stopped: ${answer.reason}`);
        return false;
      case "no-answer":
        if (clock.now() + pause > deadline) {
          log(`${deploymentId} could not be stopped: ${answer.reason}`);
          return false;
        }
        log(`no answer, trying again: ${answer.reason}`);
        await clock.sleep(pause);
        pause = Math.min(RETRY.to, pause * 2);
    }
  }
}

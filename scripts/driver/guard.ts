/** The run's end of the pipe to its watchdog. */
import type { Word } from "./watchdog";

/** Sees to it that a deployment doesn't go on when nobody watches it any more. */
export interface Guard {
  /** From now on, the end of this process, of whatever kind, stops the deployment with a rollback. */
  protect(deploymentId: string): void;
  /** The deployment needs nobody any more: its end was seen, or it is meant to go on. */
  release(): void;
}

/** No guard: a deployment goes on whatever becomes of the run. */
export const NO_GUARD: Guard = { protect: () => undefined, release: () => undefined };

/** Where the words go: the watchdog's standard input. */
export interface WatchdogInput {
  write(text: string): unknown;
  end(): unknown;
}

/**
 * A guard that starts its watchdog when there is something to protect, and not before: a run that creates nothing
 * needs none.
 */
export function guardBy(start: () => WatchdogInput): Guard {
  let input: WatchdogInput | undefined;
  const tell = (word: Word): void => {
    input?.write(`${JSON.stringify(word)}\n`);
  };
  return {
    protect: (deploymentId) => {
      input ??= start();
      tell({ kind: "protect", deploymentId });
    },
    release: () => {
      tell({ kind: "release" });
      input?.end();
      input = undefined;
    },
  };
}

/** The environment of a watchdog: the run's, but for what makes a GitHub runner end it with the job. */
export function watchdogEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { RUNNER_TRACKING_ID: _, ...rest } = env;
  return rest;
}

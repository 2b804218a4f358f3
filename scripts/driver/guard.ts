/** The run's end of the pipe to its watchdog. */
import type { OnCancel } from "./settings";
import type { Order, Scaled, Word } from "./watchdog";

/** Sees to it that nothing that a run began goes on when nobody watches it any more. */
export interface Guard {
  /** An order for a deployment is on its way: if this process ends before its answer, it is looked for and stopped. */
  ordered(order: Order): void;
  /** From now on, the end of this process, of whatever kind, stops the deployment with a rollback. */
  protect(deploymentId: string): void;
  /** The deployment needs nobody any more: its end was seen, it is meant to go on, or it was never created. */
  release(): void;
  /**
   * Whether somebody would end the deployment, or what was ordered, if this process ended now: nobody where it is to be left
   * alone, nor where the watchdog is known to be gone.
   */
  watches(): boolean;
  /** From now on, the end of this process brings the service's scaling back to what it was. */
  suspended(scaled: Scaled): void;
  /** The service scales as it did before. */
  resumed(): void;
}

const nothing = () => undefined;

/** No guard: whatever becomes of the run, all goes on. */
export const NO_GUARD: Guard = {
  ordered: nothing,
  protect: nothing,
  release: nothing,
  watches: () => false,
  suspended: nothing,
  resumed: nothing,
};

/** Where the words go: the watchdog's standard input. */
export interface WatchdogInput {
  write(text: string): unknown;
  end(): unknown;
  /** `false` once it is known to be gone. @default - it is there, as far as anybody knows */
  readonly writable?: boolean;
}

/**
 * A guard that starts its watchdog when there is something to protect, and not before: a run that creates nothing
 * needs none.
 *
 * @param onCancel `leave`: a deployment goes on when its run is cut off; the service's scaling is brought back all the same
 */
export function guardBy(start: () => WatchdogInput, onCancel: OnCancel = "stop"): Guard {
  let input: WatchdogInput | undefined;
  const pending = new Set<"deployment" | "scaling">();
  const begin = (what: "deployment" | "scaling", word: Word): void => {
    if (what === "deployment" && onCancel === "leave") {
      return;
    }
    pending.add(what);
    input ??= start();
    input.write(`${JSON.stringify(word)}\n`);
  };
  const end = (what: "deployment" | "scaling", word: Word): void => {
    if (!pending.delete(what)) {
      return;
    }
    input?.write(`${JSON.stringify(word)}\n`);
    if (pending.size === 0) {
      input?.end();
      input = undefined;
    }
  };
  return {
    ordered: (order) => begin("deployment", { kind: "ordered", ...order }),
    protect: (deploymentId) => begin("deployment", { kind: "protect", deploymentId }),
    release: () => end("deployment", { kind: "release" }),
    watches: () => pending.has("deployment") && input?.writable !== false,
    suspended: (scaled) => begin("scaling", { kind: "suspended", ...scaled }),
    resumed: () => end("scaling", { kind: "resumed" }),
  };
}

/** The environment of a watchdog: the run's, but for what makes a GitHub runner end it with the job. */
export function watchdogEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { RUNNER_TRACKING_ID: _, ...rest } = env;
  return rest;
}

/** The run's end of the pipe to its watchdog. */
import type { OnCancel } from "./settings";
import type { Order, Scaled, ServiceName, Word } from "./watchdog";

/** Sees to it that nothing that a run began goes on when nobody watches it any more. */
export interface Guard {
  /** An order for a deployment is on its way: if this process ends before its answer, it is looked for and stopped. */
  ordered(order: Order): void;
  /**
   * From now on, the end of this process, of whatever kind, stops the deployment with a rollback.
   *
   * @param unlessMoved for a rollback: the service, at which it is not stopped once it has moved all production traffic
   */
  protect(deploymentId: string, unlessMoved?: ServiceName): void;
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

/** @param gone is told once, and why, when the watchdog can't be started or ends before it was let go */
export type StartWatchdog = (gone: (why: string) => void) => WatchdogInput;

/** So many watchdogs may die before no other one is started, until there is something new to tell: where none lives, the next one won't either. */
const MOST_DEATHS = 3;

/**
 * A guard that starts its watchdog when there is something to protect, and not before: a run that creates nothing
 * needs none. One that dies is followed by another, which is told all that still holds.
 *
 * @param say is told of each that is gone
 * @param onCancel `leave`: a deployment goes on when its run is cut off; the service's scaling is brought back all the same
 */
export function guardBy(
  start: StartWatchdog,
  say: (line: string) => void,
  onCancel: OnCancel = "stop",
): Guard {
  let input: WatchdogInput | undefined;
  let deaths = 0;
  const pending = new Map<"deployment" | "scaling", Word>();
  const tell = (word: Word) => input?.write(`${JSON.stringify(word)}\n`);
  const startOne = (): WatchdogInput => {
    const own = start((why) => {
      // One that was let go may end as it likes.
      if (own === input) {
        replace(why);
      }
    });
    return own;
  };
  const replace = (why: string): void => {
    deaths += 1;
    if (deaths >= MOST_DEATHS) {
      say(
        `The run's watchdog is not there (${why}): if the run is cut off, ${whatIsLeft([...pending.keys()])}.`,
      );
      return;
    }
    say(`The run's watchdog is not there (${why}): starting another one.`);
    startAnother();
  };
  const startAnother = (): void => {
    input = startOne();
    for (const word of pending.values()) {
      tell(word);
    }
  };
  const begin = (what: "deployment" | "scaling", word: Word): void => {
    if (what === "deployment" && onCancel === "leave") {
      return;
    }
    pending.set(what, word);
    if (input === undefined || input.writable === false) {
      // What couldn't be started a while ago, for want of memory perhaps, may be now.
      deaths = 0;
      startAnother();
    } else {
      tell(word);
    }
  };
  const end = (what: "deployment" | "scaling", word: Word): void => {
    if (!pending.delete(what)) {
      return;
    }
    tell(word);
    if (pending.size === 0) {
      input?.end();
      input = undefined;
    }
  };
  return {
    ordered: (order) => begin("deployment", { kind: "ordered", ...order }),
    protect: (deploymentId, unlessMoved) =>
      begin("deployment", { kind: "protect", deploymentId, ...(unlessMoved && { unlessMoved }) }),
    release: () => end("deployment", { kind: "release" }),
    watches: () => pending.has("deployment") && input?.writable !== false,
    suspended: (scaled) => begin("scaling", { kind: "suspended", ...scaled }),
    resumed: () => end("scaling", { kind: "resumed" }),
  };
}

/** What becomes of what a run began, where nobody ends it. */
function whatIsLeft(begun: readonly ("deployment" | "scaling")[]): string {
  const words = { deployment: "its deployment goes on", scaling: "the service's scaling stays suspended" };
  return begun.map((what) => words[what]).join(", and ");
}

/** The environment of a watchdog: the run's, but for what makes a GitHub runner end it with the job. */
export function watchdogEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { RUNNER_TRACKING_ID: _, ...rest } = env;
  return rest;
}

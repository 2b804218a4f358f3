/** The run's end of the pipe to its watchdog. */
import type { Guard } from "../driver/guard";
import type { OnCancel } from "../driver/settings";
import type { Word } from "./clean-up";

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
    protect: (deploymentId) => begin("deployment", { kind: "protect", deploymentId }),
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

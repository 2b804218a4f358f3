/** The run's end of the pipe to its watchdog. */
import type { Place } from "../contract";
import { type Guard, type OnCancel, ownCommand } from "../driver";
import type { Message } from "./clean-up";

/** Where the messages go: the watchdog's standard input. */
export interface WatchdogInput {
  write(text: string): unknown;
  end(): unknown;
}

/** @param gone is called once, with the reason, if the watchdog can't be started, or ends before its input does */
export type StartWatchdog = (gone: (why: string) => void) => WatchdogInput;

/** What a guard protects, and what it may do. */
export interface GuardProps {
  readonly place: Place;
  /** `leave`: when the run is cancelled its deployment continues. The service's scaling is restored anyway. */
  readonly onCancel: OnCancel;
}

/**
 * A guard that starts its watchdog when there is something to protect: a run that creates nothing needs none. If a
 * watchdog dies, that is reported once, and the run continues without one.
 *
 * @param say is called with each line of that report
 */
export function guardBy(
  start: StartWatchdog,
  say: (line: string) => void,
  { place, onCancel }: GuardProps,
): Guard {
  let input: WatchdogInput | undefined;
  let isGone = false;
  const pending = new Set<"deployment" | "scaling">();
  const send = (message: Message) => input?.write(`${JSON.stringify(message)}\n`);
  const startOne = (): WatchdogInput => {
    const own = start((why) => {
      // A watchdog may end after its release.
      if (own === input) {
        isGone = true;
        goneLines(why, place, onCancel).forEach(say);
      }
    });
    return own;
  };
  const begin = (what: "deployment" | "scaling", message: Message): void => {
    if (isGone || (what === "deployment" && onCancel === "leave")) {
      return;
    }
    pending.add(what);
    input ??= startOne();
    send(message);
  };
  const end = (what: "deployment" | "scaling", message: Message): void => {
    if (!pending.delete(what)) {
      return;
    }
    send(message);
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
    watches: () => pending.has("deployment") && !isGone,
    suspended: (scaled) => begin("scaling", { kind: "suspended", ...scaled }),
    resumed: () => end("scaling", { kind: "resumed" }),
  };
}

/** What it means that the watchdog is gone, and the command to use if the run is cancelled after that. */
function goneLines(why: string, place: Place, onCancel: OnCancel): readonly string[] {
  const command = onCancel === "leave" ? ["doctor", "--fix"] : ["stop"];
  return [
    `The watchdog of this run has ended (${why}). The run continues without it.`,
    onCancel === "leave"
      ? "  If the run is cancelled now, the service's scaling may stay suspended. To restore it:"
      : "  If the run is cancelled now, its deployment continues, and the service's scaling may stay suspended. To stop the deployment and restore scaling:",
    `  ${ownCommand(place, ...command)}`,
  ];
}

/** The environment of a watchdog: the run's, without the variable by which a GitHub runner ends the processes of a job. */
export function watchdogEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { RUNNER_TRACKING_ID: _, ...rest } = env;
  return rest;
}

/** The argument that makes the program a watchdog instead of a run; the region follows it, then the role as JSON. */
export const WATCHDOG_FLAG = "--watchdog";

/** Where a watchdog calls AWS, and by which role. */
export type WatchedPlace = Pick<Place, "region" | "assumeRole">;

/** The arguments of a watchdog. */
export function watchdogArguments({ region, assumeRole }: WatchedPlace): readonly string[] {
  return [WATCHDOG_FLAG, region, ...(assumeRole === undefined ? [] : [JSON.stringify(assumeRole)])];
}

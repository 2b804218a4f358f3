/** Shows a driver's watch on a display, with each observation and as time passes. */
import type { DeploymentProgress, DriverContext, RunRecord } from "../../driver";
import { viewOf, type WatchView } from "./view";

/** In milliseconds: how often the times on the display are updated. */
const REDRAW_MS = 1_000;

/** Where a watch is shown. */
export interface Display {
  /** Shows the view in place of the one before. */
  show(view: WatchView): void;
  /** Prints a permanent line above it. */
  say(line: string): void;
}

/** A watch that is shown on a display, and the observer that updates it. */
export interface DisplayedContext {
  readonly driverContext: DriverContext;
  readonly observer: (progress: DeploymentProgress) => void;
}

/** The driver's lines stay above the view, except those that say that it still waits: the view shows that. */
export function displayed(driverContext: DriverContext, display: Display): DisplayedContext {
  const { clock, minuteMs, record, request } = driverContext;
  let current: DeploymentProgress | undefined;
  let unsaid: string | undefined;
  const show = () => {
    if (current !== undefined) {
      display.show(viewOf(current, { request, images: record.images, now: clock.now(), minuteMs }));
    }
  };
  const progress = (line: string) => {
    const isUnsaid = unsaid !== undefined && line.endsWith(unsaid);
    unsaid = undefined;
    if (!isUnsaid) {
      display.say(line);
    }
  };
  const add: RunRecord["add"] = (deploymentId, event) => {
    unsaid = event.kind === "waiting" ? event.text : undefined;
    record.add(deploymentId, event);
  };
  const shown = {
    ...driverContext,
    record: { ...record, add },
    reporter: { progress, failure: (line: string) => display.say(line) },
    clock: {
      now: () => clock.now(),
      async sleep(milliseconds: number) {
        const end = clock.now() + milliseconds;
        for (let left = milliseconds; left > 0; left = end - clock.now()) {
          await clock.sleep(Math.min(left, REDRAW_MS));
          show();
        }
      },
    },
  };
  const observer = (seen: DeploymentProgress) => {
    current = seen;
    show();
  };
  return { driverContext: shown, observer };
}

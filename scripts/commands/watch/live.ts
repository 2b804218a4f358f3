/** Draws a driver's watch on a terminal, with each observation and as time passes. */

import type { DeploymentRequest } from "../../contract";
import {
  type DeploymentProgress,
  type DriverContext,
  describeRevision,
  type Images,
  type RunRecord,
} from "../../driver";
import type { Screen } from "../cli/output/screen";
import { linesOf } from "./view";

/** In milliseconds: how often the times on the screen are updated. */
const REDRAW_MS = 1_000;

/** A watch that draws on a screen, and the observer that updates it. */
export interface ScreenContext {
  readonly driverContext: DriverContext;
  readonly observer: (progress: DeploymentProgress) => void;
}

/**
 * Shows what a watch sees on a screen. What the driver says stays above, but for its word that it still waits: that is on
 * the screen anyway.
 */
export function onScreen(driverContext: DriverContext, screen: Screen): ScreenContext {
  const { clock, minuteMs, record, request } = driverContext;
  const { region } = request;
  let current: DeploymentProgress | undefined;
  let unsaid: string | undefined;
  const draw = () => {
    if (current !== undefined) {
      // Some terminals go to the next line as soon as the last character of one is written.
      const title = titleOf(request, current, record.images);
      screen.draw(linesOf({ title, region, current, now: clock.now(), minuteMs }, screen.columns - 1));
    }
  };
  const progress = (line: string) => {
    const isUnsaid = unsaid !== undefined && line.endsWith(unsaid);
    unsaid = undefined;
    if (!isUnsaid) {
      screen.say(line);
    }
  };
  const add: RunRecord["add"] = (deploymentId, event) => {
    unsaid = event.kind === "waiting" ? event.text : undefined;
    record.add(deploymentId, event);
  };
  const shown = {
    ...driverContext,
    record: { ...record, add },
    reporter: { progress, failure: (line: string) => screen.say(line) },
    clock: {
      now: () => clock.now(),
      async sleep(milliseconds: number) {
        const end = clock.now() + milliseconds;
        for (let left = milliseconds; left > 0; left = end - clock.now()) {
          await clock.sleep(Math.min(left, REDRAW_MS));
          draw();
        }
      },
    },
  };
  const observer = (seen: DeploymentProgress) => {
    current = seen;
    draw();
  };
  return { driverContext: shown, observer };
}

/** What is deployed, and where. A rollback deploys what was live before; if that isn't known, it is left out. */
function titleOf(
  { cluster, service }: DeploymentRequest,
  { course }: DeploymentProgress,
  images: Pick<Images, "of">,
): string {
  const { taskDefinition } = course;
  const what =
    taskDefinition === undefined ? "" : `${describeRevision(taskDefinition, images.of(taskDefinition))} to `;
  return `${what}${cluster}/${service}`;
}

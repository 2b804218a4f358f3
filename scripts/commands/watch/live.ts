/** A driver's watch on a terminal: the same looks at AWS, drawn as they come and as time passes. */
import type { DeploymentRequest } from "../../contract";
import type { Sighting, Watch } from "../../driver/context/context";
import type { RunRecord } from "../../driver/context/run-record";
import { familyAndRevision } from "../../driver/state/revision";
import type { Screen } from "../cli/output/screen";
import { linesOf } from "./view";

/** In milliseconds: how often the times on the screen move on. */
const REDRAW_MS = 1_000;

/**
 * Shows what a watch sees on a screen. What the driver says stays above, but for its word that it still waits: that is on
 * the screen anyway.
 */
export function onScreen(watch: Watch, screen: Screen): Watch {
  const { clock, minuteMs, record, request } = watch;
  const { region } = request;
  let sighting: Sighting | undefined;
  let unsaid: string | undefined;
  const draw = () => {
    if (sighting !== undefined) {
      // Some terminals go to the next line as soon as the last character of one is written.
      const title = titleOf(request, sighting);
      screen.draw(linesOf({ title, region, sighting, now: clock.now(), minuteMs }, screen.columns - 1));
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
  return {
    ...watch,
    record: { ...record, add },
    reporter: { progress, failure: (line) => screen.say(line) },
    onSight: (seen) => {
      sighting = seen;
      draw();
    },
    clock: {
      now: () => clock.now(),
      async sleep(milliseconds) {
        const end = clock.now() + milliseconds;
        for (let left = milliseconds; left > 0; left = end - clock.now()) {
          await clock.sleep(Math.min(left, REDRAW_MS));
          draw();
        }
      },
    },
  };
}

/** What is deployed, and where: by a rollback what was live before. Where that isn't known, it is left out. */
function titleOf({ cluster, service }: DeploymentRequest, { course }: Sighting): string {
  const { taskDefinition } = course;
  const what = taskDefinition === undefined ? "" : `${familyAndRevision(taskDefinition)} to `;
  return `${what}${cluster}/${service}`;
}

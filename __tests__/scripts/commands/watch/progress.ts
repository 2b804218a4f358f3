/** A deployment as the driver has observed it, for the view that a terminal shows. */
import type { ViewContext } from "../../../../scripts/commands/watch/view";
import { viewOf, type WatchView } from "../../../../scripts/commands/watch/view";
import type { DeploymentProgress } from "../../../../scripts/driver/follow/follow";
import { NO_IMAGES } from "../../../../scripts/driver/state/images";
import {
  canary,
  deployment,
  group,
  MINUTE,
  START,
  target,
  targetTaskSet,
  taskDefinition,
} from "../../driver/fixtures";
import { PLACE } from "../cli/locate/located";

const plan = { shift: canary, group: group(), hooks: 0 };

/** A canary in its bake time, without changes. */
export const current = (changes: Partial<DeploymentProgress> = {}): DeploymentProgress => ({
  course: {
    deploymentId: "d-NEW000001",
    label: "",
    isRollback: false,
    taskDefinition: taskDefinition(7),
    plan,
    startedAt: START,
    earliestStart: START,
    deadline: START + 85 * MINUTE,
  },
  seen: { deployment: deployment("InProgress"), target: target({ AllowTraffic: "InProgress" }, 10) },
  phase: { kind: "shift", newPercent: 10 },
  began: { earliest: START + 2.5 * MINUTE, latest: START + 2.5 * MINUTE },
  ...changes,
});

/** One of three new tasks is running. */
export const installing = current({
  seen: {
    deployment: deployment("InProgress"),
    target: {
      ...target({ Install: "InProgress" }),
      taskSets: [targetTaskSet("blue", 100), targetTaskSet("green", 0, { desired: 3, running: 1 })],
    },
  },
  phase: { kind: "install", running: 1, desired: 3 },
  began: { earliest: START, latest: START },
});

/** Nothing has happened yet. */
export const begun = current({
  seen: { deployment: deployment("Created"), target: undefined },
  phase: { kind: "begin" },
  began: { earliest: START, latest: START },
});

/** The view, so many minutes after the start. */
export function viewAt(minutes: number, progress: DeploymentProgress): WatchView {
  const context: ViewContext = {
    request: PLACE,
    images: NO_IMAGES,
    now: START + minutes * MINUTE,
    minuteMs: MINUTE,
  };
  return viewOf(progress, context);
}

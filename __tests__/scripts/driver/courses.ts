/** The courses of deployments: what AWS answers from which minute on. */

import type { Deployment, DeploymentTarget, ListenerWeight, TaskSet } from "../../../scripts/aws";
import type { Traffic } from "../../../scripts/driver/context/observed";
import { fingerprintOf } from "../../../scripts/driver/state/fingerprint";
import { allDone, blue, deployment, green, request, target, weights } from "./fixtures";

/** A step of a deployment: from this minute on, this is what AWS answers. */
export interface Step {
  readonly minute: number;
  readonly deployment: Deployment;
  readonly target?: DeploymentTarget | undefined;
  /** What the service and the listener are from now on; as before where they are left out. */
  readonly taskSets?: readonly TaskSet[];
  readonly weights?: readonly ListenerWeight[];
  /** What the production listener does instead of forwarding by weights. */
  readonly production?: Traffic;
}

/** A canary as CodeDeploy runs it: installed in 2 minutes, 10 % for 5, blue kept for 5, then done. */
export const canaryCourse: readonly Step[] = [
  { minute: 0, deployment: deployment("Created") },
  {
    minute: 0.1,
    deployment: deployment("InProgress"),
    target: target({ Install: "InProgress" }),
    taskSets: [blue, { ...green, status: "ACTIVE" }],
  },
  { minute: 2, deployment: deployment("InProgress"), target: target({ AllowTestTraffic: "InProgress" }) },
  {
    minute: 2.5,
    deployment: deployment("InProgress"),
    target: target({ AllowTraffic: "InProgress" }, 10),
    weights: weights(10),
  },
  {
    minute: 7.5,
    deployment: deployment("InProgress"),
    target: target({ AllowTraffic: "InProgress" }, 100),
    weights: weights(100),
  },
  {
    minute: 7.6,
    deployment: deployment("InProgress"),
    target: allDone,
    taskSets: [green, { ...blue, status: "ACTIVE" }],
  },
  { minute: 12.8, deployment: deployment("Succeeded"), target: allDone, taskSets: [green] },
];

/** The same course of a deployment that a lost order, or another run, created for this revision. */
export const ours = (steps: readonly Step[]): readonly Step[] =>
  steps.map((step) => ({
    ...step,
    deployment: { ...step.deployment, sha256: fingerprintOf(request()), configName: "shop-canary" },
  }));

/** A deployment of this group that runs, of another revision unless that is changed. */
export function running(
  id: string,
  changes: Partial<Deployment> = {},
): {
  running: (readonly string[])[];
  courses: Readonly<Record<string, readonly Step[]>>;
} {
  return {
    running: [[id]],
    courses: {
      [id]: [{ minute: 0, deployment: deployment("InProgress", { id, sha256: "0ther", ...changes }) }],
    },
  };
}

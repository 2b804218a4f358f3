/** The scaling of a service after its deployment was stopped: the run that had suspended it may have died. */
import { type Deployment, explainFailure } from "../../aws";
import {
  descriptionOf,
  isAllSuspended,
  type LeftSuspended,
  nextLines,
  ownCommand,
  resumeLeft,
  type ScalingSuspended,
  scalingSuspended,
  tidy,
} from "../../driver";
import type { CommandContext } from "../cli/command";

/** The lines about the service's scaling. */
export interface ScalingAfter {
  readonly lines: readonly string[];
  /** What may still be suspended. @default - nothing */
  readonly scalingSuspended?: ScalingSuspended;
}

/**
 * Restores the scaling that the run of the stopped deployment had suspended. If that run is still alive, it does the same
 * itself.
 *
 * @param over the deployments that have ended, this one among them; `undefined` if they may still be running. Then nothing is
 *   changed, because a rollback also shifts traffic, and the command prints what to do afterwards
 */
export async function scalingAfter(
  { aws, place }: CommandContext,
  deployment: Deployment,
  over: readonly (string | undefined)[] | undefined,
): Promise<ScalingAfter> {
  const { id } = deployment;
  const before = descriptionOf(deployment)?.scalingBefore;
  if (before === undefined || isAllSuspended(before)) {
    return { lines: [] };
  }
  const left: LeftSuspended = { id, before };
  const resumption = await resumeLeft(aws, place, {
    findLeft: async () => left,
    findRunning: async () => {
      if (over === undefined) {
        return id;
      }
      // A deployment that has just ended may still be listed.
      const listed = await aws.runningDeployments(place.application, place.deploymentGroup);
      return listed.find((other) => !over.includes(other));
    },
  });
  const still = (what: string): ScalingAfter => {
    const suspended = scalingSuspended(place, before);
    return {
      lines: [
        tidy(`  Scaling of ${place.service} ${what}`),
        ...nextLines("when no deployment is running, resume it", ownCommand(place, "doctor", "--fix")),
        "  Or without doctor:",
        `  ${suspended.resume}`,
      ],
      scalingSuspended: suspended,
    };
  };
  switch (resumption.kind) {
    case "nothing-left":
      return { lines: [] };
    case "resumed":
      return {
        lines: [
          `  Scaling of ${place.service}, which was still suspended, is restored to its state before ${id}.`,
        ],
      };
    case "deploying":
      return still(`stays suspended: ${resumption.id} may still be running.`);
    case "failed":
      return still(`may still be suspended: ${explainFailure(resumption.failure)}`);
  }
}

/** A release in different phases, and the command that stops it. */

import type { Aws, Deployment } from "../../../../scripts/aws";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import type { StopResult } from "../../../../scripts/commands/stop/answer";
import { type StopOptions, stop } from "../../../../scripts/commands/stop/stop";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import type { Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { allDone, appSpec, blue, deployment, green, target, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

export const ID = "d-NEW000001";

export const BACK = "d-BACK00001";

export const TEXT = canonicalJson(appSpec());

export const own = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { sha256: sha256(TEXT), ...changes });

export const installing: Step = {
  minute: 0,
  deployment: own("InProgress"),
  target: target({ Install: "InProgress" }),
};

/** The new tasks serve production, and the old ones are kept. */
export const terminating: Step = {
  minute: 0,
  deployment: own("InProgress"),
  target: allDone,
  taskSets: [green, { ...blue, status: "ACTIVE" }],
  weights: weights(100),
};

/** Its rollback, which ends after a minute. */
export const back = (status: string, live: Partial<Step> = {}): Step[] => [
  { minute: 0, deployment: deployment("InProgress", { id: BACK, isRollback: true }) },
  { minute: 1, deployment: deployment(status, { id: BACK, isRollback: true }), ...live },
];

export const onBlue: Partial<Step> = { taskSets: [blue], weights: weights(0) };

export async function stopped(
  steps: readonly Step[],
  world: Partial<World> = {},
  options: StopOptions = {},
  answers: Partial<Aws> = {},
  changes: Partial<CommandContext> = {},
) {
  const { courses, ...rest } = world;
  const context = fakeContext(
    {
      running: [[ID]],
      revisions: { [sha256(TEXT)]: TEXT },
      courses: { [ID]: steps, ...courses },
      ...rest,
    },
    changes,
  );
  const { data, ...answer } = await stop({ ...context, aws: { ...context.aws, ...answers } }, options);
  return { ...answer, data: data as StopResult, context, orders: context.aws.count("stopDeployment") };
}

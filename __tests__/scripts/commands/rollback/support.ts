/** A service with past deployments, whose AppSpecs CodeDeploy has stored. */
import type { Aws, Deployment } from "../../../../scripts/aws";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import type { RollbackResult } from "../../../../scripts/commands/rollback/answer";
import type { RollbackOptions } from "../../../../scripts/commands/rollback/goal";
import { rollback } from "../../../../scripts/commands/rollback/rollback";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectComplete } from "../../../support/printed-command";
import type { Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import {
  appSpec,
  blue,
  deployment,
  green,
  type Properties,
  taskDefinition,
  weights,
} from "../../driver/fixtures";
import { fakeContext } from "../support";

export const ID = "d-NEW000001";
export const textOf = (revision: number, properties: Partial<Properties> = {}) =>
  canonicalJson(appSpec({ TaskDefinition: taskDefinition(revision), ...properties }));

/** The AppSpecs of shop:1 to shop:9, as CodeDeploy stores them. */
export const revisions = Object.fromEntries(
  Array.from({ length: 9 }, (_, index) => textOf(index + 1)).map((text) => [sha256(text), text]),
);

/** A past deployment of `shop:<revision>`. */
export const past = (revision: number, changes: Partial<Deployment> = {}) =>
  deployment("Succeeded", { id: `d-OLD00000${revision}`, sha256: sha256(textOf(revision)), ...changes });

/** What is live: a task set of `shop:<revision>` behind blue. */
export const live = (revision: number) => ({ ...blue, taskDefinition: taskDefinition(revision) });

/** A rollback that succeeds within a minute: the new task set is of the older revision. */
export const courseTo = (revision: number): Step[] => [
  { minute: 0, deployment: deployment("InProgress") },
  {
    minute: 1,
    deployment: deployment("Succeeded"),
    taskSets: [{ ...green, taskDefinition: taskDefinition(revision) }],
    weights: weights(100),
  },
];

export async function rolledBack(
  world: Partial<World>,
  options: RollbackOptions = {},
  changes: Partial<CommandContext> = {},
  answers: Partial<Aws> = {},
) {
  const courses = { [ID]: courseTo(6) };
  const context = fakeContext({ taskSets: [live(7)], revisions, courses, ...world }, changes);
  const answer = await rollback({ ...context, aws: { ...context.aws, ...answers } }, options);
  expectComplete([...context.printed, ...answer.lines]);
  return { ...answer, context, data: answer.data as RollbackResult };
}

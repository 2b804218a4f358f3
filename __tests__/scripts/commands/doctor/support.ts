/** Worlds with problems, and how doctor is called. */
import type { Suspension } from "../../../../scripts/aws";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import { examine } from "../../../../scripts/commands/doctor/find";
import type { DoctorProblem } from "../../../../scripts/commands/doctor/problem";
import { canonicalJson } from "../../../../scripts/driver/state/fingerprint";
import { expectComplete } from "../../../support/printed-command";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { appSpec, deployment, described, weights } from "../../driver/fixtures";
import { type FakeContext, fakeContext } from "../support";

export const ALL = { dynamicIn: true, dynamicOut: true, scheduled: true };
export const NONE = { dynamicIn: false, dynamicOut: false, scheduled: false };
export const target = (state: string) => ({
  target: "10.0.0.1",
  state,
  reason: undefined,
  description: undefined,
});
/** Production is split, as after a stop without rollback. */
export const SPLIT: Partial<World> = {
  weights: weights(10),
  targetHealth: [target("healthy"), target("healthy"), target("draining")],
};
export const suspendedBefore = (scalingBefore: Suspension) =>
  deployment("Stopped", { description: described({ scalingBefore }) });
/** A run that died left scaling suspended. */
export const SUSPENDED_BY_DEAD_RUN: Partial<World> = {
  suspension: ALL,
  ended: [suspendedBefore({ ...NONE, scheduled: true })],
};
export const ready = (): Partial<World> => running("d-RUNS00001", { status: "Ready" });

export async function examined(
  world: Partial<World> = {},
  options: { readonly fix?: boolean; readonly yes?: boolean } = {},
  changes: Partial<CommandContext> = {},
): Promise<DoctorResult & { exitCode: number; lines: readonly string[]; context: FakeContext }> {
  const context = fakeContext(world, { wantedAppSpec: canonicalJson(appSpec()), ...changes });
  const { exitCode, data, lines } = await doctor(context, { fix: false, yes: false, ...options });
  expectComplete([...context.printed, ...lines]);
  return { ...(data as DoctorResult), exitCode, lines, context };
}

/** The problems as data, before they are put into words. */
export async function problemsIn(world: Partial<World> = {}): Promise<readonly DoctorProblem[]> {
  return (await examine(fakeContext(world, { wantedAppSpec: canonicalJson(appSpec()) }))).problems;
}

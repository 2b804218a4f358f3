/** What the time of a rollout consists of. */
import {
  describeShift,
  HOOK_MINUTES,
  INSTALL_MINUTES,
  LONGEST_SHIFT_MINUTES,
  MARGIN_MINUTES,
  shiftMinutes,
  USUAL_INSTALL_MINUTES,
} from "../../driver";
import { durationOf } from "../../plan/duration";
import type { RolloutSettings } from "../../plan/rollout";

export interface RolloutPart {
  readonly kind: "install" | "hooks" | "approval" | "shift" | "termination-wait" | "margin" | "rollback";
  /** Left out if a setting isn't known. */
  readonly usualMinutes: number | undefined;
  readonly mostMinutes: number;
  readonly text: string;
}

/** The parts of a run until its success point, and the rollback after a failure. Parts that take no time are left out. */
export function partsOf(settings: RolloutSettings): readonly RolloutPart[] {
  const { shift, readyWait, terminationWaitMinutes: bake, hooks, successPoint, configName } = settings;
  const hookNames = hooks.map((event) => event ?? "a hook");
  const approval = readyWait?.kind === "continue" ? 0 : readyWait?.minutes;
  const shifting = shift === undefined ? undefined : shiftMinutes(shift);
  const all: readonly RolloutPart[] = [
    {
      kind: "install",
      usualMinutes: USUAL_INSTALL_MINUTES,
      mostMinutes: INSTALL_MINUTES,
      text: "the new tasks start and become healthy",
    },
    {
      kind: "hooks",
      usualMinutes: 0,
      mostMinutes: hooks.length * HOOK_MINUTES,
      text: hookNames.join(", "),
    },
    { kind: "approval", ...wait(approval), text: "the whole wait for an approval" },
    {
      kind: "shift",
      ...wait(shifting),
      text: shift === undefined ? unknownShift(configName) : describeShift(shift),
    },
    {
      kind: "termination-wait",
      ...(successPoint === "traffic-shifted" ? wait(0) : wait(bake)),
      text: "the old tasks are kept for a quick rollback",
    },
    {
      kind: "margin",
      usualMinutes: 0,
      mostMinutes: MARGIN_MINUTES,
      text: "CodeDeploy's queue, listener changes, draining",
    },
    {
      kind: "rollback",
      usualMinutes: 0,
      mostMinutes: durationOf(settings).rollbackMinutes,
      text: "after a failure",
    },
  ];
  return all.filter(({ mostMinutes }) => mostMinutes > 0);
}

/** A wait takes all of its time. One that isn't known takes at most two days. */
function wait(minutes: number | undefined): Pick<RolloutPart, "usualMinutes" | "mostMinutes"> {
  return { usualMinutes: minutes, mostMinutes: minutes ?? LONGEST_SHIFT_MINUTES };
}

function unknownShift(configName: string | undefined): string {
  return configName === undefined
    ? "the deployment config is not known before the apply"
    : `the deployment config ${configName} is not part of the stack`;
}

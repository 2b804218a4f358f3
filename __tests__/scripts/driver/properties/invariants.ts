/** The invariants: what must be true of every run. Each returns what is wrong; an empty list if nothing is. */

import { EXIT_CODE } from "../../../../scripts/driver/context/exit-code";
import { budgetOf, LONGEST_SHIFT_MINUTES, rollbackPlan } from "../../../../scripts/driver/follow/budget";
import { MINUTE } from "../fixtures";
import {
  abandonedDeployments,
  createdBy,
  graceMs,
  leavesOrder,
  ownOf,
} from "./invariants/abandoned-deployments";
import { orderedDespiteFindings } from "./invariants/ordered-despite-findings";
import { orderedTwice } from "./invariants/ordered-twice";
import { stoppedAccepted } from "./invariants/stopped-accepted";
import { stoppedRollbacks } from "./invariants/stopped-rollbacks";
import { suspendedScaling } from "./invariants/suspended-scaling";
import type { History, RunHistory } from "./simulation";
import { type LiveState, primaryRevision, servedRevision } from "./world/views";
import { isOrdered } from "./world/world";

export type Invariant = (history: History) => readonly string[];

const SECOND = 1_000;

/** By name. The message of a failing schedule shows the name. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  "no run ends with a bug": ofEach(({ bug, end }) =>
    bug !== undefined || (end.kind === "verdict" && end.exitCode === EXIT_CODE.bug) ? [String(bug)] : [],
  ),

  "the local AWS has no bug": ({ world }) => [
    ...world.codeDeploy.errors,
    ...world.deployments.flatMap(({ id, state }) => {
      const { error } = state.get();
      return error?.code === "INTERNAL_ERROR" ? [`${id}: ${error.message}`] : [];
    }),
  ],

  "exit 0 is the truth: the revision serves all production traffic": ofEach((run, { world }) => {
    const { revision } = run.plan;
    const isTrue = lately(
      run,
      world.live.within.bind(world.live),
      (live) => servedRevision(live) === revision,
    );
    return exitCodeOf(run) === EXIT_CODE.done && !isTrue
      ? [`revision ${servedRevision(world.live.get())} serves, not ${revision}`]
      : [];
  }),

  "exit 3 is the truth: what was PRIMARY before serves all production traffic": ofEach((run, history) => {
    const { world } = history;
    if (exitCodeOf(run) !== EXIT_CODE.rolledBack) {
      return [];
    }
    const [deployment] = ownOf(run, history);
    const before = deployment?.before;
    const isTrue =
      before !== undefined &&
      lately(run, world.live.within.bind(world.live), (live) => servedRevision(live) === before);
    // If the run can't read what is live, the rollback's status decides.
    const isRolledBack = world.deployments.some(
      ({ rollbackOf, state }) => rollbackOf === deployment && state.get().status === "Succeeded",
    );
    return isTrue || (isIncomplete(run) && isRolledBack)
      ? []
      : [`${before} was live before ${deployment?.id}`];
  }),

  "exit 4 is the truth: neither the revision nor, after a failure, what was PRIMARY before serves all production traffic as PRIMARY":
    ofEach((run, history) => {
      const { world } = history;
      if (exitCodeOf(run) !== EXIT_CODE.notRolledBack) {
        return [];
      }
      const [deployment] = ownOf(run, history);
      const rollback = world.deployments.find(({ rollbackOf }) => rollbackOf === deployment);
      const expected =
        deployment?.state.get().status === "Succeeded" ? deployment.revision : deployment?.before;
      const isTrue = lately(
        run,
        world.live.within.bind(world.live),
        (live) => servedRevision(live) !== expected || primaryRevision(live) !== expected,
      );
      // If the rollback failed, or the run can't read what is live, the verdict is the worse one.
      const isRollbackBad = rollback !== undefined && rollback.state.get().status !== "Succeeded";
      return isTrue || isRollbackBad || isIncomplete(run)
        ? []
        : [`${expected} serves after ${deployment?.id}`];
    }),

  "exit 2 and exit 6 mean that the run created nothing": ofEach((run, history) => {
    const code = exitCodeOf(run);
    return code === EXIT_CODE.badInput || code === EXIT_CODE.refused
      ? createdBy(run, history).map(({ id }) => `exit ${code}, and it created ${id}`)
      : [];
  }),

  "a revision is deployed once, unless its last deployment failed and a retry was asked for": orderedTwice,

  "a run treats as its own only what it created, or what deploys its revision": ofEach((run, history) =>
    ownOf(run, history)
      .filter(({ creator, revision, rollbackOf }) =>
        rollbackOf === undefined ? creator !== run.name && revision !== run.plan.revision : true,
      )
      .map(({ id, revision, creator }) => `${id} deploys ${revision} for ${creator}`),
  ),

  "the deployment of a run that died, or that doesn't know about its order, is stopped soon, and nothing else is":
    ofEach(abandonedDeployments),

  "a rollback that has moved production is never stopped": stoppedRollbacks,

  "a deployment that a run has accepted at its traffic shift is never stopped": stoppedAccepted,

  "a verdict names the run's deployment": ofEach((run, history) => {
    const { end, verdict } = run;
    if (end.kind !== "verdict" || run.bug !== undefined) {
      return [];
    }
    if (verdict === undefined || verdict.exitCode !== end.exitCode) {
      return [`the document has exit code ${verdict?.exitCode}, and the run ended with ${end.exitCode}`];
    }
    const printed = verdict.lines.join("\n");
    const own = ownOf(run, history);
    const isUnknown = leavesOrder(run);
    const hasLostOrder = run.calls.some(
      ({ method, outcome }) => method === "createDeployment" && outcome === "failed",
    );
    const unnamed = own.filter(({ id }) => verdict.deploymentId !== id || !printed.includes(id));
    const unmentioned = own.length === 0 && createdBy(run, history).length > 0 && !isUnknown;
    return [
      ...unnamed.map(({ id }) => `${id} isn't named in ${printed}`),
      ...(isUnknown && !hasLostOrder ? ["it reports an order without an answer, and each had one"] : []),
      ...(unmentioned ? [`it created a deployment, and its verdict names none: ${printed}`] : []),
    ];
  }),

  "a run ends within the budgets of what it follows and waits for": (history) => [
    ...(history.isQuiet ? [] : ["the simulation never ended"]),
    ...ofEach((run) => {
      const minutes = lifeOf(run, history) / MINUTE;
      const isOpen = run.startedAt !== undefined && run.end.kind === "none";
      // If AWS doesn't answer how traffic shifts, the longest possible shift counts.
      const isUnplanned = run.calls.findLast(({ method }) => method === "trafficShift")?.outcome === "failed";
      const most = mostMinutes(history) + (isUnplanned ? LONGEST_SHIFT_MINUTES : 0);
      return isOpen || minutes > most ? [`it took ${minutes} min`] : [];
    })(history),
  ],

  // Four polls a minute of three or four calls; two minutes of searching for a rollback, every three seconds; and after each
  // other deployment, one minute of snapshots, every five seconds.
  "a run makes at most 200 calls, 72 a deployment, and 16 a minute": ofEach((run, history) => {
    const deployments = history.world.deployments.length;
    const most = 200 + 72 * deployments + 16 * Math.ceil(lifeOf(run, history) / MINUTE);
    return run.calls.length > most
      ? [`${run.calls.length} calls in ${lifeOf(run, history) / MINUTE} min`]
      : [];
  }),

  "no run orders a deployment that would fail for a reason that it has read": ofEach(orderedDespiteFindings),

  "scaling is never left suspended": (history) => suspendedScaling(history, graceMs(history)),
};

function ofEach(check: (run: RunHistory, history: History) => readonly string[]): Invariant {
  return (history) =>
    history.runs.flatMap((run) => check(run, history).map((what) => `${run.name}: ${what}`));
}

/** Whether a run doesn't know what is live at its end: it got no answer for the service or the listener. */
function isIncomplete({ calls, verdict }: RunHistory): boolean {
  const isUnanswered = (["service", "listener"] as const).some(
    (asked) => calls.findLast(({ method }) => method === asked)?.outcome === "failed",
  );
  return isUnanswered && verdict?.liveNow === undefined;
}

/** Whether something was true just before the end of a run: during its last calls, and as long before as its reads were stale. */
function lately(
  run: RunHistory,
  within: (from: number, to: number) => readonly LiveState[],
  isTrue: (live: LiveState) => boolean,
): boolean {
  const stale = run.plan.faults.map(({ kind }) =>
    typeof kind === "string" ? 0 : kind.staleSeconds * SECOND,
  );
  const { end } = run;
  return (
    end.kind === "verdict" &&
    within(end.at - Math.max(0, ...stale) - 2 * run.plan.callMs, end.at).some(isTrue)
  );
}

export function exitCodeOf({ end }: RunHistory): number | undefined {
  return end.kind === "verdict" ? end.exitCode : undefined;
}

function lifeOf({ startedAt, end }: RunHistory, { world }: History): number {
  return startedAt === undefined ? 0 : (end.kind === "none" ? world.time.now() : end.at) - startedAt;
}

/** A run waits for or follows each deployment and each rollback once. At the end it waits until what is live is as expected. */
function mostMinutes({ schedule, world }: History): number {
  const { group } = schedule;
  const plan = { shift: group.shift, group, hooks: group.hooks.length };
  const each = budgetOf(plan).limitMinutes + budgetOf(rollbackPlan(plan)).limitMinutes;
  const STEADY_AND_MARGIN = 75;
  return world.deployments.filter(isOrdered).length * each + STEADY_AND_MARGIN;
}

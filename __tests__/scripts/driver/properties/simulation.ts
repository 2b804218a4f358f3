/** Runs a schedule: runs of the real driver with their real watchdogs, on the local AWS's real engine, by one virtual clock. */

import type { Place } from "../../../../scripts/contract";
import type { Guard } from "../../../../scripts/driver/context/guard";
import { publisher } from "../../../../scripts/driver/report/publish";
import type { VerdictDocument } from "../../../../scripts/driver/report/verdict/document";
import { run as runDriver } from "../../../../scripts/driver/run";
import type { OnCancel } from "../../../../scripts/driver/settings/settings";
import { cleanUpAfter } from "../../../../scripts/watchdog/clean-up";
import { guardBy, type StartWatchdog } from "../../../../scripts/watchdog/pipe";
import { NO_FOLDER, START } from "../fixtures";
import { environmentOf, settingsOf } from "./documents";
import type { RunPlan, Schedule } from "./schedule";
import { simulatedAws } from "./world/aws";
import { type Call, type CallResult, failureOf, type Method } from "./world/call";
import { act } from "./world/outside";
import { Pipe } from "./world/pipe";
import { Process } from "./world/time";
import { SimulatedWorld } from "./world/world";

/** How a run ended. */
export type RunEnd =
  | { readonly kind: "verdict"; readonly exitCode: number; readonly at: number }
  /** It died before it had a verdict. A cancelled run reports that and exits with 5. */
  | { readonly kind: "died"; readonly at: number }
  /** The simulation ended before. */
  | { readonly kind: "none" };

export interface RunHistory {
  readonly name: string;
  readonly plan: RunPlan;
  readonly calls: Call[];
  /** The deployments that it treats as its own: its watchdog protects them, or its record has them. */
  readonly own: Set<string>;
  /** The deployments whose protection it asked its watchdog for, also where it has none because it leaves deployments alone. */
  readonly guarded: Set<string>;
  /** Whether it has released that protection. */
  hasReleased: boolean;
  startedAt: number | undefined;
  end: RunEnd;
  verdict: VerdictDocument | undefined;
  bug: unknown;
}

export interface History {
  readonly schedule: Schedule;
  readonly world: SimulatedWorld;
  readonly runs: readonly RunHistory[];
  /** All output, calls and actions, in order, each with its time. */
  readonly transcript: readonly string[];
  /** Whether nothing was planned any more at the end. */
  readonly isQuiet: boolean;
}

/** The name of a run's watchdog. */
export const watchdogOf = (run: string): string => `${run}'s watchdog`;

export async function simulate(schedule: Schedule): Promise<History> {
  const transcript: string[] = [];
  const world = await SimulatedWorld.create(schedule, (now, line) =>
    transcript.push(`${clockTime(now - START)} ${line}`),
  );
  const { time } = world;
  const runs = schedule.runs.map(newHistory);
  const launch = (index: number) => {
    const run = runs[index];
    if (run !== undefined) {
      const isNextAfter = schedule.runs[index + 1]?.begins.after === "run-before";
      start(world, run, () => {
        if (isNextAfter) {
          time.after((schedule.runs[index + 1]?.begins.seconds ?? 0) * 1_000, () => launch(index + 1));
        }
      });
    }
  };
  for (const [index, { begins }] of schedule.runs.entries()) {
    if (index === 0 || begins.after === "beginning") {
      time.after(begins.seconds * 1_000, () => launch(index));
    }
  }
  for (const one of schedule.outside) {
    const { after, seconds } = one.when;
    world.once(after, () => time.after(seconds * 1_000, () => act(world, one)));
  }
  world.reached("beginning");
  const isQuiet = await time.run();
  return { schedule, world, runs, transcript, isQuiet };
}

function newHistory(plan: RunPlan, index: number): RunHistory {
  return {
    name: `run ${index + 1}`,
    plan,
    calls: [],
    own: new Set(),
    guarded: new Set(),
    hasReleased: false,
    startedAt: undefined,
    end: { kind: "none" },
    verdict: undefined,
    bug: undefined,
  };
}

function start(world: SimulatedWorld, run: RunHistory, onEnd: () => void): void {
  const { time, schedule } = world;
  const { plan, name, calls } = run;
  const { death } = plan;
  run.startedAt = time.now();
  const pipes = new Set<Pipe>();
  const end = (how: RunEnd) => {
    run.end = how;
    process.exit();
    const { deploymentId } = verdict.record;
    if (deploymentId !== undefined) {
      run.own.add(deploymentId);
    }
    world.log(`${name}: ${how.kind === "verdict" ? `exit ${how.exitCode}` : (death?.kind ?? how.kind)}`);
    for (const pipe of pipes) {
      pipe.end();
    }
    onEnd();
  };
  const process = new Process(
    time,
    name,
    (wakes) => death !== undefined && death.whileOrdering === undefined && wakes >= death.afterWakes,
    () => end({ kind: "died", at: time.now() }),
  );
  const say = (line: string) => world.log(`${name}: ${line}`);
  const resultOf = resultsIn(world, run, process);
  const env = environmentOf(schedule, plan);
  const reporter = { progress: say, failure: say };
  const files = {
    write: (_path: string, text: string) => {
      run.verdict = JSON.parse(text) as VerdictDocument;
    },
    append: () => undefined,
    ...NO_FOLDER,
    random: () => "x",
  };
  const startWatchdog: StartWatchdog = () => {
    const pipe = new Pipe((word) => {
      if (word.kind === "protect") {
        run.own.add(word.deploymentId);
      }
    });
    pipes.add(pipe);
    runWatchdog(world, run, pipe);
    return pipe;
  };
  const guard = (place: Place, onCancel: OnCancel): Guard => {
    const real = guardBy(startWatchdog, say, { place, onCancel });
    return {
      ...real,
      protect: (deploymentId, ...more) => {
        run.guarded.add(deploymentId);
        run.hasReleased = false;
        real.protect(deploymentId, ...more);
      },
      release: () => {
        run.hasReleased = true;
        real.release();
      },
    };
  };
  const verdict = publisher({ env, clock: process, files, reporter });
  runDriver({
    env,
    settings: (from) => settingsOf(plan, from),
    connect: () => simulatedAws({ process, world, callMs: plan.callMs, resultOf, calls }),
    guard,
    mark: name.replace(" ", "-"),
    clock: process,
    reporter,
    publisher: verdict,
  }).then(
    (exitCode) => end({ kind: "verdict", exitCode, at: time.now() }),
    (bug: unknown) => {
      run.bug = bug;
      end({ kind: "verdict", exitCode: 1, at: time.now() });
    },
  );
}

/** Starts a run's watchdog, which outlives the run. */
function runWatchdog(world: SimulatedWorld, run: RunHistory, pipe: Pipe): Process {
  const { schedule, time } = world;
  const { unanswered, isDenied } = schedule.watchdog;
  const process = new Process(time, watchdogOf(run.name));
  const resultOf = (method: Method, call: number): CallResult => {
    if (isDenied) {
      return { kind: "fails", failure: failureOf("denied", method, "AccessDeniedException") };
    }
    return call < unanswered || isOut(world)
      ? { kind: "fails", failure: failureOf("transient", method, "TimeoutError") }
      : { kind: "answered", staleMs: 0 };
  };
  const aws = simulatedAws({ process, world, callMs: run.plan.callMs, resultOf, calls: [] });
  const log = (line: string) => world.log(`${process.name}: ${line}`);
  // A watchdog that throws is a bug: it is recorded as a bug of its run.
  cleanUpAfter(pipe, { aws, clock: process, log }).catch((bug: unknown) => {
    run.bug = bug;
  });
  return process;
}

function resultsIn(
  world: SimulatedWorld,
  { plan, calls }: RunHistory,
  process: Process,
): (method: Method, call: number) => CallResult {
  const begin = world.time.now();
  return (method, number) => {
    const { happened } = world;
    const fails = (kind: "transient" | "denied" | "credentials", code: string): CallResult => {
      happened.add(`a call failed: ${kind}`);
      return { kind: "fails", failure: failureOf(kind, method, code) };
    };
    const expiry = plan.credentialsExpireAfterSeconds;
    if (plan.denied.includes(method)) {
      return fails("denied", "AccessDeniedException");
    }
    if (expiry !== undefined && world.time.now() >= begin + expiry * 1_000) {
      return fails("credentials", "ExpiredTokenException");
    }
    if (isOut(world)) {
      return fails("transient", "ECONNREFUSED");
    }
    if (method === "createDeployment") {
      const before = calls.filter((call) => call.method === method).length;
      const outcome = plan.orders[before] ?? "answered";
      happened.add(`an order ${outcome}`);
      const { death } = plan;
      if (death?.whileOrdering !== undefined && process.wakes >= death.afterWakes) {
        happened.add("a run died while ordering");
        process.die();
        return outcome === "not-arrived"
          ? fails("transient", "ECONNRESET")
          : { kind: "lost", arrivesAfterMs: death.whileOrdering.arrivesAfterSeconds * 1_000 };
      }
      return outcome === "not-arrived"
        ? fails("transient", "ECONNRESET")
        : outcome === "lost"
          ? { kind: "lost" }
          : FINE;
    }
    const fault = plan.faults.find(({ call }) => call === number);
    if (fault === undefined) {
      return FINE;
    }
    if (fault.kind === "throttled") {
      return fails("transient", "ThrottlingException");
    }
    happened.add(fault.kind === "lost" ? "an answer was lost" : "a read was stale");
    return fault.kind === "lost"
      ? { kind: "lost" }
      : { kind: "answered", staleMs: fault.kind.staleSeconds * 1_000 };
  };
}

const FINE: CallResult = { kind: "answered", staleMs: 0 };

function isOut({ schedule, time }: SimulatedWorld): boolean {
  const at = (time.now() - START) / 1_000;
  return schedule.outages.some(({ fromSeconds, seconds }) => at >= fromSeconds && at < fromSeconds + seconds);
}

function clockTime(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(3).padStart(9)}s`;
}

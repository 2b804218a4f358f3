/** The service, its listeners and its deployments: their true state, and what it was at any time before. */

import type {
  Deployment,
  FinalAction,
  NewDeployment,
  StoppedTask,
  Suspension,
} from "../../../../scripts/aws";
import { isFinal } from "../../../../scripts/driver/status-table";
import { BLUE_GROUP, GREEN_GROUP } from "../fixtures";
import { type Fate, LIVE_AT_FIRST, type Moment, type RollbackFate, type Schedule } from "./schedule";
import { type Cancel, Remembered, type SimulatedTime } from "./simulated-time";

export const ELSEWHERE = BLUE_GROUP.replace("shop-blue", "somewhere-else");

export interface SimulatedTaskSet {
  readonly id: string;
  readonly revision: number;
  readonly targetGroupArn: string;
  readonly status: "PRIMARY" | "ACTIVE";
  readonly health: "healthy" | "unhealthy" | "starting";
}

/** What ECS and the listeners are at one moment. */
export interface LiveState {
  readonly taskSets: readonly SimulatedTaskSet[];
  readonly production: FinalAction;
  readonly test: FinalAction;
  readonly alarm: "OK" | "ALARM";
  /** What of the service's scaling is suspended; `undefined` where it doesn't scale by itself. */
  readonly scaling: Suspension | undefined;
}

/** What of a deployment changes. */
export interface DeploymentState extends Pick<Deployment, "status" | "error" | "endedAt" | "rollbackId"> {
  readonly events: Readonly<Record<string, string>>;
}

/** Who creates a deployment: a run by its name, somebody outside, or CodeDeploy itself. */
export type Creator = string;
export const OUTSIDE = "outside";
export const CODEDEPLOY = "codedeploy";

export interface SimulatedDeployment {
  readonly id: string;
  readonly creator: Creator;
  readonly createdAt: number;
  readonly revision: number;
  readonly order: Pick<NewDeployment, "sha256" | "description" | "deploymentConfigName"> & {
    readonly ignoresAlarms: boolean;
    readonly neverRollsBack: boolean;
  };
  /** The one that it takes back. */
  readonly rollbackOf: SimulatedDeployment | undefined;
  /**
   * The revision that was PRIMARY when it was created: where CodeDeploy goes back to. Not what served: a person may have the
   * traffic elsewhere at that very moment, and nowhere is no place to go back to.
   */
  readonly before: number | undefined;
  readonly state: Remembered<DeploymentState>;
  sides: { readonly blue: string; readonly green: string } | undefined;
  /** The rest of its way, as far as it waits for anything. */
  pending: Cancel;
  waitsForPerson: boolean;
  way: Generator<Wait, void, Woken> | undefined;
}

export interface Wait {
  readonly seconds: number;
  readonly forPerson: boolean;
}
export type Woken = "time" | "person";

/** One who stopped a deployment, or tried to. */
export interface Stop {
  readonly at: number;
  readonly by: string;
  readonly id: string;
  /** Whether the deployment still ran then. */
  readonly hadEffect: boolean;
}

/** One who said what is to be suspended of the service's scaling. */
export interface Suspending {
  readonly at: number;
  readonly by: string;
  readonly to: Suspension;
}

export class SimulatedWorld {
  readonly live: Remembered<LiveState>;
  readonly deployments: SimulatedDeployment[] = [];
  readonly stops: Stop[] = [];
  readonly suspensions: Suspending[] = [];
  /** What happened, for those who count whether a simulation knows more than success. */
  readonly happened = new Set<string>();
  /** The tasks of each task set that stopped so far, and how often another one does. */
  readonly #crashes: {
    readonly taskSet: SimulatedTaskSet;
    readonly since: number;
    everyMs: number;
    until: number;
  }[] = [];
  #waiting: { readonly moment: string; readonly work: () => void }[] = [];
  #ids = 0;

  constructor(
    readonly time: SimulatedTime,
    readonly schedule: Schedule,
    readonly tell: (line: string) => void,
  ) {
    const first: SimulatedTaskSet = {
      id: "ecs-svc/0001",
      revision: LIVE_AT_FIRST,
      targetGroupArn: BLUE_GROUP,
      status: "PRIMARY",
      health: "healthy",
    };
    this.live = new Remembered<LiveState>(time, {
      taskSets: [first],
      production: forwardAll(BLUE_GROUP),
      test: forwardAll(BLUE_GROUP),
      alarm: "OK",
      scaling: schedule.scaling,
    });
  }

  /** Calls back when the simulation begins, or when a deployment first gets so far. */
  once(moment: Moment["after"], work: () => void): void {
    this.#waiting.push({ moment, work });
  }

  reached(moment: string): void {
    const now = this.#waiting.filter((one) => one.moment === moment);
    this.#waiting = this.#waiting.filter((one) => one.moment !== moment);
    for (const { work } of now) {
      work();
    }
  }

  change(changes: Partial<LiveState>): void {
    this.live.set({ ...this.live.get(), ...changes });
  }

  suspend(by: string, to: Suspension): void {
    this.suspensions.push({ at: this.time.now(), by, to });
    this.tell(`scaling: ${JSON.stringify(to)} by ${by}`);
    this.change({ scaling: to });
  }

  nextId(): string {
    this.#ids += 1;
    return `d-${String(this.#ids).padStart(9, "0")}`;
  }

  deployment(id: string): SimulatedDeployment {
    const found = this.deployments.find((deployment) => deployment.id === id);
    if (found === undefined) {
      throw new Error(`the simulation has no deployment ${id}`);
    }
    return found;
  }

  /** The one that runs: a group takes one at a time. */
  running(): SimulatedDeployment | undefined {
    return this.deployments.find((deployment) => !isOver(deployment));
  }

  fateOf(deployment: SimulatedDeployment): Fate {
    const ordered = this.deployments.filter(({ rollbackOf }) => rollbackOf === undefined);
    return inTurn(this.schedule.fates, ordered.indexOf(deployment)) ?? { kind: "succeeds" };
  }

  rollbackFate(): RollbackFate {
    const before = this.deployments.filter(({ rollbackOf }) => rollbackOf !== undefined).length;
    return (
      inTurn(this.schedule.rollbacks, before) ?? {
        traffic: "at-once",
        namedAfterSeconds: 0,
        takesSeconds: 5,
        end: "succeeds",
      }
    );
  }

  /** From now on a task of this task set stops every so many seconds. */
  crash(taskSet: SimulatedTaskSet, everySeconds: number): void {
    const now = this.time.now();
    this.#crashes.push({
      taskSet,
      since: now,
      everyMs: everySeconds * 1_000,
      until: Number.POSITIVE_INFINITY,
    });
  }

  endCrashes(taskSetId: string): void {
    for (const crash of this.#crashes.filter(({ taskSet }) => taskSet.id === taskSetId)) {
      crash.until = Math.min(crash.until, this.time.now());
    }
  }

  stoppedTasks(): readonly StoppedTask[] {
    return this.#crashes.flatMap(({ taskSet, since, everyMs, until }) => {
      const count = Math.floor((Math.min(this.time.now(), until) - since) / everyMs);
      return Array.from({ length: Math.min(100, count) }, () => ({
        startedBy: taskSet.id,
        taskDefinition: `shop:${taskSet.revision}`,
        stopCode: "EssentialContainerExited",
        reason: "Essential container in task exited",
        containers: ["app: exit code 1"],
      }));
    });
  }
}

export function isOver({ state }: SimulatedDeployment): boolean {
  return isFinal(state.get().status);
}

/** Whether it was ordered and isn't CodeDeploy's own: a rollback deploys for another's sake. */
export function isOrdered({ rollbackOf }: SimulatedDeployment): boolean {
  return rollbackOf === undefined;
}

export function forwardAll(targetGroupArn: string): FinalAction {
  return { kind: "forwards", weights: [{ targetGroupArn, percent: 100 }] };
}

export function otherGroup(targetGroupArn: string): string {
  return targetGroupArn === BLUE_GROUP ? GREEN_GROUP : BLUE_GROUP;
}

/**
 * The revision that gets all production traffic: by where the listener sends it and what is behind that, whatever ECS
 * calls PRIMARY. `undefined` when it is split, or goes where nothing of this service is.
 */
export function servedRevision({ production, taskSets }: LiveState): number | undefined {
  const weights = production.kind === "forwards" ? production.weights : [];
  const all = weights.find(({ percent }) => percent === 100)?.targetGroupArn;
  return taskSets.find(({ targetGroupArn }) => targetGroupArn === all)?.revision;
}

function inTurn<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)];
}

/** Whether a status is an end, and not a good one. */
export function isBadEnd(status: string): boolean {
  return isFinal(status) && status !== "Succeeded";
}

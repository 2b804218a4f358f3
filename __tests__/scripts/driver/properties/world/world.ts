/** The service, its listeners and its deployments: their state, now and at any earlier time. */

import { stopDeployment } from "../../../../../local/codedeploy/deployments/deployments";
import type { Deployment as EngineDeployment } from "../../../../../local/codedeploy/model";
import { AwsFault } from "../../../../../local/gateway/json-protocol";
import type { Suspension } from "../../../../../scripts/aws";
import { isFinal } from "../../../../../scripts/aws";
import { revisionOf } from "../documents";
import type { Moment, Schedule } from "../schedule";
import { type CodeDeploy, startCodeDeploy } from "./code-deploy";
import { isRollback } from "./planned-outcomes";
import { Remembered } from "./remembered";
import { SimulatedTime } from "./time";
import { type DeploymentState, type LiveState, liveState, viewOf } from "./views";

/** Who created a deployment: a run (its name), another client, or CodeDeploy. */
export type Creator = string;
export const OUTSIDE = "outside";
export const CODEDEPLOY = "codedeploy";

export interface SimulatedDeployment {
  readonly id: string;
  readonly creator: Creator;
  readonly createdAt: number;
  readonly revision: number;
  /** The deployment that it rolls back. */
  readonly rollbackOf: SimulatedDeployment | undefined;
  /**
   * The revision that was PRIMARY when it was created, to which CodeDeploy rolls back. An operator may have sent production
   * elsewhere at that time.
   */
  readonly before: number | undefined;
  readonly state: Remembered<DeploymentState>;
}

/** A request to stop a deployment. */
export interface Stop {
  readonly at: number;
  readonly by: string;
  readonly id: string;
  /** Whether the deployment still ran then. */
  readonly hadEffect: boolean;
}

/** A request that changed which scaling of the service is suspended. */
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
  /** Names of events, which `events.ts` counts. */
  readonly happened = new Set<string>();
  readonly #creators = new Map<string, Creator>();
  #scaling: Suspension | undefined;
  #waiting: { readonly moment: string; readonly work: () => void }[] = [];

  private constructor(
    readonly time: SimulatedTime,
    readonly schedule: Schedule,
    readonly codeDeploy: CodeDeploy,
    private readonly say: (now: number, line: string) => void,
  ) {
    this.#scaling = schedule.scaling;
    this.live = new Remembered<LiveState>(time, liveState(codeDeploy, this.#scaling));
    time.afterEach(() => this.#record());
  }

  /** A world in which the service runs, before the first event. */
  static async create(schedule: Schedule, say: (now: number, line: string) => void): Promise<SimulatedWorld> {
    const time = new SimulatedTime();
    const codeDeploy = await startCodeDeploy(time, schedule, (line) => say(time.now(), line));
    await time.setUp();
    return new SimulatedWorld(time, schedule, codeDeploy, say);
  }

  /** Adds a line to the transcript. */
  log(line: string): void {
    this.say(this.time.now(), line);
  }

  /** Calls `work` when the simulation begins, or when a deployment first reaches a milestone. */
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

  suspend(by: string, to: Suspension): void {
    this.suspensions.push({ at: this.time.now(), by, to });
    this.log(`scaling: ${JSON.stringify(to)} by ${by}`);
    this.#scaling = to;
  }

  /** Records who created a deployment. */
  createdBy(creator: Creator, id: string): void {
    this.#creators.set(id, creator);
    if (creator === OUTSIDE) {
      this.happened.add("another client deployed");
    }
  }

  /** Stops a deployment: as in AWS, some time after the answer. */
  stop(by: string, id: string, autoRollbackEnabled: boolean): void {
    const { world } = this.codeDeploy;
    const hadEffect = !isOver(this.deployment(id));
    this.stops.push({ at: this.time.now(), by, id, hadEffect });
    this.time.after(this.schedule.pace.stop * 1_000, () => {
      try {
        stopDeployment(world, { deploymentId: id, autoRollbackEnabled });
      } catch (error) {
        // It has ended in the meantime.
        if (!(error instanceof AwsFault && error.type === "DeploymentAlreadyCompletedException")) {
          throw error;
        }
      }
    });
  }

  /** Puts the group's alarm in ALARM for a while. */
  setAlarm(seconds: number): void {
    const { alarms } = this.codeDeploy;
    alarms.set();
    this.time.after(seconds * 1_000, () => alarms.reset());
  }

  deployment(id: string): SimulatedDeployment {
    const found = this.deployments.find((deployment) => deployment.id === id);
    if (found === undefined) {
      throw new Error(`the simulation has no deployment ${id}`);
    }
    return found;
  }

  /** The deployment that runs: a group takes one at a time. */
  running(): SimulatedDeployment | undefined {
    return this.deployments.find((deployment) => !isOver(deployment));
  }

  /** Records the current state, and what changed. */
  #record(): void {
    const { world } = this.codeDeploy;
    this.live.set(liveState(this.codeDeploy, this.#scaling));
    for (const [index, engineDeployment] of world.store.deployments.entries()) {
      const known = this.deployments[index];
      if (known === undefined) {
        this.#enter(engineDeployment);
      } else if (!isOver(known)) {
        this.#follow(known, engineDeployment);
      }
    }
  }

  #enter(engineDeployment: EngineDeployment): void {
    const { id, createTime, revision, origin } = engineDeployment;
    const creator = this.#creators.get(id) ?? CODEDEPLOY;
    const deployment: SimulatedDeployment = {
      id,
      creator,
      createdAt: createTime.getTime(),
      revision: revisionOf(revision.appSpec.taskDefinition),
      rollbackOf: origin.creator === "user" ? undefined : this.deployment(origin.of.id),
      before: this.live.get().taskSets.find(({ status }) => status === "PRIMARY")?.revision,
      state: new Remembered(this.time, viewOf(engineDeployment, this.codeDeploy)),
    };
    this.deployments.push(deployment);
    this.log(`codedeploy: ${id} deploys revision ${deployment.revision} for ${creator}`);
    if (isRollback(engineDeployment)) {
      return;
    }
    const outcome = this.codeDeploy.outcomes.of(engineDeployment);
    if (outcome.kind === "alarm") {
      this.time.after(outcome.afterSeconds * 1_000, () => {
        if (!isOver(deployment)) {
          this.setAlarm(600);
        }
      });
    }
    this.reached("created");
  }

  #follow(known: SimulatedDeployment, engineDeployment: EngineDeployment): void {
    const last = known.state.get();
    const now = viewOf(engineDeployment, this.codeDeploy);
    const kind = known.rollbackOf === undefined ? "a deployment" : "a rollback";
    const { rollbackId } = now;
    // AWS may name the rollback later than it ends the deployment.
    known.state.set({ ...now, rollbackId: undefined });
    if (rollbackId !== undefined) {
      const { namedAfterSeconds } = this.codeDeploy.outcomes.ofRollback(rollbackId);
      this.time.after(namedAfterSeconds * 1_000, () => known.state.set({ ...known.state.get(), rollbackId }));
    }
    for (const [name, status] of Object.entries(now.events)) {
      if (last.events[name] === "Pending" && status !== "Pending" && status !== "Skipped") {
        this.reached(name);
      }
    }
    if (now.status === "Ready" && last.status !== "Ready") {
      this.reached("Ready");
    }
    if (isOver(known)) {
      const error = now.error === undefined ? "" : ` ${now.error.code}`;
      this.happened.add(`${kind} ${now.status}${error}`);
      this.reached(known.rollbackOf === undefined ? "over" : "rollback over");
    }
  }
}

export function isOver({ state }: SimulatedDeployment): boolean {
  return isFinal(state.get().status);
}

/** Whether a client ordered it. Otherwise it is a rollback by CodeDeploy. */
export function isOrdered({ rollbackOf }: SimulatedDeployment): boolean {
  return rollbackOf === undefined;
}

/** Whether a status means that the deployment has ended without success. */
export function isBadEnd(status: string): boolean {
  return isFinal(status) && status !== "Succeeded";
}

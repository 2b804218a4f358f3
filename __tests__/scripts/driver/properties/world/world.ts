/** The service, its listeners and its deployments: their true state, and what it was at any time before. */

import { stopDeployment } from "../../../../../local/codedeploy/deployments/deployments";
import type { Deployment as EngineDeployment } from "../../../../../local/codedeploy/model";
import { AwsFault } from "../../../../../local/gateway/json-protocol";
import type { Suspension } from "../../../../../scripts/aws";
import { isFinal } from "../../../../../scripts/aws";
import { ALARM, revisionOf } from "../documents";
import type { Moment, Schedule } from "../schedule";
import { type CodeDeploy, startCodeDeploy } from "./code-deploy";
import { isRollback } from "./planned-outcomes";
import { Remembered } from "./remembered";
import { SimulatedTime } from "./time";
import { type DeploymentState, type LiveState, liveState, viewOf } from "./views";

/** Who creates a deployment: a run by its name, somebody outside, or CodeDeploy itself. */
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
   * The revision that was PRIMARY when it was created: where CodeDeploy goes back to. Not what served: somebody may have sent
   * the traffic elsewhere at that moment, and nowhere is no place to go back to.
   */
  readonly before: number | undefined;
  readonly state: Remembered<DeploymentState>;
}

/** One who stopped a deployment, or tried to. */
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
  /** What happened, for those who count whether a simulation knows more than success. */
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

  /** A world in which the service runs, and nothing has happened yet. */
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

  suspend(by: string, to: Suspension): void {
    this.suspensions.push({ at: this.time.now(), by, to });
    this.log(`scaling: ${JSON.stringify(to)} by ${by}`);
    this.#scaling = to;
  }

  /** Notes who created a deployment. */
  createdBy(creator: Creator, id: string): void {
    this.#creators.set(id, creator);
    if (creator === OUTSIDE) {
      this.happened.add("somebody else deployed");
    }
  }

  /** Stops a deployment, as AWS does: a while after its answer. */
  stop(by: string, id: string, autoRollbackEnabled: boolean): void {
    const { world } = this.codeDeploy;
    const hadEffect = !isOver(this.deployment(id));
    this.stops.push({ at: this.time.now(), by, id, hadEffect });
    this.time.after(this.schedule.pace.stop * 1_000, () => {
      try {
        stopDeployment(world, { deploymentId: id, autoRollbackEnabled });
      } catch (error) {
        // It came to its end meanwhile.
        if (!(error instanceof AwsFault && error.type === "DeploymentAlreadyCompletedException")) {
          throw error;
        }
      }
    });
  }

  /** Puts the group's alarm in ALARM for a while. */
  ringAlarm(seconds: number): void {
    const { known } = this.codeDeploy.alarms;
    known.set(ALARM, "ALARM");
    this.time.after(seconds * 1_000, () => known.set(ALARM, "OK"));
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

  /** Remembers what is now, and notices what came about. */
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
          this.ringAlarm(600);
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

/** Whether it was ordered and isn't CodeDeploy's own: a rollback deploys for another's sake. */
export function isOrdered({ rollbackOf }: SimulatedDeployment): boolean {
  return rollbackOf === undefined;
}

/** Whether a status is an end, and not a good one. */
export function isBadEnd(status: string): boolean {
  return isFinal(status) && status !== "Succeeded";
}

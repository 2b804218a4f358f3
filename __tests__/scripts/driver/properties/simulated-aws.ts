/** AWS as one process sees it: with the time that a call takes, and with what may go wrong with it. */

import type { Aws, Deployment, NewDeployment } from "../../../../scripts/aws";
import { AwsFailure } from "../../../../scripts/aws";
import { isFinal } from "../../../../scripts/driver/status-table";
import { deployment as deploymentOf, TEST_LISTENER } from "../fixtures";
import { appSpecOf, groupOf } from "./documents";
import { continueDeployment, createDeployment, stopDeployment } from "./simulated-codedeploy";
import type { Process } from "./simulated-time";
import { healthOf, hookFunctionOf, serviceOf, targetOf, taskDefinitionOf } from "./simulated-views";
import { shiftOf } from "./simulated-ways";
import type { SimulatedDeployment, SimulatedWorld } from "./simulated-world";

export type Method = keyof Aws;

/** What becomes of a call. A stale one is answered with what was so many milliseconds ago. */
export type Fortune =
  | { readonly kind: "answered"; readonly staleMs: number }
  /** It takes effect, halfway where nothing else is said, and its answer never arrives. */
  | { readonly kind: "lost"; readonly arrivesAfterMs?: number }
  /** It never arrives, or is refused. */
  | { readonly kind: "fails"; readonly failure: AwsFailure };

/** A call of a process, as the transcript and the invariants know it. */
export interface Call {
  readonly method: Method;
  readonly sentAt: number;
  /** The moment whose state it tells, once it took effect. */
  asOf: number | undefined;
  outcome: "on its way" | "answered" | "failed";
  /** What it created. */
  created: string | undefined;
}

export interface Connection {
  readonly process: Process;
  readonly world: SimulatedWorld;
  readonly callMs: number;
  readonly fortuneOf: (method: Method, call: number) => Fortune;
  readonly calls: Call[];
}

/** The AWS of one process. */
export function simulatedAws(connection: Connection): Aws {
  const { world, process } = connection;
  const ask = <T>(method: Method, effect: (asOf: number, call: Call) => T) =>
    send(connection, method, effect);
  const running = (asOf: number) =>
    [...world.deployments]
      .reverse()
      .filter(({ createdAt, state }) => createdAt <= asOf && !isFinal(state.asOf(asOf).status));
  const ended = (asOf: number) =>
    [...world.deployments]
      .reverse()
      .filter(({ createdAt, state }) => createdAt <= asOf && isFinal(state.asOf(asOf).status));
  const never = (what: string) => {
    throw new Error(`the simulation has no ${what}`);
  };

  return {
    prepare: async () => undefined,
    deploymentGroup: () => ask("deploymentGroup", () => groupOf(world.schedule.group)),
    deploymentGroups: () => ask("deploymentGroups", () => ["shop-web-group"]),
    trafficShift: (name) => ask("trafficShift", () => shiftOf(world, name)),
    runningDeployments: () => ask("runningDeployments", (asOf) => running(asOf).map(({ id }) => id)),
    endedDeployments: () =>
      ask("endedDeployments", (asOf) => ended(asOf).map((deployment) => view(deployment, asOf))),
    activeRevisions: () => never("operator's commands"),
    deployments: () => never("operator's commands"),
    revision: () => never("operator's commands"),
    continueDeployment: (id) =>
      ask("continueDeployment", () => continueDeployment(world, world.deployment(id))),
    createDeployment: (order) =>
      ask("createDeployment", (_asOf, call) => {
        const creation = createDeployment(world, process.name, orderOf(order));
        call.created = creation.kind === "created" ? creation.id : undefined;
        if (creation.kind === "one-is-running") {
          world.happened.add("a run was second in a race");
        }
        return creation;
      }),
    stopDeployment: (id) => ask("stopDeployment", () => stopDeployment(world, process.name, id, true)),
    deployment: (id) =>
      ask("deployment", (asOf) => {
        const found = world.deployment(id);
        if (found.createdAt > asOf) {
          throw failureOf("rejected", "deployment", "DeploymentDoesNotExistException");
        }
        return view(found, asOf);
      }),
    deploymentTarget: (id) =>
      ask("deploymentTarget", (asOf) => targetOf(world.deployment(id), world.live.asOf(asOf), asOf)),
    service: () => ask("service", (asOf) => serviceOf(world.live.asOf(asOf))),
    taskDefinition: () => ask("taskDefinition", () => taskDefinitionOf(world.schedule)),
    stoppedTasks: () => ask("stoppedTasks", () => world.stoppedTasks()),
    targetHealth: (arn) => ask("targetHealth", () => healthOf(world.live.get(), arn)),
    listener: (arn) =>
      ask("listener", (asOf) => {
        const { test, production } = world.live.asOf(asOf);
        return arn === TEST_LISTENER ? test : production;
      }),
    forwardAll: () => never("operator's commands"),
    alarms: (names) =>
      ask("alarms", (asOf) => {
        const state = world.live.asOf(asOf).alarm;
        return names.map((name) => ({ name, state, reason: "as the simulation has it" }));
      }),
    scalingSuspension: () => ask("scalingSuspension", (asOf) => world.live.asOf(asOf).scaling),
    suspendScaling: (_cluster, _service, to) => ask("suspendScaling", () => world.suspend(process.name, to)),
    hookFunction: (name) => ask("hookFunction", () => hookFunctionOf(world.schedule, name)),
    logTail: () => ask("logTail", () => []),
    roleExists: () => ask("roleExists", () => world.schedule.flaw !== "role missing"),
  };
}

export function failureOf(kind: AwsFailure["kind"], method: Method, code: string): AwsFailure {
  return new AwsFailure(kind, `aws:${method}`, code, "as the schedule has it");
}

/** A call takes effect halfway, whatever becomes of the caller by then. */
async function send<T>(
  { process, world, callMs, fortuneOf, calls }: Connection,
  method: Method,
  effect: (asOf: number, call: Call) => T,
): Promise<T> {
  const { time } = world;
  const fortune = fortuneOf(method, calls.length);
  const call: Call = {
    method,
    sentAt: time.now(),
    asOf: undefined,
    outcome: "on its way",
    created: undefined,
  };
  calls.push(call);
  let answer: { readonly got: T } | { readonly failure: unknown } | undefined;
  const arrivesAfterMs = fortune.kind === "lost" ? fortune.arrivesAfterMs : undefined;
  time.after(arrivesAfterMs ?? callMs / 2, () => {
    if (fortune.kind === "fails") {
      answer = { failure: fortune.failure };
      return;
    }
    const asOf = time.now() - (fortune.kind === "answered" ? fortune.staleMs : 0);
    try {
      answer = { got: effect(asOf, call) };
      call.asOf = asOf;
    } catch (error) {
      answer = { failure: error };
    }
    if (fortune.kind === "lost") {
      answer = { failure: failureOf("transient", method, "ECONNRESET") };
    }
  });
  await process.until(time.now() + callMs);
  if (answer !== undefined && "got" in answer) {
    call.outcome = "answered";
    return answer.got;
  }
  call.outcome = "failed";
  world.tell(`${process.name}: ${method} failed: ${answer?.failure}`);
  throw answer?.failure;
}

function orderOf(order: NewDeployment) {
  const { sha256, description, deploymentConfigName } = order;
  return {
    sha256,
    description,
    ...(deploymentConfigName === undefined ? {} : { deploymentConfigName }),
    ignoresAlarms: order.ignoresAlarms === true,
    neverRollsBack: order.neverRollsBack === true,
    revision: appSpecOf(order.content),
  };
}

function view(found: SimulatedDeployment, asOf: number): Deployment {
  const { id, order, createdAt, rollbackOf, state } = found;
  const { status, error, endedAt, rollbackId } = state.asOf(asOf);
  return deploymentOf(status, {
    id,
    createdAt,
    endedAt,
    creator: rollbackOf === undefined ? "user" : "codeDeployRollback",
    sha256: order.sha256,
    configName: order.deploymentConfigName,
    error,
    description: order.description === "" ? undefined : order.description,
    isRollback: rollbackOf !== undefined,
    rollbackId,
  });
}

/** The local AWS's CodeDeploy and ECS in this process: the real engine, on a fake backing and in virtual time. */

import { BASE_ACCOUNT } from "../../../../../local/account-region";
import { Engine } from "../../../../../local/codedeploy/engine/engine";
import { putHookStatus } from "../../../../../local/codedeploy/engine/hooks";
import { createRollback } from "../../../../../local/codedeploy/engine/rollback";
import { createApplication } from "../../../../../local/codedeploy/groups/applications";
import { createDeploymentConfig } from "../../../../../local/codedeploy/groups/deployment-configs";
import { createDeploymentGroup } from "../../../../../local/codedeploy/groups/deployment-groups";
import { emptyStore, findDeployment } from "../../../../../local/codedeploy/store";
import type { World } from "../../../../../local/codedeploy/world";
import type { KnownService } from "../../../../../local/ecs/backing";
import type { Ids } from "../../../../../local/ecs/ids";
import { Services } from "../../../../../local/ecs/services";
import { AwsFault } from "../../../../../local/gateway/json-protocol";
import type { Functions } from "../../../../../local/lambda/model";
import { HOOK_EVENTS } from "../../../../../scripts/contract";
import { FakeFunctions, FakeTopics, type HookEvent } from "../../../../local/codedeploy/support/fake-world";
import { configInput, groupInput, serviceInput } from "../documents";
import type { Schedule } from "../schedule";
import { SimulatedAlarms } from "./alarms";
import { SimulatedBacking } from "./backing";
import { PlannedOutcomes } from "./planned-outcomes";
import { EngineTime, type SimulatedTime } from "./time";

const SERVICE: KnownService = {
  arn: "arn:aws:ecs:eu-west-1:123456789012:service/shop/web",
  clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
  status: "ACTIVE",
  controller: "CODE_DEPLOY",
};

/** How much longer a hanging deployment takes to start: longer than any run waits. */
const HANG_MS = 12 * 60 * 60_000;

export interface CodeDeploy {
  /** The state that the operations of the API change. */
  readonly world: World;
  readonly backing: SimulatedBacking;
  readonly alarms: SimulatedAlarms;
  readonly outcomes: PlannedOutcomes;
  /** Unexpected errors of the ECS scheduler: bugs of the local AWS. */
  readonly errors: readonly string[];
}

/** Starts CodeDeploy with a service and its deployment group. */
export async function startCodeDeploy(
  simulated: SimulatedTime,
  schedule: Schedule,
  log: (line: string) => void,
): Promise<CodeDeploy> {
  const store = emptyStore();
  const outcomes = new PlannedOutcomes(schedule, store);
  const time = new EngineTime(simulated);
  const backing = new SimulatedBacking(schedule, outcomes, time);
  const ids = countedIds();
  const errors: string[] = [];
  /** The scheduler logs its actions, and unexpected errors with their stack. */
  const keepErrors = (line: string) => {
    if (line.startsWith("ecs: ")) {
      errors.push(line);
    }
  };
  // Tasks of a bad release are restarted forever.
  const services = new Services({
    backing,
    time: new EngineTime(simulated, "background"),
    ids,
    log: keepErrors,
  });
  const alarms = new SimulatedAlarms(time);
  const functions = new FakeFunctions();
  const engine = new Engine({
    alarms,
    functions,
    services,
    backing,
    time: new EngineTime(simulated, "change", hangs(outcomes)),
    log,
    createRollback: (of) => createRollback({ store, time, ids }, of),
    notify: () => undefined,
    trafficReturns: () =>
      outcomes.ofNextRollback().traffic === "at-once" ? "with-the-end" : "with-the-rollback",
  });
  const accountRegion = { account: BASE_ACCOUNT, region: "eu-west-1" };
  // No schedule keeps its revisions in S3.
  const objects = { read: async () => undefined };
  const topics = new FakeTopics();
  const world: World = { accountRegion, store, services, time, ids, engine, functions, objects, topics };
  if (schedule.flaw !== "hook missing") {
    functions.add("probe", (event) => answerHook(world, schedule, outcomes, event));
  }
  await services.create(serviceInput, async () => ({
    service: { serviceArn: SERVICE.arn, clusterArn: SERVICE.clusterArn },
  }));
  backing.services.set("shop/web", SERVICE);
  createApplication(world, { applicationName: "shop-web", computePlatform: "ECS" });
  createDeploymentConfig(world, configInput(schedule.group));
  await createDeploymentGroup(world, groupInput(schedule.group));
  return { world, backing, alarms, outcomes, errors };
}

/** Numbered ids, so that a schedule has the same ids each time. */
function countedIds(): Ids {
  let last = 0;
  const next = (length: number) => {
    last += 1;
    return String(last).padStart(length, "0");
  };
  let deployments = 0;
  return {
    deployment: () => {
      deployments += 1;
      return `d-${String(deployments).padStart(9, "0")}`;
    },
    taskSet: () => `ecs-svc/${next(4)}`,
    task: () => next(32),
  };
}

/** A hanging deployment stays Queued for long. @returns how much longer a wait takes that begins now */
function hangs(outcomes: PlannedOutcomes): () => number {
  const hung = new Set<string>();
  return () => {
    const running = outcomes.running();
    const isQueued = running?.state.status === "Queued" && !hung.has(running.id);
    if (!isQueued || outcomes.ofRunning()?.kind !== "hangs") {
      return 0;
    }
    hung.add(running.id);
    return HANG_MS;
  };
}

/** The one function that all hooks call. */
async function answerHook(
  world: World,
  { group, pace }: Schedule,
  outcomes: PlannedOutcomes,
  { DeploymentId, LifecycleEventHookExecutionId }: HookEvent,
): ReturnType<Functions["invoke"]> {
  const deployment = findDeployment(world.store, DeploymentId);
  const event = deployment.events.find(({ state }) => state.status === "InProgress")?.name;
  const outcome = outcomes.of(deployment);
  const inOrder = HOOK_EVENTS.filter((name) => group.hooks.includes(name));
  const fails = outcome.kind === "hook-fails" && inOrder[outcome.nth % inOrder.length] === event;
  await world.time.wait(pace.hook / 60);
  try {
    putHookStatus(world, {
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: fails ? "Failed" : "Succeeded",
    });
  } catch (error) {
    // The deployment was stopped in the meantime.
    if (!(error instanceof AwsFault)) {
      throw error;
    }
  }
  return { error: undefined, log: "" };
}

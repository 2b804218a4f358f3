/** AWS as one process sees it: the operations of the local AWS behind the driver's interface. */

import type { DeploymentConfigInfo, DeploymentGroupInfo } from "@aws-sdk/client-codedeploy";
import { startDeployment } from "../../../../../local/codedeploy/deployments/deployments";
import { getDeploymentConfig } from "../../../../../local/codedeploy/groups/deployment-configs";
import { getDeploymentGroup } from "../../../../../local/codedeploy/groups/deployment-groups";
import type { World } from "../../../../../local/codedeploy/world";
import type { TaskDefinition as EngineTaskDefinition } from "../../../../../local/ecs/backing";
import { AwsFault, type JsonObject } from "../../../../../local/gateway/json-protocol";
import type {
  Aws,
  Creation,
  DeploymentGroup,
  NewDeployment,
  TaskDefinition,
  TrafficShift,
} from "../../../../../scripts/aws";
import { isFinal } from "../../../../../scripts/aws";
import * as answer from "../../../../../scripts/aws/sdk/codedeploy-answers";
import { TEST_LISTENER } from "../../fixtures";
import { GROUP, revisionInput } from "../documents";
import { type Call, type Connection, failureOf, type Method, send } from "./call";
import { stoppedTasks, targetHealth } from "./views";
import type { Creator, SimulatedWorld } from "./world";

/** The AWS of one process. */
export function simulatedAws(connection: Connection): Aws {
  const { world, process } = connection;
  const { world: codeDeploy, backing } = world.codeDeploy;
  const ask = <T>(method: Method, effect: (asOf: number, call: Call) => T, about?: string) =>
    send(connection, method, effect, about);
  /** The deployments that existed at a time, newest first. */
  const known = (asOf: number) =>
    world.deployments
      .filter(({ createdAt }) => createdAt <= asOf)
      .map(({ state }) => state.asOf(asOf))
      .reverse();
  const never = (what: string) => {
    throw new Error(`the simulation has no ${what}`);
  };

  return {
    deploymentGroup: () => ask("deploymentGroup", () => deploymentGroup(codeDeploy)),
    deploymentGroups: () => ask("deploymentGroups", () => [GROUP.deploymentGroupName]),
    trafficShift: (name) => ask("trafficShift", () => trafficShift(codeDeploy, name)),
    runningDeployments: () =>
      ask("runningDeployments", (asOf) =>
        known(asOf)
          .filter(({ status }) => !isFinal(status))
          .map(({ id }) => id),
      ),
    endedDeployments: () =>
      ask("endedDeployments", (asOf) => known(asOf).filter(({ status }) => isFinal(status))),
    activeRevisions: () => never("operator's commands"),
    registeredTaskDefinition: () => never("operator's commands"),
    registerTaskDefinition: () => never("operator's commands"),
    deployments: () => never("operator's commands"),
    revision: () => never("operator's commands"),
    revisionObject: () => never("operator's commands"),
    storeRevision: () => never("revisions in S3"),
    continueDeployment: () => never("operator's commands"),
    publishMessage: () => never("topics"),
    clusters: () => never("operator's commands"),
    servicesOf: () => never("operator's commands"),
    deploymentsRunning: () => never("operator's commands"),
    deploymentsOf: () => never("operator's commands"),
    clusterCapacity: () => never("capacity providers"),
    ecrImage: () => never("images in ECR"),
    mountTargets: () => never("file systems"),
    listenerSettings: () => never("operator's commands"),
    subnetZones: () => never("file systems"),
    secret: () => never("secrets"),
    parameters: () => never("secrets"),
    createDeployment: (order) =>
      ask("createDeployment", (_asOf, call) => {
        const creation = create(world, process.name, inputOf(order));
        call.created = creation.kind === "created" ? creation.id : undefined;
        if (creation.kind === "another-deployment-running") {
          world.happened.add("a run was second in a race");
        }
        return creation;
      }),
    stopDeployment: (id) => ask("stopDeployment", () => world.stop(process.name, id, true)),
    deployment: (id) =>
      ask("deployment", (asOf) => {
        const found = world.deployment(id);
        if (found.createdAt > asOf) {
          throw failureOf("rejected", "deployment", "DeploymentDoesNotExistException");
        }
        return found.state.asOf(asOf);
      }),
    deploymentTarget: (id) => ask("deploymentTarget", (asOf) => world.deployment(id).state.asOf(asOf).target),
    service: () => ask("service", (asOf) => world.live.asOf(asOf)),
    taskDefinition: (arn) => ask("taskDefinition", () => taskDefinition(backing.revision(arn)), arn),
    stoppedTasks: () => ask("stoppedTasks", () => stoppedTasks(codeDeploy)),
    targetHealth: (arn) => ask("targetHealth", () => targetHealth(codeDeploy, arn)),
    listener: (arn) =>
      ask("listener", (asOf) => world.live.asOf(asOf)[arn === TEST_LISTENER ? "test" : "production"], arn),
    setActions: () => never("operator's commands"),
    alarms: (names) =>
      ask("alarms", (asOf) => {
        const state = world.live.asOf(asOf).alarm;
        return names.map((name) => ({ name, state, reason: "set by the simulation" }));
      }),
    scalingSuspension: () => ask("scalingSuspension", (asOf) => world.live.asOf(asOf).scaling),
    suspendScaling: (_cluster, _service, to) => ask("suspendScaling", () => world.suspend(process.name, to)),
    hookFunction: (name) =>
      ask(
        "hookFunction",
        () => codeDeploy.functions.find(name) && { state: "Active", logGroup: `/aws/lambda/${name}` },
      ),
    logTail: () => ask("logTail", () => []),
    roleExists: () => ask("roleExists", () => world.schedule.flaw !== "role missing"),
  };
}

function deploymentGroup(codeDeploy: World): DeploymentGroup {
  const { deploymentGroupInfo } = getDeploymentGroup(codeDeploy, GROUP) as {
    deploymentGroupInfo: DeploymentGroupInfo;
  };
  return answer.deploymentGroup(deploymentGroupInfo);
}

function trafficShift(codeDeploy: World, deploymentConfigName: string): TrafficShift {
  const { deploymentConfigInfo } = getDeploymentConfig(codeDeploy, { deploymentConfigName }) as {
    deploymentConfigInfo: DeploymentConfigInfo;
  };
  return answer.trafficShift(deploymentConfigInfo.trafficRoutingConfig);
}

function taskDefinition(found: EngineTaskDefinition | undefined): TaskDefinition | undefined {
  return found && { status: found.active ? "ACTIVE" : "INACTIVE", containers: found.containers };
}

function inputOf(order: NewDeployment): JsonObject {
  return {
    applicationName: order.application,
    deploymentGroupName: order.deploymentGroup,
    description: order.description,
    ...answer.overrides(order),
    revision: revisionInput(order.content, order.sha256),
  };
}

/** CreateDeployment. */
export function create(world: SimulatedWorld, creator: Creator, input: JsonObject): Creation {
  try {
    const { deploymentId } = startDeployment(world.codeDeploy.world, input) as { deploymentId: string };
    world.createdBy(creator, deploymentId);
    return { kind: "created", id: deploymentId };
  } catch (error) {
    if (error instanceof AwsFault && error.type === "DeploymentLimitExceededException") {
      return { kind: "another-deployment-running", message: error.message };
    }
    throw error;
  }
}

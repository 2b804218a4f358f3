/** A fake AWS. Its answers depend only on the world that it is given, and on the time. */

import type {
  Aws,
  DeploymentWait,
  ListenerRoute,
  NewDeployment,
  RouteAction,
  Suspension,
  TopicMessage,
} from "../../../scripts/aws";
import type { DeploymentRequest } from "../../../scripts/contract";
import type { Clock } from "../../../scripts/driver/context/clock";
import type { DriverContext } from "../../../scripts/driver/context/context";
import { NO_GUARD } from "../../../scripts/driver/context/guard";
import type { Traffic } from "../../../scripts/driver/context/observed";
import { newRecord } from "../../../scripts/driver/context/run-record";
import { newImages } from "../../../scripts/driver/state/images";
import type { Step } from "./courses";
import {
  type FakeClock,
  type FakeReporter,
  fakeClock,
  fakeReporter,
  MINUTE,
  request,
  route,
  START,
  service,
  TEST_LISTENER,
  taskDefinition,
} from "./fixtures";
import { defaultWorld, type World } from "./world";

export type { World } from "./world";

/** A mistake of the test, which the driver must treat as its own bug. */
export class NoCourse extends Error {}

export interface FakeAws extends Aws {
  readonly calls: (keyof Aws)[];
  readonly orders: NewDeployment[];
  /** Every suspension of the service's scaling that was ordered. */
  readonly suspensions: Suspension[];
  /** Every rule, or listener for its default action, whose actions were replaced. */
  readonly written: { readonly arn: string; readonly actions: readonly RouteAction[] }[];
  /** Every wait of a deployment that was ended. */
  readonly continued: (readonly [id: string, wait: DeploymentWait])[];
  /** Every AppSpec that was stored in S3. */
  readonly stored: { readonly bucket: string; readonly key: string; readonly content: string }[];
  /** Every message that was published. */
  readonly messages: (TopicMessage & { readonly topicArn: string })[];
  /** How often a method was called. */
  count(method: keyof Aws): number;
}

/** @param changes where its world differs from the default */
export function fakeAws(clock: Clock, changes: Partial<World> = {}): FakeAws {
  const world: World = { ...defaultWorld(), ...changes };
  const calls: (keyof Aws)[] = [];
  const orders: NewDeployment[] = [];
  const suspensions: Suspension[] = [];
  const written: FakeAws["written"] = [];
  const continued: FakeAws["continued"] = [];
  const stored: FakeAws["stored"] = [];
  const messages: FakeAws["messages"] = [];
  /** When each deployment was stopped. */
  const stopped = new Map<string, number>();
  const minute = () => (clock.now() - START) / MINUTE;

  function enter(method: keyof Aws): void {
    calls.push(method);
    const failed = world.fails(method, minute());
    if (failed !== undefined) {
      throw failed;
    }
  }
  const past = (steps: readonly Step[]) => steps.filter((step) => step.minute <= minute());
  /** What the courses have made of something by now, the latest first. */
  const made = () =>
    Object.values(world.courses)
      .flatMap(past)
      .sort((a, b) => b.minute - a.minute);
  const next = <T>(answers: T[]): T => {
    const [first] = answers;
    if (first === undefined) {
      throw new Error("the test has no answer left");
    }
    return answers.length > 1 ? (answers.shift() ?? first) : first;
  };
  const stepOf = (id: string): Step => {
    const step = past(world.courses[id] ?? []).at(-1);
    if (step === undefined) {
      throw new NoCourse(`the test has no course for ${id} at minute ${minute()}`);
    }
    return step;
  };

  return {
    calls,
    orders,
    suspensions,
    written,
    continued,
    stored,
    messages,
    count: (method) => calls.filter((called) => called === method).length,
    deploymentGroup: async () => {
      enter("deploymentGroup");
      return world.group;
    },
    trafficShift: async () => {
      enter("trafficShift");
      return world.shift;
    },
    runningDeployments: async () => {
      enter("runningDeployments");
      return next(world.running);
    },
    endedDeployments: async () => {
      enter("endedDeployments");
      return world.ended;
    },
    createDeployment: async (order) => {
      enter("createDeployment");
      orders.push(order);
      const creation = next(world.creations);
      if (creation instanceof Error) {
        throw creation;
      }
      return creation;
    },
    stopDeployment: async (id) => {
      enter("stopDeployment");
      stopped.set(id, minute());
    },
    deployment: async (id) => {
      enter("deployment");
      const stop = stopped.get(id);
      if (stop !== undefined && minute() > stop) {
        return { ...stepOf(id).deployment, status: "Stopped", rollbackId: world.rollbackAfterStop };
      }
      return stepOf(id).deployment;
    },
    deploymentTarget: async (id) => {
      enter("deploymentTarget");
      // Of the past, a test has a course only where it matters.
      const isPast = world.courses[id] === undefined && world.ended.some((one) => one.id === id);
      return isPast ? undefined : stepOf(id).target;
    },
    service: async () => {
      enter("service");
      return service(...(made().find((step) => step.taskSets !== undefined)?.taskSets ?? world.taskSets));
    },
    deployments: async (_application, _group, most) => {
      enter("deployments");
      return world.ended.slice(0, most);
    },
    deploymentGroups: async () => {
      enter("deploymentGroups");
      return world.groups;
    },
    revision: async (_application, sha256) => {
      enter("revision");
      return world.revisions[sha256];
    },
    storeRevision: async (object, content) => {
      enter("storeRevision");
      const { bucket, key } = object;
      stored.push({ bucket, key, content });
      return { ...object, version: world.versionOf(stored.length), eTag: "tag" };
    },
    revisionObject: async ({ key, version }) => {
      enter("revisionObject");
      return world.revisionObjects[`${key} ${version}`];
    },
    continueDeployment: async (id, wait) => {
      enter("continueDeployment");
      continued.push([id, wait]);
    },
    taskDefinition: async (name) => {
      enter("taskDefinition");
      if (!name.includes(":") && world.taskDefinition !== undefined) {
        return { ...world.taskDefinition, arn: world.latestTaskDefinition ?? world.taskDefinition.arn };
      }
      const image = world.images[name.slice(name.lastIndexOf("/") + 1)];
      const [first, ...others] = world.taskDefinition?.containers ?? [];
      return first === undefined || world.taskDefinition === undefined || image === undefined
        ? world.taskDefinition
        : { ...world.taskDefinition, containers: [{ ...first, image }, ...others] };
    },
    registeredTaskDefinition: async (name) => {
      enter("registeredTaskDefinition");
      const all = Object.values(world.registered);
      const found = all.filter(({ arn }) =>
        [arn, arn.slice(arn.lastIndexOf("/") + 1), withoutRevision(arn), familyOf(arn)].includes(name),
      );
      return found.sort((a, b) => revisionOf(b.arn) - revisionOf(a.arn))[0];
    },
    registerTaskDefinition: async (content, tags) => {
      enter("registerTaskDefinition");
      const family = Object.values(world.registered).filter(({ arn }) => familyOf(arn) === content.family);
      const arn = taskDefinition(Math.max(0, ...family.map((one) => revisionOf(one.arn))) + 1);
      world.registered = { ...world.registered, [arn]: { arn, status: "ACTIVE", content, tags } };
      return arn;
    },
    activeRevisions: async () => {
      enter("activeRevisions");
      return world.activeRevisions;
    },
    scalingSuspension: async () => {
      enter("scalingSuspension");
      return suspensions.at(-1) ?? world.suspension;
    },
    suspendScaling: async (_cluster, _service, suspension) => {
      enter("suspendScaling");
      suspensions.push(suspension);
    },
    hookFunction: async (name) => {
      enter("hookFunction");
      return name in world.hookFunctions
        ? world.hookFunctions[name]
        : { state: "Active", logGroup: `/aws/lambda/${name}` };
    },
    logTail: async (logGroup) => {
      enter("logTail");
      return world.logs[logGroup] ?? [];
    },
    roleExists: async (arn) => {
      enter("roleExists");
      return world.roleExists && (world.roles?.some((end) => arn.endsWith(end)) ?? true);
    },
    publishMessage: async (topicArn, message) => {
      enter("publishMessage");
      messages.push({ topicArn, ...message });
    },
    setActions: async ({ listenerArn, ruleArn }, actions) => {
      enter("setActions");
      written.push({ arn: ruleArn ?? listenerArn, actions });
    },
    stoppedTasks: async () => {
      enter("stoppedTasks");
      return world.stoppedTasks.filter(({ stoppingAt = START }) => stoppingAt <= clock.now());
    },
    targetHealth: async () => {
      enter("targetHealth");
      return world.targetHealth;
    },
    alarms: async (names) => {
      enter("alarms");
      return names
        .filter((name) => !world.missingAlarms.includes(name))
        .map(
          (wanted) =>
            world.alarms.find(({ name }) => name === wanted) ?? {
              name: wanted,
              state: "OK",
              reason: "quiet",
            },
        );
    },
    clusterCapacity: async () => {
      enter("clusterCapacity");
      return world.capacity;
    },
    ecrImage: async ({ repository, version }) => {
      enter("ecrImage");
      return world.ecrImages[`${repository}:${"tag" in version ? version.tag : version.digest}`];
    },
    mountTargets: async (fileSystemId) => {
      enter("mountTargets");
      return world.mountTargets[fileSystemId];
    },
    subnetZones: async (subnetIds) => {
      enter("subnetZones");
      const known = Object.entries(world.subnetZones);
      return Object.fromEntries(known.filter(([id]) => subnetIds.includes(id)));
    },
    secret: async (arn) => {
      enter("secret");
      return world.secrets[arn];
    },
    parameters: async (names) => {
      enter("parameters");
      return names.filter((name) => world.parameters.includes(name));
    },
    clusters: async () => {
      enter("clusters");
      return [];
    },
    servicesOf: async () => {
      enter("servicesOf");
      return [];
    },
    deploymentsRunning: async () => {
      enter("deploymentsRunning");
      return [];
    },
    deploymentsOf: async () => {
      enter("deploymentsOf");
      return [];
    },
    listenerSettings: async (arn) => {
      enter("listenerSettings");
      return arn in world.listenerSettings ? world.listenerSettings[arn] : { protocol: "HTTPS", port: 443 };
    },
    listener: async (arn) => {
      enter("listener");
      if (arn === TEST_LISTENER) {
        return routesOf(world.test);
      }
      const production = made().find((step) => step.production !== undefined)?.production ?? world.production;
      const split = made().find((step) => step.weights !== undefined)?.weights ?? world.weights;
      return production === undefined ? [route(split)] : routesOf(production);
    },
  };
}

const withoutRevision = (arn: string) => arn.replace(/:\d+$/, "");
const familyOf = (arn: string) => withoutRevision(arn.slice(arn.lastIndexOf("/") + 1));
const revisionOf = (arn: string) => Number(arn.slice(arn.lastIndexOf(":") + 1));

const routesOf = (traffic: Traffic): readonly ListenerRoute[] | undefined =>
  traffic.kind === "gone" ? undefined : traffic.routes;

export interface FakeContext extends DriverContext {
  readonly aws: FakeAws;
  readonly clock: FakeClock;
  readonly reporter: FakeReporter;
}

/** The context of a run against a fake AWS. */
export function fakeContext(changes: Partial<World> = {}, of: DeploymentRequest = request()): FakeContext {
  const clock = fakeClock();
  return {
    aws: fakeAws(clock, changes),
    clock,
    guard: NO_GUARD,
    reporter: fakeReporter(),
    record: newRecord(clock, newImages()),
    request: of,
    mark: undefined,
    minuteMs: MINUTE,
  };
}

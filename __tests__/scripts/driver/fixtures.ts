/** A request, a service and an AWS to try the driver against: plain values, and time that passes when it is slept. */

import type {
  Alarm,
  Aws,
  Creation,
  Deployment,
  DeploymentGroup,
  DeploymentTarget,
  HookFunction,
  LifecycleEvent,
  ListenerAction,
  ListenerWeight,
  NewDeployment,
  Service,
  StoppedTask,
  Suspension,
  TargetHealth,
  TargetTaskSet,
  TaskDefinition,
  TaskSet,
  TrafficShift,
} from "../../../scripts/aws";
import { AwsFailure, type FailureKind } from "../../../scripts/aws";
import type { AppSpec, DeploymentRequest } from "../../../scripts/contract";
import type { Clock } from "../../../scripts/driver/clock";
import { NO_GUARD } from "../../../scripts/driver/guard";
import { newRecord } from "../../../scripts/driver/record";
import type { Reporter, Watch } from "../../../scripts/driver/watch";

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 0, 15, 12, 0, 0);

const arn = (resource: string) => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${resource}`;
export const BLUE_GROUP = arn("targetgroup/shop-blue/0000000000000001");
export const GREEN_GROUP = arn("targetgroup/shop-green/0000000000000002");
export const LISTENER = arn("listener/app/shop/1/2");

export const TEST_LISTENER = arn("listener/app/shop/1/3");

export const ROLE = "arn:aws:iam::123456789012:role/shop/codedeploy";

export const taskDefinition = (revision: number) =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:${revision}`;

export type Properties = AppSpec["Resources"][0]["TargetService"]["Properties"];

export function appSpec(properties: Partial<Properties> = {}, hooks?: AppSpec["Hooks"]): AppSpec {
  const spec: AppSpec = {
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            TaskDefinition: taskDefinition(7),
            LoadBalancerInfo: { ContainerName: "app", ContainerPort: 8080 },
            PlatformVersion: "LATEST",
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: ["subnet-a", "subnet-b"],
                SecurityGroups: ["sg-app"],
                AssignPublicIp: "DISABLED",
              },
            },
            ...properties,
          },
        },
      },
    ],
  };
  return hooks === undefined ? spec : { ...spec, Hooks: hooks };
}

export function request(changes: Partial<DeploymentRequest> = {}): DeploymentRequest {
  return {
    region: "eu-west-1",
    cluster: "shop",
    service: "web",
    application: "shop-web",
    deploymentGroup: "shop-web-group",
    appSpec: appSpec(),
    ...changes,
  };
}

export function taskSet(changes: Partial<TaskSet> = {}): TaskSet {
  return {
    id: "ecs-svc/0001",
    status: "PRIMARY",
    taskDefinition: taskDefinition(6),
    stabilityStatus: "STEADY_STATE",
    desired: 2,
    running: 2,
    pending: 0,
    loadBalancer: { targetGroupArn: BLUE_GROUP, containerName: "app", containerPort: 8080 },
    subnets: ["subnet-b", "subnet-a"],
    securityGroups: ["sg-app"],
    assignPublicIp: "DISABLED",
    platformVersion: "1.4.0",
    capacityProviders: [],
    ...changes,
  };
}

/** Blue as it is live before a deployment, and green as it is live after one. */
export const blue = taskSet();
export const green = taskSet({
  id: "ecs-svc/0002",
  taskDefinition: taskDefinition(7),
  loadBalancer: { targetGroupArn: GREEN_GROUP, containerName: "app", containerPort: 8080 },
});

export function service(...taskSets: readonly TaskSet[]): Service {
  return { status: "ACTIVE", controller: "CODE_DEPLOY", taskSets };
}

export function group(changes: Partial<DeploymentGroup> = {}): DeploymentGroup {
  return {
    computePlatform: "ECS",
    deploymentConfigName: "shop-canary",
    services: [{ cluster: "shop", service: "web" }],
    productionListenerArn: LISTENER,
    testListenerArn: TEST_LISTENER,
    targetGroupNames: ["shop-blue", "shop-green"],
    readyWait: { kind: "continue" },
    terminationWaitMinutes: 5,
    rollbackEvents: ["DEPLOYMENT_FAILURE"],
    alarmNames: [],
    roleArn: ROLE,
    ...changes,
  };
}

export const canary: TrafficShift = { kind: "canary", percent: 10, intervalMinutes: 5 };

export function deployment(status: string, changes: Partial<Deployment> = {}): Deployment {
  return {
    id: "d-NEW000001",
    status,
    createdAt: START,
    endedAt: undefined,
    creator: "user",
    sha256: undefined,
    configName: undefined,
    error: undefined,
    description: undefined,
    isRollback: false,
    rollbackId: undefined,
    rollbackMessage: undefined,
    terminationWaitStarted: false,
    ...changes,
  };
}

const EVENTS = [
  "BeforeInstall",
  "Install",
  "AfterInstall",
  "AllowTestTraffic",
  "AfterAllowTestTraffic",
  "BeforeAllowTraffic",
  "AllowTraffic",
  "AfterAllowTraffic",
];

/** A deployment of this group that runs, of another revision unless that is changed. */
export function running(id: string, changes: Partial<Deployment> = {}): Pick<World, "running" | "courses"> {
  return {
    running: [[id]],
    courses: {
      [id]: [{ minute: 0, deployment: deployment("InProgress", { id, sha256: "0ther", ...changes }) }],
    },
  };
}

/** All events, of which some have come so far: `{ Install: "InProgress" }`. Those before it have succeeded. */
export function target(
  now: Readonly<Record<string, string>>,
  greenWeight = 0,
  diagnostics?: LifecycleEvent["diagnostics"],
): DeploymentTarget {
  const first = EVENTS.findIndex((name) => now[name] !== undefined);
  return {
    status: "InProgress",
    events: EVENTS.map((name, index) => ({
      name,
      status: now[name] ?? (index < first ? "Succeeded" : "Pending"),
      startedAt: undefined,
      diagnostics: now[name] === "Failed" ? diagnostics : undefined,
    })),
    taskSets: [
      targetTaskSet("blue", 100 - greenWeight, { id: blue.id, targetGroupName: "shop-blue" }),
      targetTaskSet("green", greenWeight, { id: green.id, targetGroupName: "shop-green" }),
    ],
  };
}

export function targetTaskSet(
  label: "blue" | "green",
  trafficWeight: number,
  changes: Partial<TargetTaskSet> = {},
): TargetTaskSet {
  return {
    label,
    id: undefined,
    desired: 2,
    running: 2,
    trafficWeight,
    targetGroupName: undefined,
    ...changes,
  };
}

export const allDone = target(Object.fromEntries(EVENTS.map((name) => [name, "Succeeded"])), 100);

export function failure(kind: FailureKind, code = "ThrottlingException"): AwsFailure {
  return new AwsFailure(kind, "codedeploy:GetDeployment", code, "as the test has it");
}

/** A clock that is ahead by what was slept, and by nothing else. */
export interface FakeClock extends Clock {
  readonly slept: number[];
}

export function fakeClock(): FakeClock {
  let now = START;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += Math.max(0, milliseconds);
    },
  };
}

/** A step of a deployment: from this minute on, this is what AWS answers. */
export interface Step {
  readonly minute: number;
  readonly deployment: Deployment;
  readonly target?: DeploymentTarget | undefined;
  /** What the service and the listener are from now on; as before where they are left out. */
  readonly taskSets?: readonly TaskSet[];
  readonly weights?: readonly ListenerWeight[];
  /** What the production listener does instead of forwarding by weights. */
  readonly production?: ListenerAction;
}

export const weights = (percentGreen: number): readonly ListenerWeight[] => [
  { targetGroupArn: BLUE_GROUP, percent: 100 - percentGreen },
  { targetGroupArn: GREEN_GROUP, percent: percentGreen },
];

export const forwards = (percentGreen: number): ListenerAction => ({
  kind: "forwards",
  weights: weights(percentGreen),
});

export interface World {
  taskSets: readonly TaskSet[];
  weights: readonly ListenerWeight[];
  /** What the production listener does instead of forwarding by weights. */
  production: ListenerAction | undefined;
  test: ListenerAction;
  group: DeploymentGroup | undefined;
  shift: TrafficShift;
  /** What `runningDeployments` answers, call by call; the last one stays. */
  running: (readonly string[])[];
  /** The group's deployments that have ended. */
  ended: readonly Deployment[];
  /** What `createDeployment` answers, call by call; the last one stays. */
  creations: (Creation | AwsFailure)[];
  /** By deployment id; the first step's minute counts from the beginning of the test. */
  courses: Readonly<Record<string, readonly Step[]>>;
  stoppedTasks: readonly StoppedTask[];
  /** The rollback of a deployment that the driver stopped. */
  rollbackAfterStop: string | undefined;
  targetHealth: readonly TargetHealth[];
  alarms: readonly Alarm[];
  taskDefinition: TaskDefinition | undefined;
  /** What is suspended of the service's scaling; `undefined` where it doesn't scale by itself. */
  suspension: Suspension | undefined;
  /** By name or ARN; one that isn't named here is there and well, and one that is `undefined` isn't there. */
  hookFunctions: Readonly<Record<string, HookFunction | undefined>>;
  /** By log group. */
  logs: Readonly<Record<string, readonly string[]>>;
  roleExists: boolean;
  /** The AppSpecs of revisions, by their fingerprints. */
  revisions: Readonly<Record<string, string>>;
  /** The application's groups. */
  groups: readonly string[] | undefined;
  /** Calls that fail instead, while this says so. */
  fails: (method: keyof Aws, minute: number) => AwsFailure | undefined;
}

export interface FakeAws extends Aws {
  readonly calls: (keyof Aws)[];
  readonly orders: NewDeployment[];
  /** Every suspension of the service's scaling that was ordered. */
  readonly suspensions: Suspension[];
  /** Every listener that was told to send everything to one target group. */
  readonly forwarded: { readonly listenerArn: string; readonly targetGroupArn: string }[];
  /** How often a method was called. */
  count(method: keyof Aws): number;
}

/** An AWS whose answers depend on the time alone. */
export function fakeAws(clock: Clock, changes: Partial<World> = {}): FakeAws {
  const world: World = {
    taskSets: [blue],
    weights: weights(0),
    production: undefined,
    test: forwards(0),
    group: group(),
    shift: canary,
    running: [[]],
    ended: [],
    creations: [{ kind: "created", id: "d-NEW000001" }],
    courses: {},
    stoppedTasks: [],
    rollbackAfterStop: undefined,
    targetHealth: [],
    alarms: [],
    taskDefinition: { status: "ACTIVE", containers: [{ name: "app", ports: [8080] }] },
    suspension: undefined,
    hookFunctions: {},
    logs: {},
    roleExists: true,
    revisions: {},
    groups: ["shop-web-group"],
    fails: () => undefined,
    ...changes,
  };
  const calls: (keyof Aws)[] = [];
  const orders: NewDeployment[] = [];
  const suspensions: Suspension[] = [];
  const forwarded: FakeAws["forwarded"] = [];
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
      throw new Error(`the test has no course for ${id} at minute ${minute()}`);
    }
    return step;
  };

  return {
    calls,
    orders,
    suspensions,
    forwarded,
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
      return stepOf(id).target;
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
    continueDeployment: async () => {
      enter("continueDeployment");
    },
    taskDefinition: async () => {
      enter("taskDefinition");
      return world.taskDefinition;
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
    roleExists: async () => {
      enter("roleExists");
      return world.roleExists;
    },
    forwardAll: async (listenerArn, targetGroupArn) => {
      enter("forwardAll");
      forwarded.push({ listenerArn, targetGroupArn });
    },
    stoppedTasks: async () => {
      enter("stoppedTasks");
      return world.stoppedTasks;
    },
    targetHealth: async () => {
      enter("targetHealth");
      return world.targetHealth;
    },
    alarms: async (names) => {
      enter("alarms");
      return world.alarms.filter(({ name }) => names.includes(name));
    },
    listener: async (arn) => {
      enter("listener");
      if (arn === TEST_LISTENER) {
        return world.test;
      }
      const action = made().find((step) => step.production !== undefined)?.production ?? world.production;
      const split = made().find((step) => step.weights !== undefined)?.weights ?? world.weights;
      return action ?? { kind: "forwards", weights: split };
    },
  };
}

export interface FakeReporter extends Reporter {
  readonly said: string[];
  readonly failed: string[];
}

export function fakeReporter(): FakeReporter {
  const said: string[] = [];
  const failed: string[] = [];
  return { said, failed, progress: (line) => said.push(line), failure: (line) => failed.push(line) };
}

export interface FakeWatch extends Watch {
  readonly aws: FakeAws;
  readonly clock: FakeClock;
  readonly reporter: FakeReporter;
}

export function fakeWatch(changes: Partial<World> = {}, of: DeploymentRequest = request()): FakeWatch {
  const clock = fakeClock();
  return {
    aws: fakeAws(clock, changes),
    clock,
    guard: NO_GUARD,
    reporter: fakeReporter(),
    record: newRecord(clock),
    request: of,
    mark: undefined,
    minuteMs: MINUTE,
  };
}

/** A canary as CodeDeploy runs it: installed in 2 minutes, 10 % for 5, blue kept for 5, then done. */
export const canaryCourse: readonly Step[] = [
  { minute: 0, deployment: deployment("Created") },
  {
    minute: 0.1,
    deployment: deployment("InProgress"),
    target: target({ Install: "InProgress" }),
    taskSets: [blue, { ...green, status: "ACTIVE" }],
  },
  { minute: 2, deployment: deployment("InProgress"), target: target({ AllowTestTraffic: "InProgress" }) },
  {
    minute: 2.5,
    deployment: deployment("InProgress"),
    target: target({ AllowTraffic: "InProgress" }, 10),
    weights: weights(10),
  },
  {
    minute: 7.5,
    deployment: deployment("InProgress"),
    target: target({ AllowTraffic: "InProgress" }, 100),
    weights: weights(100),
  },
  {
    minute: 7.6,
    deployment: deployment("InProgress", { terminationWaitStarted: true }),
    target: allDone,
    taskSets: [green, { ...blue, status: "ACTIVE" }],
  },
  { minute: 12.8, deployment: deployment("Succeeded"), target: allDone, taskSets: [green] },
];

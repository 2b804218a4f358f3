/** Requests, services and deployments of the tests, as plain values. With the names, the traffic and the fakes that go with them. */

import { LIFECYCLE_EVENTS } from "../../../local/codedeploy/lifecycle-events";
import type {
  Deployment,
  DeploymentGroup,
  DeploymentTarget,
  LifecycleEvent,
  Service,
  TargetTaskSet,
  TaskSet,
  TrafficShift,
} from "../../../scripts/aws";
import { AwsFailure, type FailureKind } from "../../../scripts/aws";
import type { AppSpec, DeploymentRequest } from "../../../scripts/contract";
import { type Description, writeDescription } from "../../../scripts/driver/state/description";
import type { Snapshot } from "../../../scripts/driver/state/snapshot";
import {
  BLUE_GROUP,
  GREEN_GROUP,
  LISTENER,
  MINUTE,
  ROLE,
  START,
  TEST_LISTENER,
  taskDefinition,
} from "./names";
import { forwards, PAIR } from "./traffic";

export * from "./fakes";
export * from "./names";
export * from "./traffic";

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
    targetGroupNames: PAIR,
    readyWait: { kind: "continue" },
    terminationWaitMinutes: 5,
    rollbackEvents: ["DEPLOYMENT_FAILURE"],
    alarmNames: [],
    ignoresPollAlarmFailure: false,
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
    ...changes,
  };
}

/** The fingerprint of a revision that no test deploys. */
export const OTHER_REVISION = "0123456789ab".padEnd(64, "c");

/** What a description says where it says nothing but the revision. */
export const PLAIN_DESCRIPTION: Description = {
  fingerprint: OTHER_REVISION.slice(0, 12),
  taskDefinition: "shop:7",
  order: undefined,
  scalingBefore: undefined,
  isDoneWhenShifted: false,
  runId: undefined,
  who: undefined,
  liveBefore: undefined,
  isRollback: false,
  ignoresAlarms: false,
  breakGlass: undefined,
};

/** The description of an order for `shop:7`, of {@link OTHER_REVISION} unless that is changed. */
export function described(changes: Partial<Description> = {}): string {
  return writeDescription({ ...PLAIN_DESCRIPTION, ...changes });
}

/** All events, of which some have come so far: `{ Install: "InProgress" }`. Those before it have succeeded. */
export function target(
  now: Readonly<Record<string, string>>,
  greenWeight = 0,
  diagnostics?: LifecycleEvent["diagnostics"],
): DeploymentTarget {
  const first = LIFECYCLE_EVENTS.findIndex((name) => now[name] !== undefined);
  return {
    status: "InProgress",
    events: LIFECYCLE_EVENTS.map((name, index) => ({
      name,
      status: now[name] ?? (index < first ? "Succeeded" : "Pending"),
      startedAt: undefined,
      endedAt: undefined,
      diagnostics: now[name] === "Failed" ? diagnostics : undefined,
    })),
    taskSets: [
      targetTaskSet("blue", 100 - greenWeight, { id: blue.id, targetGroupName: "shop-blue" }),
      targetTaskSet("green", greenWeight, { id: green.id, targetGroupName: "shop-green" }),
    ],
  };
}

/**
 * The target with the times that CodeDeploy gives, in minutes from the start: those of the events that are named, and of
 * those that had succeeded by the first of these.
 */
export function timed(
  of: DeploymentTarget,
  times: Readonly<Record<string, readonly [began: number, ended?: number]>>,
): DeploymentTarget {
  const first = Math.min(...Object.values(times).map(([began]) => began));
  const at = (minute: number | undefined) => (minute === undefined ? undefined : START + minute * MINUTE);
  return {
    ...of,
    events: of.events.map((event) => {
      const [began, ended] = times[event.name] ?? (event.status === "Succeeded" ? [first, first] : []);
      return { ...event, startedAt: at(began), endedAt: at(ended) };
    }),
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

export const allDone = target(Object.fromEntries(LIFECYCLE_EVENTS.map((name) => [name, "Succeeded"])), 100);

export function failure(kind: FailureKind, code = "ThrottlingException"): AwsFailure {
  return new AwsFailure(kind, "codedeploy:GetDeployment", code, "as the test has it");
}

/** Blue is live, and nothing runs. */
export const snapshot = (changes: Partial<Snapshot> = {}): Snapshot => ({
  service: service(blue),
  group: group(),
  running: undefined,
  production: forwards(0),
  test: forwards(0),
  ...changes,
});

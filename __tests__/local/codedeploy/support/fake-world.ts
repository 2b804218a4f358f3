/** CodeDeploy on a fake AWS: a running service, its deployment group, and a clock that a test advances. */
import { BASE_ACCOUNT } from "../../../../local/account-region";
import type { Alarms } from "../../../../local/cloudwatch/region";
import type { AlarmState } from "../../../../local/cloudwatch/rule";
import { createCodeDeployPatch } from "../../../../local/codedeploy/api";
import { Engine, type EngineProps } from "../../../../local/codedeploy/engine/engine";
import { createRollback } from "../../../../local/codedeploy/engine/rollback";
import type {
  RevisionObjects,
  S3Location,
  StoredObject,
} from "../../../../local/codedeploy/revision-objects";
import { emptyStore } from "../../../../local/codedeploy/store";
import { createNotifier } from "../../../../local/codedeploy/triggers/notifier";
import type { World } from "../../../../local/codedeploy/world";
import { RANDOM_IDS } from "../../../../local/ecs/ids";
import type { Functions, Invocation, LambdaFunction } from "../../../../local/lambda/model";
import type { TopicMessage, Topics } from "../../../../local/sns/topics";
import { PRODUCTION, TEST, taskDefinitionArn } from "../../ecs/support/fake-backing";
import {
  type Answer,
  answerOf,
  createFakeEcs,
  createServiceInput,
  type FakeEcs,
  type Json,
  requestFor,
} from "../../ecs/support/fake-ecs";

import { isKnownError, problemsWith } from "./api-model";

export const groupInput = {
  applicationName: "shop",
  deploymentGroupName: "web",
  serviceRoleArn: "arn:aws:iam::123456789012:role/codedeploy",
  deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
  deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
    deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
  },
  loadBalancerInfo: {
    targetGroupPairInfoList: [
      {
        targetGroups: [{ name: "web-blue" }, { name: "web-green" }],
        prodTrafficRoute: { listenerArns: [PRODUCTION] },
        testTrafficRoute: { listenerArns: [TEST] },
      },
    ],
  },
  ecsServices: [{ clusterName: "shop", serviceName: "web" }],
};

export function appSpec(revision: number, properties: object = {}): string {
  return JSON.stringify({
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            TaskDefinition: taskDefinitionArn(revision),
            LoadBalancerInfo: { ContainerName: "app", ContainerPort: 80 },
            ...properties,
          },
        },
      },
    ],
  });
}

export const revisionOf = (content: string) => ({
  revisionType: "AppSpecContent",
  appSpecContent: { content },
});

/** AppSpecs in S3, by bucket, key and version. */
export class FakeObjects implements RevisionObjects {
  readonly known = new Map<string, StoredObject>();

  async read({ bucket, key, version }: S3Location): Promise<StoredObject | undefined> {
    return this.known.get(`${bucket}/${key} ${version}`);
  }
}

/** Lambda functions with handlers that a test defines. */
export class FakeFunctions implements Functions {
  readonly known = new Map<string, LambdaFunction>();
  readonly handlers = new Map<string, (event: HookEvent) => Promise<Invocation>>();
  readonly invoked: string[] = [];

  /** Adds a function with a handler. */
  add(
    name: string,
    handler: (event: HookEvent) => Promise<Invocation>,
    changes: Partial<LambdaFunction> = {},
  ): void {
    this.handlers.set(name, handler);
    this.known.set(name, {
      name,
      role: "arn:aws:iam::123456789012:role/hook",
      arn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
      version: "$LATEST",
      runtime: "nodejs22.x",
      handler: "index.handler",
      timeoutSeconds: 3,
      memoryMegabytes: 128,
      variables: {},
      zip: Buffer.from("zip"),
      ...changes,
    });
  }

  find(name: string): LambdaFunction | undefined {
    return this.known.get(name);
  }

  async invoke({ name }: LambdaFunction, payload: object): Promise<Invocation> {
    this.invoked.push(name);
    const handler = this.handlers.get(name);
    return handler === undefined ? { error: "no handler", log: "" } : handler(payload as HookEvent);
  }
}

/** Alarms with states that a test sets. */
export class FakeAlarms implements Alarms {
  readonly known = new Map<string, AlarmState>();
  /** If set, thrown instead of returning states. */
  broken: Error | undefined;

  async states(names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>> {
    if (this.broken !== undefined) {
      throw this.broken;
    }
    return new Map([...this.known].filter(([name]) => names.includes(name)));
  }
}

/** The ARN of a topic that exists. */
export const TOPIC = `arn:aws:sns:eu-west-1:${BASE_ACCOUNT}:deployments`;

/** SNS topics that keep what is published to them. */
export class FakeTopics implements Topics {
  readonly known = new Set([TOPIC]);
  readonly published: (TopicMessage & { readonly arn: string })[] = [];
  /** The error of every message, if SNS is broken. */
  broken: Error | undefined;

  async exists(arn: string): Promise<boolean> {
    return this.known.has(arn);
  }

  async publish(arn: string, message: TopicMessage): Promise<void> {
    if (this.broken !== undefined) {
      throw this.broken;
    }
    this.published.push({ arn, ...message });
  }
}

export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

export interface FakeWorld extends FakeEcs {
  readonly world: World;
  readonly functions: FakeFunctions;
  readonly objects: FakeObjects;
  readonly alarms: FakeAlarms;
  readonly topics: FakeTopics;
  /** Calls an operation of CodeDeploy. */
  deploy(operation: string, input: object): Promise<Answer>;
  /** Starts a deployment of a revision of the task definition, and returns its id. */
  start(revision: number, input?: object): Promise<string>;
  info(id: string): Promise<Json>;
  target(id: string): Promise<Json>;
  /** The lifecycle events of a deployment, as `Name Status`. */
  events(id: string): Promise<readonly string[]>;
  taskSets(): Promise<readonly (Json & string & number)[]>;
}

/**
 * Checks accepted requests and all responses against CodeDeploy's model. Refused requests are not checked.
 *
 * @throws Error with all differences
 */
function holdAgainstModel(operation: string, input: unknown, { status, body }: Answer): void {
  const problems =
    status === 200
      ? [...problemsWith(operation, "input", input), ...problemsWith(operation, "output", body)]
      : isKnownError(body["__type"])
        ? []
        : [`${operation} fails with ${body["__type"]}, which is not an exception of CodeDeploy's`];
  if (problems.length > 0) {
    throw new Error(problems.join("\n"));
  }
}

/** A world with a healthy service and the application `shop`, but without a deployment group. */
export async function createEmptyWorld(engineProps: Partial<EngineProps> = {}): Promise<FakeWorld> {
  const ecs = createFakeEcs();
  const { services, backing, time } = ecs;
  const store = emptyStore();
  const log = (line: string) => void ecs.logged.push(line);
  const functions = new FakeFunctions();
  const alarms = new FakeAlarms();
  const topics = new FakeTopics();
  const accountRegion = { account: BASE_ACCOUNT, region: "eu-west-1" };
  const engine = new Engine({
    alarms,
    functions,
    services,
    backing,
    time,
    log,
    createRollback: (of) => createRollback({ store, time, ids: RANDOM_IDS }, of),
    notify: createNotifier({ accountRegion, topics, log }),
    ...engineProps,
  });
  const objects = new FakeObjects();
  const world: World = {
    accountRegion,
    store,
    services,
    time,
    ids: RANDOM_IDS,
    engine,
    functions,
    objects,
    topics,
  };
  const patch = createCodeDeployPatch(() => world);
  const deploy = async (operation: string, input: object) => {
    const request = requestFor("codedeploy", operation, input);
    const answer = answerOf(await patch.handle(request, ecs.moto.forward));
    holdAgainstModel(operation, JSON.parse(request.body.toString()), answer);
    return answer;
  };
  await ecs.call("CreateService", createServiceInput);
  await deploy("CreateApplication", { applicationName: "shop", computePlatform: "ECS" });
  await time.advance(1);
  const target = async (id: string): Promise<Json> => {
    const { body } = await deploy("GetDeploymentTarget", { deploymentId: id, targetId: "shop:web" });
    return body["deploymentTarget"]?.["ecsTarget"] ?? {};
  };
  return {
    ...ecs,
    world,
    functions,
    objects,
    alarms,
    topics,
    deploy,
    target,
    start: async (revision, input = {}) => {
      const request = {
        applicationName: "shop",
        deploymentGroupName: "web",
        revision: revisionOf(appSpec(revision)),
        ...input,
      };
      const { body } = await deploy("CreateDeployment", request);
      if (body["deploymentId"] === undefined) {
        throw new Error(`no deployment: ${JSON.stringify(body)}`);
      }
      return body["deploymentId"];
    },
    info: async (id) => {
      const { body } = await deploy("GetDeployment", { deploymentId: id });
      return body["deploymentInfo"] ?? {};
    },
    events: async (id) => {
      const events = (await target(id))["lifecycleEvents"] ?? [];
      return events.map((event) => `${event["lifecycleEventName"]} ${event["status"]}`);
    },
    taskSets: async () => {
      const { body } = await ecs.call("DescribeServices", { cluster: "shop", services: ["web"] });
      return body["services"]?.[0]?.["taskSets"] ?? [];
    },
  };
}

/** A world with a healthy service and a deployment group for it. */
export async function createFakeWorld(
  group: object = {},
  engineProps: Partial<EngineProps> = {},
): Promise<FakeWorld> {
  const world = await createEmptyWorld(engineProps);
  const { status, body } = await world.deploy("CreateDeploymentGroup", { ...groupInput, ...group });
  if (status !== 200) {
    throw new Error(`no deployment group: ${JSON.stringify(body)}`);
  }
  return world;
}

/** What the driver finds in AWS, as plain values. */

import type {
  Alarm,
  Aws,
  AwsFailure,
  ClusterCapacity,
  Creation,
  Deployment,
  DeploymentGroup,
  FoundImage,
  HookFunction,
  ListenerSettings,
  ListenerWeight,
  MountTarget,
  RegisteredTaskDefinition,
  StoppedTask,
  Suspension,
  TargetHealth,
  TaskDefinition,
  TaskSet,
  TrafficShift,
} from "../../../scripts/aws";
import type { Traffic } from "../../../scripts/driver/context/observed";
import type { Step } from "./courses";
import { blue, canary, forwards, group, weights } from "./fixtures";

export interface World {
  taskSets: readonly TaskSet[];
  weights: readonly ListenerWeight[];
  /** What is on the production listener instead of a default action that forwards by weights. */
  production: Traffic | undefined;
  test: Traffic;
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
  /** One that isn't named here is there, and OK. */
  alarms: readonly Alarm[];
  /** The names of which there is no alarm. */
  missingAlarms: readonly string[];
  taskDefinition: TaskDefinition | undefined;
  /** The ARN of the latest one of its family. @default - that of `taskDefinition` */
  latestTaskDefinition: string | undefined;
  /** The images of its first container, by the task definition's name, such as `shop:7`. */
  images: Readonly<Record<string, string>>;
  /** The ARNs of the family's revisions that are ACTIVE. */
  activeRevisions: readonly string[];
  /** The task definitions with all that they were registered with, by ARN. */
  registered: Readonly<Record<string, RegisteredTaskDefinition>>;
  /** What is suspended of the service's scaling; `undefined` where it doesn't scale by itself. */
  suspension: Suspension | undefined;
  /** By name or ARN; one that isn't named here is there and well, and one that is `undefined` isn't there. */
  hookFunctions: Readonly<Record<string, HookFunction | undefined>>;
  /** By log group. */
  logs: Readonly<Record<string, readonly string[]>>;
  /** What ECR has of an image, by `<repository>:<tag or digest>`. */
  ecrImages: Readonly<Record<string, FoundImage>>;
  /** By the id of the file system. */
  mountTargets: Readonly<Record<string, readonly MountTarget[]>>;
  /** By the listener's ARN; one that isn't named here has the default. `undefined`: it doesn't exist. */
  listenerSettings: Readonly<Record<string, ListenerSettings | undefined>>;
  /** By the subnet's id. */
  subnetZones: Readonly<Record<string, string>>;
  /** By ARN. */
  secrets: Readonly<Record<string, { readonly isDeleted: boolean }>>;
  /** The names of the SSM parameters. */
  parameters: readonly string[];
  /** What the cluster offers. */
  capacity: ClusterCapacity | undefined;
  roleExists: boolean;
  /** The only roles that there are, by the ends of their ARNs; `undefined`: all, where `roleExists`. */
  roles: readonly string[] | undefined;
  /** The AppSpecs of revisions, by their fingerprints. */
  revisions: Readonly<Record<string, string>>;
  /** The AppSpecs in S3, by key and version with a space between them. */
  revisionObjects: Readonly<Record<string, string>>;
  /** The version that S3 gives the nth AppSpec that is stored. */
  versionOf: (nth: number) => string | undefined;
  /** The application's groups. */
  groups: readonly string[] | undefined;
  /** Calls that fail instead, while this says so. */
  fails: (method: keyof Aws, minute: number) => AwsFailure | undefined;
}

/** Blue is live, and no deployment is running. */
export function defaultWorld(): World {
  return {
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
    missingAlarms: [],
    taskDefinition: { status: "ACTIVE", containers: [{ name: "app", ports: [8080] }] },
    latestTaskDefinition: undefined,
    images: {},
    activeRevisions: [],
    registered: {},
    suspension: undefined,
    hookFunctions: {},
    logs: {},
    ecrImages: {},
    mountTargets: {},
    listenerSettings: {},
    subnetZones: {},
    secrets: {},
    parameters: [],
    capacity: { providers: ["FARGATE", "FARGATE_SPOT"], defaultStrategy: [] },
    roleExists: true,
    roles: undefined,
    revisions: {},
    revisionObjects: {},
    versionOf: (nth) => `v${nth}`,
    groups: ["shop-web-group"],
    fails: () => undefined,
  };
}

/** One version of the service. Several can run side by side. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html */
export interface TaskSet {
  readonly id: string;
  /** The deployment that made it; `undefined` for the one with which the service was created. */
  readonly deploymentId?: string | undefined;
  /** `PRIMARY`, `ACTIVE` or `DRAINING`. */
  readonly status: string;
  readonly taskDefinition: string;
  readonly stabilityStatus: string | undefined;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly loadBalancer: TaskSetLoadBalancer | undefined;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: string | undefined;
  readonly platformVersion: string | undefined;
  readonly capacityProviders: readonly CapacityProvider[];
  /** Where its tasks are registered. @default - ECS did not say */
  readonly registries?: readonly CloudMapRegistry[] | undefined;
}

/** A registry of AWS Cloud Map. */
export interface CloudMapRegistry {
  /** A service of Cloud Map. */
  readonly registryArn: string;
  /** The port of its SRV records: the container's, or one by number. */
  readonly port?: number | undefined;
}

export interface TaskSetLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string | undefined;
  readonly containerPort: number | undefined;
}

export interface CapacityProvider {
  readonly name: string;
  readonly base: number;
  readonly weight: number;
}

export interface Service {
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string;
  /** `CODE_DEPLOY` for one that CodeDeploy deploys. */
  readonly controller: string;
  readonly taskSets: readonly TaskSet[];
  /** The registries that it was created with. @default - ECS did not say */
  readonly registries?: readonly CloudMapRegistry[] | undefined;
}

/** A service, and where it runs. */
export interface ListedService extends Service {
  readonly cluster: string;
  readonly name: string;
}

export interface TaskDefinition {
  /** With its revision. @default - ECS did not say */
  readonly arn?: string | undefined;
  /** `ACTIVE`, `INACTIVE` once it is deregistered, or `DELETE_IN_PROGRESS`. */
  readonly status: string;
  readonly containers: readonly {
    readonly name: string;
    readonly ports: readonly number[];
    readonly image?: string | undefined;
  }[];
  /** `X86_64` or `ARM64`. @default - `X86_64` */
  readonly cpuArchitecture?: string | undefined;
  /** The ids of the EFS file systems of its volumes. @default - none */
  readonly fileSystemIds?: readonly string[];
  /**
   * The secrets of its containers and log drivers, each once, as the task definition names them: ARNs of Secrets Manager, with or
   * without JSON key, stage and version; ARNs or names of SSM parameters. @default - none
   */
  readonly secrets?: readonly string[];
}

/** What a task definition is registered with: RegisterTaskDefinition's own members, without the tags. */
export interface TaskDefinitionContent {
  readonly family: string;
  readonly containerDefinitions: readonly ContainerContent[];
  readonly [member: string]: unknown;
}

/** A container of a task definition, with all of its members. */
export interface ContainerContent {
  readonly name: string;
  /** @default - ECS did not say */
  readonly image?: string | undefined;
  readonly [member: string]: unknown;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A revision of a task definition with everything that it was registered with. */
export interface RegisteredTaskDefinition {
  readonly arn: string;
  /** As in {@link TaskDefinition}. */
  readonly status: string;
  readonly content: TaskDefinitionContent;
  readonly tags: readonly Tag[];
}

/** What a cluster offers to its services. */
export interface ClusterCapacity {
  /** The names of the capacity providers that are associated with it. */
  readonly providers: readonly string[];
  readonly defaultStrategy: readonly CapacityProvider[];
}

export interface StoppedTask {
  /** The id of the task set that started it. */
  readonly startedBy: string | undefined;
  readonly taskDefinition: string;
  /** ECS's stop code, such as `TaskFailedToStart`. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
  readonly stopCode: string | undefined;
  readonly reason: string;
  /** When it began to stop, in milliseconds since the epoch. @default - ECS did not say */
  readonly stoppingAt?: number | undefined;
  /** Why containers failed: `app: exit code 1`, `app: CannotPullContainerError …`. */
  readonly containers: readonly string[];
}

/** At most this many stopped tasks of a service are read: enough to find the reasons. */
export const MOST_STOPPED_TASKS = 100;

export interface Ecs {
  /** The names of all clusters. */
  clusters(): Promise<readonly string[]>;
  /** All services of a cluster: a call for a hundred of them, and one for each ten. */
  servicesOf(cluster: string): Promise<readonly ListedService[]>;
  /** @returns `undefined` when there is no such cluster */
  clusterCapacity(cluster: string): Promise<ClusterCapacity | undefined>;
  /** @returns `undefined` when there is no such cluster or service */
  service(cluster: string, service: string): Promise<Service | undefined>;
  /**
   * @param name an ARN, `family:revision`, or a family alone, of which it is the latest active revision
   * @returns `undefined` when the revision never existed or is deleted
   */
  taskDefinition(name: string): Promise<TaskDefinition | undefined>;
  /**
   * A task definition as it was registered, with its tags.
   *
   * @param name as for `taskDefinition`
   * @returns `undefined` when the revision never existed or is deleted
   */
  registeredTaskDefinition(name: string): Promise<RegisteredTaskDefinition | undefined>;
  /** Registers the next revision of the content's family. @returns its ARN */
  registerTaskDefinition(content: TaskDefinitionContent, tags: readonly Tag[]): Promise<string>;
  /** The ARNs of a family's revisions that are ACTIVE, the newest first, up to 100. */
  activeRevisions(family: string): Promise<readonly string[]>;
  /** Up to {@link MOST_STOPPED_TASKS} of the tasks that stopped in the last hour: ECS doesn't keep them for longer. */
  stoppedTasks(cluster: string, service: string): Promise<readonly StoppedTask[]>;
}

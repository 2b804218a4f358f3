/**
 * What the ECS scheduler and the deployment engine need from the server that stores the resources: moto, or a fake.
 */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";

/** The parts of a task definition that the local AWS uses. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly active: boolean;
  readonly networkMode: string | undefined;
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
  readonly containers: readonly ContainerDefinition[];
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly number[];
  readonly essential: boolean;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly healthCheck: HealthCheck | undefined;
  /** Where the log driver `awslogs` writes. @default - it is not used, or has no stream prefix */
  readonly log?: ContainerLog | undefined;
}

export interface ContainerLog {
  readonly group: string;
  readonly streamPrefix: string;
}

/** A container's health check, with the defaults of ECS filled in. */
export interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly retries: number;
  readonly startPeriodSeconds: number;
}

export interface Subnet {
  readonly id: string;
  readonly cidr: string;
  readonly zone: string;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly loadBalancerArns: readonly string[];
}

/** A listener with its routes: its default action and each of its rules. */
export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly loadBalancerType: "application" | "network";
  readonly routes: readonly Route[];
}

export interface Route {
  /** The ARN of the listener for the default action, otherwise of the rule. */
  readonly arn: string;
  readonly kind: "default" | "rule";
  readonly actions: readonly Action[];
}

/** A service as the backing stores it. */
export interface KnownService {
  readonly arn: string;
  readonly clusterArn: string;
  readonly status: string;
  readonly controller: string;
}

export interface CapacityProviderItem {
  readonly capacityProvider: string;
  readonly weight: number;
  readonly base: number;
}

/** An address in a target group. */
export interface Target {
  readonly ip: string;
  readonly port: number;
}

/** A reference to an image in an ECR registry. */
export interface EcrImage {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly version: { readonly tag: string } | { readonly digest: string };
}

/** The registries of AWS Cloud Map in one account and region. */
export interface RegistryBacking {
  /** A service of Cloud Map: the types of its DNS records. */
  registry(arn: string): Promise<{ readonly recordTypes: readonly string[] } | undefined>;
  registerInstance(
    registryArn: string,
    id: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<void>;
  deregisterInstance(registryArn: string, id: string): Promise<void>;
}

/** CloudWatch Logs. */
export interface LogBacking {
  /** Creates a log stream. @returns whether the log group exists */
  createLogStream(group: string, stream: string): Promise<boolean>;
  putLogLines(group: string, stream: string, lines: readonly string[], now: Date): Promise<void>;
}

/** The resources of one account and region. A resource that doesn't exist is `undefined`, not an error. */
export interface Backing extends RegistryBacking, LogBacking {
  /** The ARN of a cluster. */
  clusterArn(cluster: string): Promise<string | undefined>;
  taskDefinition(nameOrArn: string): Promise<TaskDefinition | undefined>;
  service(cluster: string, name: string): Promise<KnownService | undefined>;
  defaultStrategy(cluster: string): Promise<readonly CapacityProviderItem[]>;
  subnets(ids: readonly string[]): Promise<readonly Subnet[]>;
  targetGroups(
    by: { readonly names: readonly string[] } | { readonly arns: readonly string[] },
  ): Promise<readonly TargetGroup[]>;
  listener(arn: string): Promise<Listener | undefined>;
  setActions(route: Route, actions: readonly Action[]): Promise<void>;
  registerTarget(targetGroupArn: string, target: Target): Promise<void>;
  deregisterTarget(targetGroupArn: string, target: Target): Promise<void>;
  hasImage(image: EcrImage): Promise<boolean>;
}

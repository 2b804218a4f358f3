/** An in-memory AWS for the scheduler and the engine. */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  Backing,
  ContainerDefinition,
  KnownService,
  Listener,
  Route,
  Subnet,
  Target,
  TargetGroup,
  TaskDefinition,
} from "../../../../local/ecs/backing";

const ACCOUNT = "123456789012";
const elb = (rest: string) => `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:${rest}`;

export const CLUSTER_ARN = `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/shop`;
export const SERVICE_ARN = `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/shop/web`;
export const LOAD_BALANCER = elb("loadbalancer/app/shop/1");
export const PRODUCTION = elb("listener/app/shop/1/80");
export const TEST = elb("listener/app/shop/1/8080");
export const BLUE = elb("targetgroup/web-blue/1");
export const GREEN = elb("targetgroup/web-green/2");
export const OTHER = elb("targetgroup/other/3");

export const taskDefinitionArn = (revision: number) =>
  `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/web:${revision}`;

export const forwardTo = (targetGroupArn: string): Action => ({
  Type: "forward",
  TargetGroupArn: targetGroupArn,
  ForwardConfig: { TargetGroups: [{ TargetGroupArn: targetGroupArn, Weight: 1 }] },
});

/** A minimal container. */
export function container(changes: Partial<ContainerDefinition> = {}): ContainerDefinition {
  return {
    name: "app",
    image: "nginx:1",
    ports: [80],
    essential: true,
    entryPoint: [],
    command: [],
    healthCheck: undefined,
    ...changes,
  };
}

export class FakeBacking implements Backing {
  readonly taskDefinitions = new Map<string, TaskDefinition>();
  readonly services = new Map<string, KnownService>();
  readonly targets = new Map<string, Target[]>();
  readonly images = new Set<string>();
  /** The lines of log streams, by group and stream. A group exists if it is in `logGroups`. */
  readonly logs = new Map<string, readonly string[]>();
  readonly logGroups = new Set<string>();
  /** The record types of Cloud Map's services, by ARN. */
  readonly registries = new Map<string, readonly string[]>();
  /** The attributes of instances in Cloud Map, by registry and id. */
  readonly instances = new Map<string, Readonly<Record<string, string>>>();
  readonly actions = new Map<string, readonly Action[]>([
    [PRODUCTION, [forwardTo(BLUE)]],
    [TEST, [forwardTo(BLUE)]],
  ]);
  /** The rules on the production listener, by ARN. */
  readonly rules = new Map<string, readonly Action[]>();
  /** Every change of a route's actions, in order: the route, and the weight of the target group web-green. */
  readonly changes: string[] = [];
  loadBalancerType: Listener["loadBalancerType"] = "application";
  strategy: Awaited<ReturnType<Backing["defaultStrategy"]>> = [];
  knownGroups: TargetGroup[] = [
    { arn: BLUE, name: "web-blue", loadBalancerArns: [LOAD_BALANCER] },
    { arn: GREEN, name: "web-green", loadBalancerArns: [] },
    { arn: OTHER, name: "other", loadBalancerArns: [`${LOAD_BALANCER}-other`] },
  ];
  knownSubnets: Subnet[] = [
    { id: "subnet-a", cidr: "10.0.1.0/24", zone: "eu-west-1a" },
    { id: "subnet-b", cidr: "10.0.2.0/24", zone: "eu-west-1b" },
  ];

  constructor() {
    this.addTaskDefinition(1, "nginx:1");
    this.addTaskDefinition(2, "nginx:2");
    this.addTaskDefinition(3, "registry.invalid/web:3");
  }

  addTaskDefinition(revision: number, image: string, changes: Partial<TaskDefinition> = {}): void {
    const arn = taskDefinitionArn(revision);
    this.taskDefinitions.set(arn, {
      arn,
      family: "web",
      active: true,
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containers: [container({ image })],
      ...changes,
    });
  }

  targetsOf(targetGroupArn: string): readonly Target[] {
    return this.targets.get(targetGroupArn) ?? [];
  }

  /** The weights of a listener or a rule, by target group. */
  weights(arn: string): Record<string, number | undefined> {
    const actions = this.actions.get(arn) ?? this.rules.get(arn) ?? [];
    const groups = actions.find(({ Type }) => Type === "forward")?.ForwardConfig?.TargetGroups ?? [];
    return Object.fromEntries(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]));
  }

  async taskDefinition(nameOrArn: string) {
    return this.taskDefinitions.get(nameOrArn);
  }

  async service(cluster: string, name: string) {
    return this.services.get(`${cluster}/${name}`);
  }

  async clusterArn(cluster: string) {
    return CLUSTER_ARN.endsWith(`/${cluster}`) || cluster === CLUSTER_ARN ? CLUSTER_ARN : undefined;
  }

  async createLogStream(group: string, stream: string) {
    this.logs.set(`${group} ${stream}`, []);
    return this.logGroups.has(group);
  }

  async putLogLines(group: string, stream: string, lines: readonly string[]) {
    this.logs.set(`${group} ${stream}`, lines);
  }

  async defaultStrategy() {
    return this.strategy;
  }

  async subnets(ids: readonly string[]) {
    return this.knownSubnets.filter(({ id }) => ids.includes(id));
  }

  async targetGroups(by: { readonly names: readonly string[] } | { readonly arns: readonly string[] }) {
    return this.knownGroups.filter((group) =>
      "names" in by ? by.names.includes(group.name) : by.arns.includes(group.arn),
    );
  }

  async listener(arn: string): Promise<Listener | undefined> {
    const actions = this.actions.get(arn);
    if (actions === undefined) {
      return undefined;
    }
    const rules = arn === PRODUCTION ? [...this.rules] : [];
    return {
      arn,
      loadBalancerArn: arn.includes("/elsewhere/") ? `${LOAD_BALANCER}-other` : LOAD_BALANCER,
      loadBalancerType: this.loadBalancerType,
      routes: [
        { arn, kind: "default", actions },
        ...rules.map(([rule, ruleActions]): Route => ({ arn: rule, kind: "rule", actions: ruleActions })),
      ],
    };
  }

  async setActions(route: Route, actions: readonly Action[]) {
    (route.kind === "default" ? this.actions : this.rules).set(route.arn, actions);
    const name = route.arn === PRODUCTION ? "production" : route.arn === TEST ? "test" : "rule";
    this.changes.push(`${name} ${this.weights(route.arn)[GREEN]}`);
  }

  async registerTarget(targetGroupArn: string, target: Target) {
    this.targets.set(targetGroupArn, [...this.targetsOf(targetGroupArn), target]);
  }

  async deregisterTarget(targetGroupArn: string, target: Target) {
    this.targets.set(
      targetGroupArn,
      this.targetsOf(targetGroupArn).filter(({ ip }) => ip !== target.ip),
    );
  }

  async registry(arn: string) {
    const recordTypes = this.registries.get(arn);
    return recordTypes === undefined ? undefined : { recordTypes };
  }

  async registerInstance(arn: string, id: string, attributes: Readonly<Record<string, string>>) {
    this.instances.set(`${arn} ${id}`, attributes);
  }

  async deregisterInstance(arn: string, id: string) {
    this.instances.delete(`${arn} ${id}`);
  }

  async hasImage({ repository, version }: Parameters<Backing["hasImage"]>[0]) {
    return this.images.has(`${repository}:${"tag" in version ? version.tag : version.digest}`);
  }
}

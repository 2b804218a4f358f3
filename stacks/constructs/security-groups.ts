import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { type ListTerraformIterator, TerraformIterator } from "cdktf";
import { Construct } from "constructs";
import { isKnown } from "../support/problems";
import type { NormalizedListeners } from "./load-balancing/own-listeners";

/**
 * A port of the load balancer, and who may reach it.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html
 */
export interface OpenPort {
  /** Which listener uses the port. */
  readonly name: "production" | "http-redirect" | "test";
  /** The port, 1 to 65535. */
  readonly port: number;
  /** IPv4 blocks that may reach the port. If empty, the port is closed. */
  readonly allowedCidrBlocks: readonly string[];
}

/** The ports of a load balancer's listeners. */
export function openPorts({ production, redirect, test }: NormalizedListeners): OpenPort[] {
  return [
    { name: "production" as const, ...production },
    ...(redirect === undefined ? [] : [{ name: "http-redirect" as const, ...redirect }]),
    ...(test === undefined ? [] : [{ name: "test" as const, ...test }]),
  ];
}

/**
 * The properties of a load balancer's security group.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html
 */
export interface LoadBalancerSecurityGroupProps {
  /** The name of the service or cluster: prefix of the group's name. */
  readonly name: string;
  /**
   * The whole name of the group, 1 to 255 characters, and its `Name` tag. A replacement can't have the same name as the
   * old group: give another one when you change the VPC.
   * @default - `<name>-load-balancer-` and a number that Terraform adds; the tag is `<name> load-balancer`
   */
  readonly groupName?: string | undefined;
  /** The VPC of the load balancer, by id. A change replaces the group. */
  readonly vpcId: string;
  /** The ports that clients may reach, from {@link openPorts}. All other ports are closed. */
  readonly openPorts: readonly OpenPort[];
  /** The tasks that the load balancer reaches. @default - everything: the tasks of all services that share it */
  readonly tasks?: {
    /** The security group of the tasks. */
    readonly group: SecurityGroup;
  };
}

/** During a deployment the old and the new revision may listen on different ports. */
const EVERY_PORT = { ipProtocol: "tcp", fromPort: 0, toPort: 65_535 };

/** The security group of a load balancer. Clients reach its open ports, and it reaches the tasks. */
export class LoadBalancerSecurityGroup extends Construct {
  /** The security group. */
  readonly group: SecurityGroup;
  /** The rule without which the load balancer can't reach tasks. */
  readonly toTasks: VpcSecurityGroupEgressRule;
  /** The rules of the open ports, by construct id, such as `port-443-from-0-0-0-0-0`. */
  readonly ingress: Readonly<Record<string, VpcSecurityGroupIngressRule>>;

  constructor(scope: Construct, id: string, props: LoadBalancerSecurityGroupProps) {
    super(scope, id);
    this.group = createGroup(this, props, "load-balancer", "Load balancer of");
    const ingress = props.openPorts.flatMap((openPort) => this.openPort(openPort));
    this.ingress = Object.fromEntries(ingress.map((rule) => [rule.node.id, rule]));
    this.toTasks = new VpcSecurityGroupEgressRule(this, "to-tasks", {
      securityGroupId: this.group.id,
      description: "To the tasks",
      ...(props.tasks === undefined
        ? { cidrIpv4: "0.0.0.0/0" }
        : { referencedSecurityGroupId: props.tasks.group.id }),
      ...EVERY_PORT,
    });
  }

  private openPort({ name, port, allowedCidrBlocks }: OpenPort): VpcSecurityGroupIngressRule[] {
    if (isKnown(allowedCidrBlocks)) {
      return allowedCidrBlocks.map((block, index) =>
        this.allow(ruleId(name, index, port, block), port, block),
      );
    }
    // Only Terraform knows the number of blocks: it creates a rule for each.
    const blocks = TerraformIterator.fromList(allowedCidrBlocks);
    return [this.allow(isKnown(port) ? `port-${port}-from-list` : `${name}-from-list`, port, blocks)];
  }

  private allow(id: string, port: number, from: string | ListTerraformIterator): VpcSecurityGroupIngressRule {
    return new VpcSecurityGroupIngressRule(this, id, {
      securityGroupId: this.group.id,
      description: "To a listener",
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      ...(typeof from === "string" ? { cidrIpv4: from } : { forEach: from, cidrIpv4: from.value }),
    });
  }
}

/**
 * The properties of the tasks' security group.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 */
export interface TaskSecurityGroupProps {
  /** The service's name: prefix of the group's name. */
  readonly name: string;
  /**
   * The whole name of the group, 1 to 255 characters, and its `Name` tag. A replacement can't have the same name as the
   * old group: give another one when you change the VPC.
   * @default - `<name>-tasks-` and a number that Terraform adds; the tag is `<name> tasks`
   */
  readonly groupName?: string | undefined;
  /** The VPC of the tasks, by id. A change replaces the group. */
  readonly vpcId: string;
}

/**
 * The security group of a service's tasks. No inbound traffic is allowed but that from the load balancer.
 *
 * Outbound traffic is not limited: the stack doesn't know what a service connects to.
 */
export class TaskSecurityGroup extends Construct {
  /** The security group. */
  readonly group: SecurityGroup;
  /** The rule without which tasks can't load their image. */
  readonly outbound: VpcSecurityGroupEgressRule;

  private loadBalancerRule: VpcSecurityGroupIngressRule | undefined;

  constructor(scope: Construct, id: string, props: TaskSecurityGroupProps) {
    super(scope, id);
    this.group = createGroup(this, props, "tasks", "Tasks of");
    this.outbound = new VpcSecurityGroupEgressRule(this, "to-anywhere", {
      securityGroupId: this.group.id,
      description: "To registries, logs and everything that the service calls",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
  }

  /** The rule without which the tasks can't serve. `undefined` before `allowFrom`. */
  get fromLoadBalancer(): VpcSecurityGroupIngressRule | undefined {
    return this.loadBalancerRule;
  }

  /** Allows inbound traffic from a load balancer. @returns the rule without which the tasks can't serve */
  allowFrom(loadBalancerSecurityGroupId: string): VpcSecurityGroupIngressRule {
    this.loadBalancerRule = new VpcSecurityGroupIngressRule(this, "from-load-balancer", {
      securityGroupId: this.group.id,
      description: "From the load balancer",
      referencedSecurityGroupId: loadBalancerSecurityGroupId,
      ...EVERY_PORT,
    });
    return this.loadBalancerRule;
  }
}

function createGroup(
  scope: Construct,
  { name, groupName, vpcId }: TaskSecurityGroupProps,
  of: "load-balancer" | "tasks",
  noun: string,
): SecurityGroup {
  return new SecurityGroup(scope, "group", {
    // A prefix, so that a replacement can exist at the same time as the old group: the tasks of the old revision
    // use their group until CodeDeploy terminates them.
    ...(groupName === undefined ? { namePrefix: `${name}-${of}-` } : { name: groupName }),
    description: `${noun} ${name}`,
    vpcId,
    tags: { Name: groupName ?? `${name} ${of}` },
    lifecycle: { createBeforeDestroy: true },
  });
}

/**
 * The construct id of a rule, made from what the rule allows. AWS refuses two rules that allow the same, so a rule
 * must keep its id when other rules are added or removed, or when the redirect takes over a port of production.
 * Values that only Terraform knows can't be part of an id.
 */
function ruleId(name: string, index: number, port: number, cidrBlock: string): string {
  return isKnown(port) && isKnown(cidrBlock)
    ? `port-${port}-from-${cidrBlock.replace(/[./]/g, "-")}`
    : `${name}-${index}`;
}

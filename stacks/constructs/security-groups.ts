import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { type ITerraformDependable, type ListTerraformIterator, TerraformIterator } from "cdktf";
import { Construct } from "constructs";
import { isKnown } from "../support/problems";

/** A port of the load balancer, and who may reach it. */
export interface OpenPort {
  /** Which listener uses the port. */
  readonly name: "production" | "http-redirect" | "test";
  readonly port: number;
  /** IPv4 blocks that may reach the port. If empty, the port is closed. */
  readonly allowedCidrBlocks: readonly string[];
}

export interface SecurityGroupsProps {
  /** The service's name: prefix of the groups' names. */
  readonly name: string;
  readonly vpcId: string;
  readonly openPorts: readonly OpenPort[];
}

/** During a deployment the old and the new revision may listen on different ports. */
const EVERY_PORT = { ipProtocol: "tcp", fromPort: 0, toPort: 65_535 };

/**
 * The security groups of the load balancer and of the tasks. Clients reach the load balancer at its open ports, and
 * the load balancer reaches the tasks. No other inbound traffic is allowed.
 *
 * Outbound traffic of tasks is not limited: the stack doesn't know what a service connects to.
 */
export class SecurityGroups extends Construct {
  readonly loadBalancer: SecurityGroup;
  readonly tasks: SecurityGroup;
  /** The rules without which tasks can't start or serve. */
  readonly rules: ITerraformDependable[];

  private readonly props: SecurityGroupsProps;

  constructor(scope: Construct, id: string, props: SecurityGroupsProps) {
    super(scope, id);
    this.props = props;
    this.loadBalancer = this.createGroup("load-balancer", "Load balancer of");
    this.tasks = this.createGroup("tasks", "Tasks of");
    this.openPorts();
    this.rules = [...this.allowLoadBalancerToTasks(), this.allowOutbound()];
  }

  private createGroup(id: "load-balancer" | "tasks", noun: string): SecurityGroup {
    return new SecurityGroup(this, id, {
      // A prefix, so that a replacement can exist at the same time as the old group: the tasks of the old revision
      // use their group until CodeDeploy terminates them.
      namePrefix: `${this.props.name}-${id}-`,
      description: `${noun} ${this.props.name}`,
      vpcId: this.props.vpcId,
      tags: { Name: `${this.props.name} ${id}` },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private openPorts(): void {
    for (const { name, port, allowedCidrBlocks } of this.props.openPorts) {
      if (isKnown(allowedCidrBlocks)) {
        allowedCidrBlocks.forEach((block, index) => {
          this.openPort(ruleId(name, index, port, block), port, block);
        });
      } else {
        // Only Terraform knows the number of blocks: it creates a rule for each.
        const blocks = TerraformIterator.fromList(allowedCidrBlocks);
        this.openPort(isKnown(port) ? `port-${port}-from-list` : `${name}-from-list`, port, blocks);
      }
    }
  }

  private openPort(id: string, port: number, from: string | ListTerraformIterator): void {
    new VpcSecurityGroupIngressRule(this, id, {
      securityGroupId: this.loadBalancer.id,
      description: "To a listener",
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      ...(typeof from === "string" ? { cidrIpv4: from } : { forEach: from, cidrIpv4: from.value }),
    });
  }

  private allowLoadBalancerToTasks(): ITerraformDependable[] {
    return [
      new VpcSecurityGroupEgressRule(this, "load-balancer-to-tasks", {
        securityGroupId: this.loadBalancer.id,
        description: "To the tasks",
        referencedSecurityGroupId: this.tasks.id,
        ...EVERY_PORT,
      }),
      new VpcSecurityGroupIngressRule(this, "tasks-from-load-balancer", {
        securityGroupId: this.tasks.id,
        description: "From the load balancer",
        referencedSecurityGroupId: this.loadBalancer.id,
        ...EVERY_PORT,
      }),
    ];
  }

  private allowOutbound(): ITerraformDependable {
    return new VpcSecurityGroupEgressRule(this, "tasks-to-anywhere", {
      securityGroupId: this.tasks.id,
      description: "To registries, logs and everything that the service calls",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
  }
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

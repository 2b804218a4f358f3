import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { type ITerraformDependable, type ListTerraformIterator, TerraformIterator } from "cdktf";
import { Construct } from "constructs";
import { isKnown } from "../support/problems";

/** A port of the load balancer, and who may reach it. */
export interface OpenPort {
  /** What stands at the port. */
  readonly name: "production" | "http-redirect" | "test";
  readonly port: number;
  /** IPv4 blocks that may reach it. None: nobody may. */
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
 * The load balancer's and the tasks' security groups: the world reaches the load balancer at its open ports,
 * the load balancer reaches the tasks, and nothing else comes in.
 *
 * Tasks may call out to anywhere: what a service talks to is not known here.
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
    this.rules = [...this.connect(), this.allowCallingOut()];
  }

  private createGroup(id: "load-balancer" | "tasks", noun: string): SecurityGroup {
    return new SecurityGroup(this, id, {
      // A prefix, so that a replacement can stand beside the group that it replaces: tasks of the old revision
      // hold on to theirs until CodeDeploy has ended them.
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
        // How many blocks there are, Terraform alone knows: it makes a rule for each.
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

  private connect(): ITerraformDependable[] {
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

  private allowCallingOut(): ITerraformDependable {
    return new VpcSecurityGroupEgressRule(this, "tasks-to-anywhere", {
      securityGroupId: this.tasks.id,
      description: "To registries, logs and whatever the service calls",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
  }
}

/**
 * A rule is what it allows: AWS refuses two that allow the same, so one that stays must keep its id when others
 * come and go, or when production leaves a port to the redirect. What isn't known yet can't be in an id.
 */
function ruleId(name: string, index: number, port: number, cidrBlock: string): string {
  return isKnown(port) && isKnown(cidrBlock)
    ? `port-${port}-from-${cidrBlock.replace(/[./]/g, "-")}`
    : `${name}-${index}`;
}

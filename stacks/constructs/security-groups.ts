import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

/** A port of the load balancer, and who may reach it. */
export interface OpenPort {
  /** What stands at the port: it becomes the rule's id and description. */
  readonly name: "production" | "http-redirect" | "test";
  readonly port: number;
  /** IPv4 blocks that may reach it. None: nobody may. */
  readonly allowedCidrBlocks: readonly string[];
}

export interface SecurityGroupsProps {
  /** The service's name: prefix of the groups' names. */
  readonly name: string;
  readonly vpcId: string;
  readonly containerPort: number;
  readonly openPorts: readonly OpenPort[];
}

/**
 * The load balancer's and the tasks' security groups: the world reaches the load balancer at its open ports,
 * the load balancer reaches the tasks at the container's port, and nothing else comes in.
 *
 * Tasks may call out to anywhere: what a service talks to is not known here.
 */
export class SecurityGroups extends Construct {
  readonly loadBalancer: SecurityGroup;
  readonly tasks: SecurityGroup;

  private readonly props: SecurityGroupsProps;

  constructor(scope: Construct, id: string, props: SecurityGroupsProps) {
    super(scope, id);
    this.props = props;
    this.loadBalancer = this.createGroup("load-balancer", "Load balancer of");
    this.tasks = this.createGroup("tasks", "Tasks of");
    this.openPorts();
    this.connect();
    new VpcSecurityGroupEgressRule(this, "tasks-to-anywhere", {
      securityGroupId: this.tasks.id,
      description: "To registries, logs and whatever the service calls",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
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
      allowedCidrBlocks.forEach((cidrIpv4, index) => {
        new VpcSecurityGroupIngressRule(this, `${name}-${index}`, {
          securityGroupId: this.loadBalancer.id,
          description: `To the ${name} listener`,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4,
        });
      });
    }
  }

  private connect(): void {
    const port = {
      ipProtocol: "tcp",
      fromPort: this.props.containerPort,
      toPort: this.props.containerPort,
    };
    new VpcSecurityGroupEgressRule(this, "load-balancer-to-tasks", {
      securityGroupId: this.loadBalancer.id,
      description: "To the tasks",
      referencedSecurityGroupId: this.tasks.id,
      ...port,
    });
    new VpcSecurityGroupIngressRule(this, "tasks-from-load-balancer", {
      securityGroupId: this.tasks.id,
      description: "From the load balancer",
      referencedSecurityGroupId: this.loadBalancer.id,
      ...port,
    });
  }
}

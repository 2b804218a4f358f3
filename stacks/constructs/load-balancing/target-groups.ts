import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Construct } from "constructs";
import { type Balancing, renderBalancing } from "./balancing";
import { type HealthCheck, normalizeHealthCheck } from "./health-check";

/** The names of the two target groups. */
export type TargetGroupColor = "blue" | "green";

/**
 * The two target groups that CodeDeploy alternates between: a {@link TargetGroupPair}, or two of your own.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export interface TargetGroups {
  /** One of the two. Which one is live changes with every deployment. */
  readonly blue: LbTargetGroup;
  /** The other one. */
  readonly green: LbTargetGroup;
}

/**
 * The action of a listener or a rule: a weighted forward to both groups, with all traffic to the live one. This is the
 * form that CodeDeploy leaves after a deployment.
 */
export function forwardTo({ blue, green }: TargetGroups, live: TargetGroupColor) {
  return {
    type: "forward",
    forward: {
      targetGroup: [
        { arn: blue.arn, weight: live === "blue" ? 100 : 0 },
        { arn: green.arn, weight: live === "green" ? 100 : 0 },
      ],
    },
  };
}

/**
 * The properties of the two target groups.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export interface TargetGroupPairProps {
  /** The name of one target group, 1 to 32 letters, digits and hyphens. A change replaces the target group. */
  readonly blueName: string;
  /** The name of the other one, 1 to 32 letters, digits and hyphens. A change replaces the target group. */
  readonly greenName: string;
  /** The VPC of the tasks, by id. A change replaces the target groups. */
  readonly vpcId: string;
  /** How the load balancer checks whether a task is healthy. A change applies to the old revision too, at once. */
  readonly healthCheck: HealthCheck;
  /** How the load balancer chooses a task for a request. */
  readonly balancing: Balancing;
  /**
   * Seconds that a stopping task gets to finish its requests, 0 to 3600.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
   */
  readonly deregistrationDelaySeconds: number;
}

/**
 * The two target groups that CodeDeploy alternates between. "Blue" and "green" only name the groups: which one is
 * live changes with every deployment.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html
 */
export class TargetGroupPair extends Construct implements TargetGroups {
  readonly blue: LbTargetGroup;
  readonly green: LbTargetGroup;

  constructor(scope: Construct, id: string, props: TargetGroupPairProps) {
    super(scope, id);
    this.blue = this.createTargetGroup("blue", props.blueName, props);
    this.green = this.createTargetGroup("green", props.greenName, props);
  }

  private createTargetGroup(id: TargetGroupColor, name: string, props: TargetGroupPairProps): LbTargetGroup {
    const check = normalizeHealthCheck(props.healthCheck);
    return new LbTargetGroup(this, id, {
      name,
      vpcId: props.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      // ECS registers each task with the container's port, so this port is never used. It is a constant because a
      // change would replace the target group, which CodeDeploy must keep finding.
      port: 80,
      deregistrationDelay: String(props.deregistrationDelaySeconds),
      ...renderBalancing(props.balancing),
      healthCheck: {
        path: check.path,
        matcher: check.healthyStatusCodes,
        interval: check.intervalSeconds,
        timeout: check.timeoutSeconds,
        healthyThreshold: check.healthyThreshold,
        unhealthyThreshold: check.unhealthyThreshold,
        port: "traffic-port",
        protocol: "HTTP",
      },
    });
  }
}

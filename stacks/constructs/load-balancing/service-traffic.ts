import { Fn, type ITerraformDependable } from "cdktf";
import type { Statement } from "../../support/policy";

/**
 * How traffic reaches a service: by the default actions of its own listeners, or by rules on the listeners of a shared
 * load balancer. CodeDeploy moves both in the same way.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html
 */
export interface ServiceTraffic {
  /** The listener that users reach the service at, by ARN. */
  readonly productionListenerArn: string;
  /** The listener for tests of a new revision, by ARN. `undefined` without one. */
  readonly testListenerArn: string | undefined;
  /** The rules whose forward CodeDeploy may change, by ARN. A `*` at the end stands for all rules of a listener. */
  readonly ruleArns: readonly string[];
  /** What forwards to the target groups. ECS refuses a target group without it. */
  readonly routes: readonly ITerraformDependable[];
  /** The URL that users reach the service at. */
  readonly url: string;
  /**
   * The URL of the test traffic: during a deployment it serves the new revision, otherwise the live one. `undefined`
   * without test traffic.
   */
  readonly testUrl: string | undefined;
}

/** The permissions to move a service's traffic, for CodeDeploy and for the repair of an operator. */
export function moveTrafficStatements({
  productionListenerArn,
  testListenerArn,
  ruleArns,
}: ServiceTraffic): Statement[] {
  const listenerArns = [productionListenerArn, testListenerArn].filter((arn) => arn !== undefined);
  return [
    // Also for rules on a shared listener: AWS doesn't document that CodeDeploy leaves this call out then.
    { sid: "MoveDefaultActions", actions: ["elasticloadbalancing:ModifyListener"], resources: listenerArns },
    { sid: "MoveRules", actions: ["elasticloadbalancing:ModifyRule"], resources: [...ruleArns] },
  ];
}

/** The load balancer of a service, as CloudWatch's metrics name it: `app/<name>/<id>`. */
export function loadBalancerArnSuffix({ productionListenerArn }: ServiceTraffic): string {
  return Fn.replace(productionListenerArn, "/^.*:listener/(app/[^/]+/[^/]+)/.*$/", "$1");
}

/** The ARN pattern of all rules of a listener. */
export function rulesOf(listenerArn: string): string {
  return `${Fn.replace(listenerArn, ":listener/", ":listener-rule/")}/*`;
}

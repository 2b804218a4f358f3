import { DataAwsLb } from "@cdktf/provider-aws/lib/data-aws-lb";
import { Fn, Op, TerraformSelf } from "cdktf";
import type { Construct } from "constructs";
import { isKnown } from "../../support/problems";
import type { SharedLoadBalancer } from "./shared-load-balancer";

/**
 * Reads an existing load balancer in each plan of the stack. The plan fails, before anything is changed, if the load
 * balancer doesn't exist, is in another VPC than the service, or doesn't have the given security group: its tasks would
 * then accept no traffic, and never become healthy.
 *
 * @param vpcId the VPC of the service
 * @returns `undefined` for a listener that Terraform itself knows: a {@link ClusterStack}'s, or one of the user's code
 */
export function readExistingLoadBalancer(
  scope: Construct,
  id: string,
  { productionListenerArn, securityGroupId }: SharedLoadBalancer,
  vpcId: string | undefined,
): DataAwsLb | undefined {
  if (!isKnown(productionListenerArn)) {
    return undefined;
  }
  const actualVpcId = TerraformSelf.getString("vpc_id");
  const securityGroups = Fn.join(", ", TerraformSelf.getAny("security_groups"));
  return new DataAwsLb(scope, id, {
    arn: loadBalancerArn(productionListenerArn),
    lifecycle: {
      postcondition: [
        ...(vpcId === undefined
          ? []
          : [
              {
                condition: Op.eq(actualVpcId, vpcId),
                errorMessage: `sharedLoadBalancer: the load balancer is in the VPC ${actualVpcId}, but the service is in ${vpcId}. Use a load balancer of the service's VPC.`,
              },
            ]),
        {
          condition: Fn.contains(TerraformSelf.getAny("security_groups"), securityGroupId),
          errorMessage: `sharedLoadBalancer.securityGroupId: the load balancer does not have ${securityGroupId}, so it could not reach the tasks. It has ${securityGroups}. Use one of these that allows outbound traffic to the tasks.`,
        },
      ],
    },
  });
}

/** From `…:listener/app/<name>/<load balancer>/<listener>`. */
function loadBalancerArn(listenerArn: string): string {
  return listenerArn.slice(0, listenerArn.lastIndexOf("/")).replace(":listener/", ":loadbalancer/");
}

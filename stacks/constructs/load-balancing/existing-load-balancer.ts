import { DataAwsLb } from "@cdktf/provider-aws/lib/data-aws-lb";
import { DataAwsLbListener } from "@cdktf/provider-aws/lib/data-aws-lb-listener";
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

/**
 * Reads the listeners of an existing load balancer in each plan of the stack. The plan fails, before anything is
 * changed, if a listener doesn't exist, or has another protocol or port than its URL.
 *
 * @returns without those that Terraform itself knows
 */
export function readExistingListeners(
  scope: Construct,
  { productionListenerArn, testListenerArn, url, testUrl }: ExistingListeners,
): readonly DataAwsLbListener[] {
  return [
    ...readListener(scope, "production-listener", productionListenerArn, { prop: "url", url }),
    // Without `testUrl`, the test listener can't be compared: `url` is the production listener's.
    ...readListener(scope, "test-listener", testListenerArn, { prop: "testUrl", url: testUrl }),
  ];
}

type ExistingListeners = Pick<SharedLoadBalancer, "productionListenerArn" | "url" | "testUrl"> & {
  /** `undefined` for no test traffic. */
  readonly testListenerArn: string | undefined;
};

interface ListenerUrl {
  /** Of the shared load balancer. */
  readonly prop: "url" | "testUrl";
  readonly url: string | undefined;
}

function readListener(
  scope: Construct,
  id: string,
  arn: string | undefined,
  listenerUrl: ListenerUrl,
): readonly DataAwsLbListener[] {
  if (!isKnown(arn)) {
    return [];
  }
  const actualLoadBalancer = TerraformSelf.getString("load_balancer_arn");
  const postcondition = [
    {
      condition: Op.eq(actualLoadBalancer, loadBalancerArn(arn)),
      errorMessage: `sharedLoadBalancer: the listener ${arn} belongs to ${actualLoadBalancer}. Copy the listener's ARN again.`,
    },
    ...urlConditions(arn, listenerUrl),
  ];
  return [new DataAwsLbListener(scope, id, { arn, lifecycle: { postcondition } })];
}

function urlConditions(arn: string, { prop, url }: ListenerUrl) {
  const [, scheme = "", port] = isKnown(url) ? (/^(https?):\/\/[^/:]+(?::(\d+))?$/.exec(url) ?? []) : [];
  if (scheme === "") {
    return [];
  }
  const actual = `the listener ${arn} has the protocol ${TerraformSelf.getString("protocol")} and the port ${TerraformSelf.getString("port")}`;
  const errorMessage = `sharedLoadBalancer.${prop}: got ${url}, but ${actual}. Correct the URL, or use the ARN of the listener that it leads to.`;
  return [
    { condition: Op.eq(TerraformSelf.getString("protocol"), scheme.toUpperCase()), errorMessage },
    ...(port === undefined
      ? []
      : [{ condition: Op.eq(TerraformSelf.getNumber("port"), Number(port)), errorMessage }]),
  ];
}

/** From `…:listener/app/<name>/<load balancer>/<listener>`. */
function loadBalancerArn(listenerArn: string): string {
  return listenerArn.slice(0, listenerArn.lastIndexOf("/")).replace(":listener/", ":loadbalancer/");
}

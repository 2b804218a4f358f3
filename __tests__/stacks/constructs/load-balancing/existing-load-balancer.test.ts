import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import { ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { RULES_SERVICE, SERVICE, SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { Template, testApp } from "../../../support/template";

const SHARED = {
  ...SHARED_LOAD_BALANCER,
  productionListenerArn:
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/platform/0a1b2c3d/8a9b0c1d",
  testListenerArn:
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/platform/0a1b2c3d/6a7b8c9d",
  securityGroupId: "sg-0a1b2c3d4e5f60718",
};

const synth = (props: Partial<ServiceStackProps> = {}) => {
  const stack = new ServiceStack(testApp(), "web", {
    ...RULES_SERVICE,
    sharedLoadBalancer: SHARED,
    network: { ...RULES_SERVICE.network, vpcId: "vpc-1" },
    ...props,
  });
  const template = Template.of(stack);
  return { stack, template, data: Object.values(template.document.data?.["aws_lb"] ?? {}) };
};

describe("an existing load balancer", () => {
  test("is read by the ARN of its listener, and checked in the plan", () => {
    const { data, stack } = synth();

    expect(data).toEqual([
      {
        arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/platform/0a1b2c3d",
        lifecycle: {
          postcondition: [
            {
              condition: '${(self.vpc_id == "vpc-1")}',
              error_message:
                "sharedLoadBalancer: the load balancer is in the VPC ${self.vpc_id}, but the service is in vpc-1. Use a load balancer of the service's VPC.",
            },
            {
              condition: '${contains(self.security_groups, "sg-0a1b2c3d4e5f60718")}',
              error_message:
                'sharedLoadBalancer.securityGroupId: the load balancer does not have sg-0a1b2c3d4e5f60718, so it could not reach the tasks. It has ${join(", ", self.security_groups)}. Use one of these that allows outbound traffic to the tasks.',
            },
          ],
        },
      },
    ]);
    expect(stack.listenerRules?.existingLoadBalancer).toBeDefined();
  });

  test("is compared with a VPC and a security group that only Terraform knows", () => {
    const { data } = synth({
      network: { ...RULES_SERVICE.network, vpcId: ref("var.vpc").toString() },
      sharedLoadBalancer: { ...SHARED, securityGroupId: ref("var.group").toString() },
    });

    expect(data).toMatchObject([
      {
        lifecycle: {
          postcondition: [
            { condition: "${(self.vpc_id == var.vpc)}" },
            { condition: "${contains(self.security_groups, var.group)}" },
          ],
        },
      },
    ]);
  });

  test("is not read if Terraform knows the listener", () => {
    const { data, stack } = synth({
      sharedLoadBalancer: { ...SHARED, productionListenerArn: ref("var.listener").toString() },
    });

    expect(data).toEqual([]);
    expect(stack.listenerRules?.existingLoadBalancer).toBeUndefined();
  });

  test("is not read by a service with a load balancer of its own", () => {
    const stack = new ServiceStack(testApp(), "web", { ...SERVICE, sharedLoadBalancer: SHARED });

    expect(Template.of(stack).document.data?.["aws_lb"]).toBeUndefined();
  });
});

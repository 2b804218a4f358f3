import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import { ServiceStack, type ServiceStackProps, type SharedLoadBalancer } from "../../../../stacks";
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

  test("is not read by a service with its own load balancer", () => {
    const stack = new ServiceStack(testApp(), "web", { ...SERVICE, sharedLoadBalancer: SHARED });

    expect(Template.of(stack).document.data?.["aws_lb"]).toBeUndefined();
  });
});

describe("an existing listener", () => {
  const listenersOf = (sharedLoadBalancer: SharedLoadBalancer, props = {}) => {
    const { stack, template } = synth({ sharedLoadBalancer, ...props });
    const data = Object.values(template.document.data?.["aws_lb_listener"] ?? {});
    expect(stack.listenerRules?.existingListeners).toHaveLength(data.length);
    return data.map(({ arn, lifecycle }) => {
      const { postcondition } = lifecycle as { postcondition: { condition: string }[] };
      return { arn, conditions: postcondition.map(({ condition }) => condition) };
    });
  };
  const LOAD_BALANCER =
    '${(self.load_balancer_arn == "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/platform/0a1b2c3d")}';

  test("is read in the plan, and compared with the scheme and the port of its URL", () => {
    expect(listenersOf(SHARED)).toEqual([
      { arn: SHARED.productionListenerArn, conditions: [LOAD_BALANCER, '${(self.protocol == "HTTPS")}'] },
      {
        arn: SHARED.testListenerArn,
        conditions: [LOAD_BALANCER, '${(self.protocol == "HTTPS")}', "${(self.port == 8443)}"],
      },
    ]);
  });

  test("fails the plan with the URL, what AWS has, and the fix", () => {
    const { template } = synth({ sharedLoadBalancer: { ...SHARED, url: "http://lb.example.com:8080" } });
    const [listener] = Object.values(template.document.data?.["aws_lb_listener"] ?? {});
    const wrongUrl = `sharedLoadBalancer.url: got http://lb.example.com:8080, but the listener ${SHARED.productionListenerArn} has the protocol \${self.protocol} and the port \${self.port}. Correct the URL, or use the ARN of the listener that it leads to.`;

    expect(listener?.["lifecycle"]).toEqual({
      postcondition: [
        {
          condition: LOAD_BALANCER,
          error_message: `sharedLoadBalancer: the listener ${SHARED.productionListenerArn} belongs to \${self.load_balancer_arn}. Copy the listener's ARN again.`,
        },
        { condition: '${(self.protocol == "HTTP")}', error_message: wrongUrl },
        { condition: "${(self.port == 8080)}", error_message: wrongUrl },
      ],
    });
  });

  test("is not compared with a URL that is a token", () => {
    expect(listenersOf({ ...SHARED, url: ref("var.url").toString() })[0]?.conditions).toEqual([
      LOAD_BALANCER,
    ]);
  });

  test("for test traffic is not compared with the production listener's URL", () => {
    const { testUrl: _, ...shared } = SHARED;

    expect(listenersOf(shared)[1]).toEqual({ arn: SHARED.testListenerArn, conditions: [LOAD_BALANCER] });
  });

  test("is not read if Terraform knows it, or if the service doesn't use it", () => {
    const productionListenerArn = ref("var.listener").toString();
    const arns = listenersOf({ ...SHARED, productionListenerArn }, { testListener: { kind: "none" } });

    expect(arns).toEqual([]);
  });
});

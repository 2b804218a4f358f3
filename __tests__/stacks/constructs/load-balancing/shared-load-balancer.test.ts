import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import { ServiceStack, type SharedLoadBalancer } from "../../../../stacks";
import { RULES_SERVICE, SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { testApp } from "../../../support/template";

const serviceOn = (shared: Partial<Record<keyof SharedLoadBalancer, unknown>>) => () =>
  new ServiceStack(testApp(), "web", {
    ...RULES_SERVICE,
    sharedLoadBalancer: { ...SHARED_LOAD_BALANCER, ...shared } as SharedLoadBalancer,
  });
const whole = (shared: Partial<SharedLoadBalancer>) => wholeProblemsOf(serviceOn(shared));
const problems = (shared: object) => problemsOf(serviceOn(shared));

const { productionListenerArn, testListenerArn } = SHARED_LOAD_BALANCER;

describe("a shared load balancer", () => {
  test("passes with tokens", () => {
    const token = ref("var.text").toString();
    expect(
      problems({
        productionListenerArn: token,
        testListenerArn: ref("var.test").toString(),
        securityGroupId: token,
        url: token,
        testUrl: token,
      }),
    ).toEqual([]);
    expect(problems({ productionListenerArn: token })).toEqual([]);
    expect(problems({ testListenerArn: token })).toEqual([]);
  });

  test.each(["aws-cn", "aws-us-gov"])("may be in the partition %s", (partition) => {
    const inPartition = (arn: string) => arn.replace("arn:aws:", `arn:${partition}:`);
    expect(
      problems({
        productionListenerArn: inPartition(productionListenerArn),
        testListenerArn: inPartition(testListenerArn),
      }),
    ).toEqual([]);
  });

  test.each([
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/shop/0a1b2c3d/4e5f6071",
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d",
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/shop/0a1b2c3d/4e5f6071/8a9b0c1d",
    "shop",
    "",
  ])("fails when its production listener is %j", (arn) => {
    expect(
      whole({ productionListenerArn: arn }).filter(({ prop }) => prop.endsWith("productionListenerArn")),
    ).toEqual([
      {
        prop: "sharedLoadBalancer.productionListenerArn",
        what: `got ${JSON.stringify(arn)}`,
        allowed: "the ARN of an Application Load Balancer's listener",
        fix: "copy it from: aws elbv2 describe-listeners --load-balancer-arn <the load balancer's ARN>",
      },
    ]);
  });

  test("fails once when a listener's ARN is invalid", () => {
    expect(problems({ testListenerArn: "shop" })).toEqual(['sharedLoadBalancer.testListenerArn: got "shop"']);
    expect(problems({ productionListenerArn: "shop" })).toEqual([
      'sharedLoadBalancer.productionListenerArn: got "shop"',
    ]);
  });

  test("fails when both listeners are the same", () => {
    expect(whole({ testListenerArn: productionListenerArn })).toEqual([
      {
        prop: "sharedLoadBalancer.testListenerArn",
        what: "is the production listener, so untested revisions would get users' requests",
        allowed: "another listener of the same load balancer",
        fix: "give the test listener's ARN, or leave it out",
      },
    ]);
  });

  test("fails when its listeners belong to two load balancers", () => {
    expect(whole({ testListenerArn: testListenerArn.replace("0a1b2c3d/", "ffffffff/") })).toEqual([
      {
        prop: "sharedLoadBalancer.testListenerArn",
        what: "belongs to another load balancer than productionListenerArn, which CodeDeploy refuses",
        allowed: "another listener of the same load balancer",
        fix: "give the test listener's ARN, or leave it out",
      },
    ]);
  });

  test.each(["shop", "sg", "vpc-0a1b2c3d", ""])("fails when its security group is %j", (securityGroupId) => {
    expect(whole({ securityGroupId })).toEqual([
      {
        prop: "sharedLoadBalancer.securityGroupId",
        what: `got ${JSON.stringify(securityGroupId)}`,
        allowed: "the id of a security group",
        fix: "write the id of the load balancer's security group, such as sg-0a1b2c3d4e5f60718",
      },
    ]);
  });

  test.each(["http://lb.example.com", "https://lb.example.com:8443", "http://10.0.0.1"])(
    "may have the URL %s",
    (url) => {
      expect(problems({ url, testUrl: url })).toEqual([]);
    },
  );

  test.each([
    "lb.example.com",
    "https://lb.example.com/",
    "https://lb.example.com/a",
    "ftp://lb",
    "https://",
  ])("fails when its URL is %j", (url) => {
    const what = `got ${JSON.stringify(url)}`;
    const allowed = "http:// or https://, a host and an optional port, without a path";
    const fix = 'write it as "https://lb.example.com"';
    expect(whole({ url, testUrl: url })).toEqual([
      { prop: "sharedLoadBalancer.url", what, allowed, fix },
      { prop: "sharedLoadBalancer.testUrl", what, allowed, fix },
    ]);
  });

  test("fails when it has the URL of a test listener and no test listener", () => {
    const { testListenerArn: _, ...sharedLoadBalancer } = SHARED_LOAD_BALANCER;
    expect(
      wholeProblemsOf(
        () =>
          new ServiceStack(testApp(), "web", {
            ...RULES_SERVICE,
            testListener: { kind: "none" },
            sharedLoadBalancer,
          }),
      ),
    ).toEqual([
      {
        prop: "sharedLoadBalancer.testUrl",
        what: "is set, but there is no test listener",
        allowed: "testUrl only together with testListenerArn",
        fix: "add testListenerArn, or remove testUrl",
      },
    ]);
  });

  test.each(["productionListenerArn", "securityGroupId", "url"])("fails without %s", (prop) => {
    expect(problems({ [prop]: undefined })).toEqual([`sharedLoadBalancer.${prop}: is missing`]);
  });
});

import { isKnown, type Problem } from "../../support/problems";
import { type Fields, optional, text } from "../../support/props";

/**
 * A load balancer that several services share: a `ClusterStack`'s `sharedLoadBalancer`, or the values of an existing
 * Application Load Balancer.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html
 */
export interface SharedLoadBalancer {
  /** The listener that users reach the services at, by ARN. */
  readonly productionListenerArn: string;
  /**
   * The listener that hooks and testers reach the new revisions at, by ARN, on the same load balancer. @default - none:
   * services set `testListener` to `{ kind: "none" }`
   */
  readonly testListenerArn?: string;
  /** The load balancer's security group. The tasks accept traffic from it. It must allow outbound traffic to the tasks. */
  readonly securityGroupId: string;
  /** The URL of the production listener, such as `https://lb.example.com`. */
  readonly url: string;
  /** The URL of the test listener. @default - `url` */
  readonly testUrl?: string;
}

/** The properties of `SharedLoadBalancer`. */
export const SHARED_LOAD_BALANCER_FIELDS: Fields<SharedLoadBalancer> = {
  productionListenerArn: text,
  testListenerArn: optional(text),
  securityGroupId: text,
  url: text,
  testUrl: optional(text),
};

/** CodeDeploy moves the rules of Application Load Balancers only. */
const LISTENER_ARN = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener\/app\/[\w-]+\/\w+\/\w+$/;

/** Everything that is wrong with a shared load balancer's values. Unresolved tokens pass. */
export function checkSharedLoadBalancer(prop: string, shared: SharedLoadBalancer): Problem[] {
  return [
    ...checkListenerArn(`${prop}.productionListenerArn`, shared.productionListenerArn),
    ...checkListenerArn(`${prop}.testListenerArn`, shared.testListenerArn),
    ...checkOneLoadBalancer(prop, shared),
    ...checkUrl(`${prop}.url`, shared.url),
    ...checkUrl(`${prop}.testUrl`, shared.testUrl),
    ...(shared.testUrl !== undefined && shared.testListenerArn === undefined
      ? [
          {
            prop: `${prop}.testUrl`,
            what: "is set, but there is no test listener",
            allowed: "testUrl only together with testListenerArn",
            fix: "add testListenerArn, or remove testUrl",
          },
        ]
      : []),
    ...(isKnown(shared.securityGroupId) && !/^sg-\w+$/.test(shared.securityGroupId)
      ? [
          {
            prop: `${prop}.securityGroupId`,
            what: `got ${JSON.stringify(shared.securityGroupId)}`,
            allowed: "the id of a security group",
            fix: "write the id of the load balancer's security group, such as sg-0a1b2c3d4e5f60718",
          },
        ]
      : []),
  ];
}

function isListenerArn(arn: string | undefined): arn is string {
  return isKnown(arn) && LISTENER_ARN.test(arn);
}

function checkListenerArn(prop: string, arn: string | undefined): Problem[] {
  if (!isKnown(arn) || LISTENER_ARN.test(arn)) {
    return [];
  }
  return [
    {
      prop,
      what: `got ${JSON.stringify(arn)}`,
      allowed: "the ARN of an Application Load Balancer's listener",
      fix: "copy it from: aws elbv2 describe-listeners --load-balancer-arn <the load balancer's ARN>",
    },
  ];
}

function checkOneLoadBalancer(prop: string, shared: SharedLoadBalancer): Problem[] {
  const { productionListenerArn, testListenerArn } = shared;
  // Without both listeners, or with an ARN that is refused already, there is nothing to compare.
  if (!isListenerArn(productionListenerArn) || !isListenerArn(testListenerArn)) {
    return [];
  }
  const loadBalancerOf = (arn: string) => arn.slice(0, arn.lastIndexOf("/"));
  const isOther = loadBalancerOf(productionListenerArn) !== loadBalancerOf(testListenerArn);
  const isSame = productionListenerArn === testListenerArn;
  if (!isOther && !isSame) {
    return [];
  }
  return [
    {
      prop: `${prop}.testListenerArn`,
      what: isSame
        ? "is the production listener, so untested revisions would get users' requests"
        : "belongs to another load balancer than productionListenerArn, which CodeDeploy refuses",
      allowed: "another listener of the same load balancer",
      fix: "give the test listener's ARN, or leave it out",
    },
  ];
}

function checkUrl(prop: string, url: string | undefined): Problem[] {
  if (!isKnown(url) || /^https?:\/\/[^/]+$/.test(url)) {
    return [];
  }
  return [
    {
      prop,
      what: `got ${JSON.stringify(url)}`,
      allowed: "http:// or https://, a host and an optional port, without a path",
      fix: 'write it as "https://lb.example.com"',
    },
  ];
}

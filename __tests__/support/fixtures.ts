/** The minimal props of stacks. */
import type {
  ClusterStackProps,
  ListenerRule,
  NamedListenerRules,
  NetworkStackProps,
  ServiceStackProps,
  SharedLoadBalancer,
} from "../../stacks";

/** The minimal props of a service. */
export const SERVICE: ServiceStackProps & Required<Pick<ServiceStackProps, "container">> = {
  name: "shop-web",
  region: "eu-west-1",
  container: { image: "public.ecr.aws/nginx/nginx:1.28", port: 8080 },
  productionListener: {
    kind: "https",
    certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e-5d4f-4b3a-9c2d-1a2b3c4d5e6f",
  },
  network: {
    vpcId: "vpc-1",
    publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
    privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
  },
};

/** The minimal props of a network. */
export const NETWORK: NetworkStackProps = {
  name: "shop",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
};

/** An existing load balancer with a production and a test listener. */
export const SHARED_LOAD_BALANCER: Required<SharedLoadBalancer> = {
  productionListenerArn:
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/0a1b2c3d/4e5f6071",
  testListenerArn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/0a1b2c3d/8a9b0c1d",
  securityGroupId: "sg-0a1b2c3d",
  url: "https://shop.example.com",
  testUrl: "https://shop.example.com:8443",
};

/** An existing cluster. */
export const CLUSTER_ARN = "arn:aws:ecs:eu-west-1:111122223333:cluster/shop";

/** The least rule. */
export const RULE: ListenerRule = { priority: 10, hosts: ["web.example.com"] };

/** Rules with the names `a`, `b`, … */
export function named(...rules: readonly ListenerRule[]): NamedListenerRules {
  return Object.fromEntries(rules.map((rule, index) => [String.fromCharCode(97 + index), rule]));
}

/** A service with one rule on the listeners of an existing load balancer, in a new cluster. */
export const RULES_SERVICE: ServiceStackProps = {
  ...SERVICE,
  productionListener: { kind: "rules", rules: { web: RULE } },
  sharedLoadBalancer: SHARED_LOAD_BALANCER,
};

/** The minimal props of a cluster with a load balancer. */
export const CLUSTER: ClusterStackProps = {
  name: "shop",
  region: "eu-west-1",
  network: SERVICE.network,
  loadBalancer: {
    productionListener: {
      kind: "https",
      certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e-5d4f-4b3a-9c2d-1a2b3c4d5e6f",
    },
  },
};

/** A KMS key in the region of the fixtures. */
export const KMS_KEY = "arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e";

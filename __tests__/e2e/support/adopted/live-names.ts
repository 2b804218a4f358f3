import type { ServiceNames } from "../../../../stacks";

/** The names of the live service's resources. Few of them are the ones that a stack would make. */
export const NAMES = {
  cluster: "shop",
  service: "shop",
  loadBalancer: "shop",
  blueTargetGroup: "shop-http-1",
  greenTargetGroup: "shop-http-2",
  loadBalancerSecurityGroup: "shop-public",
  taskSecurityGroup: "shop-private",
  taskFamily: "ShopTask",
  taskRole: "ShopTaskRole",
  executionRole: "ShopExecution",
  codeDeployRole: "ShopCodeDeploy",
  logGroup: "/ecs/shop",
  application: "ShopApplication",
  deploymentGroup: "shop-group",
} as const satisfies Partial<ServiceNames>;

/** AWS can't change them. */
export const DESCRIPTIONS = {
  loadBalancerSecurityGroup: "load balancer of the shop",
  taskSecurityGroup: "tasks of the shop",
} as const;

export const PORTS = { production: 80, test: 8080, container: 3000 } as const;

/** The container's name. */
export const CONTAINER = "web";

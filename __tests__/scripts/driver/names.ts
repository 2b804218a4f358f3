/** The names and ARNs of the service of the tests, and the time when they begin. */

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 0, 15, 12, 0, 0);

const arn = (resource: string) => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${resource}`;
export const BLUE_GROUP = arn("targetgroup/shop-blue/0000000000000001");
export const GREEN_GROUP = arn("targetgroup/shop-green/0000000000000002");
export const LISTENER = arn("listener/app/shop/1/2");

export const TEST_LISTENER = arn("listener/app/shop/1/3");

export const RULE = arn("listener-rule/app/shop/1/2/10");
/** A target group that is not of the pair. */
export const OTHERS = arn("targetgroup/another/0000000000000003");

export const ROLE = "arn:aws:iam::123456789012:role/shop/codedeploy";

export const taskDefinition = (revision: number) =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:${revision}`;

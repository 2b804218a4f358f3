import {
  RELEASED_BY,
  type ReleasedBy,
  SUCCESS_POINTS,
  type SuccessPointName,
} from "../../scripts/contract/document";
import type { AlarmOptions } from "../constructs/alarms/alarm-props";
import { alarmOptionsShape } from "../constructs/alarms/alarm-shape";
import { type CapacityProvider, capacityProvidersShape } from "../constructs/blue-green-service";
import { type CloudMap, cloudMapShape } from "../constructs/cloud-map";
import { type Approval, approvalShape } from "../constructs/deployment/approval";
import { type TrafficShift, trafficShiftShape } from "../constructs/deployment/traffic-shift";
import { type Hooks, hooksShape } from "../constructs/hooks/hooks";
import { type Balancing, balancingShape } from "../constructs/load-balancing/balancing";
import { type HealthCheck, healthCheckShape } from "../constructs/load-balancing/health-check";
import {
  type ProductionListener,
  productionListenerShape,
  type TestListener,
  testListenerShape,
} from "../constructs/load-balancing/listeners";
import {
  LOAD_BALANCER_FIELDS,
  type LoadBalancerOptions,
} from "../constructs/load-balancing/load-balancer-options";
import { type Notifications, notificationsShape } from "../constructs/notifications/notification-props";
import { type Revisions, revisionsShape } from "../constructs/revisions/revision-props";
import { type Scaling, scalingShape } from "../constructs/scaling/scaling-props";
import { TASK_FIELDS, type TaskOptions } from "../constructs/task/task-props";
import type { SubnetKind } from "../network/network-ids";
import type { Filled } from "../support/defaults";
import { nameFields } from "../support/names";
import {
  type Fields,
  flag,
  knownOneOf,
  number,
  objectOf,
  oneOf,
  optional,
  text,
  textList,
  withDefault,
} from "../support/props";
import { SERVICE_NAMES } from "./names/service-name-specs";
import type { ServiceNames } from "./names/service-names";

/**
 * The properties of one service, without its network.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export interface ServiceProps extends TaskOptions {
  /**
   * The service's name, unique in the account: a letter, then letters, digits and single hyphens. The names of its
   * resources are made from it, and AWS's limits for these limit it to 26 characters; more if `names` gives the longest
   * ones.
   */
  readonly name: string;
  /** The names of single resources. A changed name replaces most resources. @default - made from `name` */
  readonly names?: Partial<ServiceNames>;
  /**
   * The number of tasks at creation, 0 to 5000. After that, autoscaling or the operator sets the number: a later
   * change here has no effect. @default - 2; with `scaling`, its `minTasks`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
   */
  readonly desiredCount?: number;
  /** How the number of tasks follows the load. @default - it does not; the operator scales by hand */
  readonly scaling?: Scaling;
  /** Where users reach the service. */
  readonly productionListener: ProductionListener;
  /**
   * Where hooks and testers reach the new revision before users do. @default - { kind: "port" }, with no allowed
   * IPv4 block; for a shared load balancer { kind: "rules" }, with the rules of the production listener
   */
  readonly testListener?: TestListener;
  /** The service's own load balancer. Not allowed with rules on a shared one. @default - internet-facing */
  readonly loadBalancer?: LoadBalancerOptions;
  /**
   * The subnets of the tasks. In public subnets each task gets a public IPv4 address, so that it reaches the image
   * registry without NAT. Inbound traffic is still allowed from the load balancer only. @default "private"
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
   */
  readonly taskSubnets?: SubnetKind;
  /**
   * How the load balancer checks whether a task is healthy. A change also applies to the old revision at once,
   * before the rollout: first deploy a revision that passes the new check, then change the check.
   * @default - a request to "/" every 15 seconds must return 200 to 299
   */
  readonly healthCheck?: HealthCheck;
  /** How the load balancer chooses a task for a request. @default - in turn, without a slow start or stickiness */
  readonly balancing?: Balancing;
  /**
   * Seconds that ECS ignores failed health checks of a new task, 0 to 2147483647. @default 0
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
   */
  readonly healthCheckGracePeriodSeconds?: number;
  /**
   * Seconds that a stopping task gets to finish its requests, 0 to 3600. @default 30
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
   */
  readonly deregistrationDelaySeconds?: number;
  /**
   * Who releases. With `terraform`, an apply that changes the AppSpec deploys it. With `command`, only the command
   * `deploy` does: the stack has no trigger, the images in the code are those of the first tasks only, and a change of
   * the task definition or of anything else in the AppSpec reaches production with the next release. Before a change
   * from `command` to `terraform`, set the images in the code to the live ones: the apply deploys what is in the code.
   * @default "terraform"
   */
  readonly releasedBy?: ReleasedBy;
  /**
   * How production traffic moves from the old to the new revision.
   * @default { kind: "canary", percent: 10, bakeMinutes: 5 }
   */
  readonly trafficShift?: TrafficShift;
  /** Lambda functions that CodeDeploy calls during a deployment. @default - none */
  readonly hooks?: Hooks;
  /** An approval before production traffic shifts. @default - none: a deployment shifts traffic as soon as it can */
  readonly approval?: Approval;
  /**
   * Minutes that the old task set is kept after all traffic has moved, 0 to 2880. During this time a rollback takes
   * seconds. Once the old task set is being terminated, CodeDeploy can't roll back. Terraform waits for this time,
   * and the old tasks are billed for it. @default 5
   * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html
   */
  readonly terminationWaitMinutes?: number;
  /**
   * When a deployment is complete for Terraform: `traffic-shifted` when the new task set serves all production
   * traffic, or `old-terminated` when the old task set is terminated too. With `traffic-shifted` the run ends
   * `terminationWaitMinutes` earlier, and no longer notices an alarm that rolls the deployment back after that. A
   * change here starts no deployment. @default "old-terminated"
   */
  readonly successPoint?: SuccessPointName;
  /**
   * The number of new tasks that may stop without ever being healthy, 1 to 100. Then the driver stops the
   * deployment and reports why the tasks stopped. CodeDeploy itself would retry for an hour. A first apply has no
   * deployment: the driver then stops waiting, and fails with the same report. @default 3
   */
  readonly stopAfterFailedTasks?: number;
  /**
   * CloudWatch alarms, metric or composite, by name, at most 50 with the one of `alarms`. An alarm in state ALARM during a deployment stops
   * the deployment and rolls it back. Use alarms that cover both target groups: an alarm for only one target group
   * sees no traffic after the shift. @default - none
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
   */
  readonly rollbackAlarmNames?: readonly string[];
  /**
   * Where the AppSpecs of deployments are kept. A change starts no deployment. @default { kind: "inline" }
   */
  readonly revisions?: Revisions;
  /**
   * What is published about deployments to an SNS topic, for e-mail, chat and functions. @default - nothing
   */
  readonly notifications?: Notifications;
  /**
   * Alarms of this service that stop a deployment and roll it back: `{}` for the default set. The group watches them
   * together with `rollbackAlarmNames`. @default - none
   */
  readonly alarms?: AlarmOptions;
  /**
   * Whether the service gets a dashboard in CloudWatch: the alarms that stop a deployment; CPU and memory of the whole
   * service; and requests, errors, response time and tasks, blue beside green. CloudWatch bills dashboards by number.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
   */
  readonly dashboard?: boolean;
  /**
   * The principals that may assume the role `<name>-break-glass`, by ARN: roles, users or accounts. The role allows
   * what the driver and the operator's commands do for this service, plus `codedeploy:UpdateDeploymentGroup`, which
   * a deployment that ignores the group's alarms needs. @default - none, and the role is not created
   */
  readonly breakGlassPrincipalArns?: readonly string[];
  /**
   * The Fargate platform version: `LATEST`, or a version such as `1.4.0`. @default "LATEST"
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
   */
  readonly platformVersion?: string;
  /** The capacity providers of the tasks. @default [{ name: "FARGATE", weight: 1 }] */
  readonly capacityProviders?: readonly CapacityProvider[];
  /** Where ECS registers the tasks in AWS Cloud Map. It can't be changed later: see {@link CloudMap}. @default - nowhere */
  readonly cloudMap?: CloudMap;
  /** Additional security groups of the tasks, by id, at most 4. @default - none */
  readonly additionalSecurityGroupIds?: readonly string[];
  /**
   * Whether Terraform refuses to destroy or replace the service and its production listener or rules, and AWS
   * refuses to delete the load balancer. To remove the service, set this to false and apply first. @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * The target group that new listeners, new listener rules and a new service start with. It matters only when one
   * of them is created while the service is live, for instance when a rule is added: then set it to the target group
   * that has the production traffic. @default "blue"
   */
  readonly liveTargetGroup?: "blue" | "green";
}

/** The tasks that a service without scaling starts with, unless `desiredCount` is set. */
export const DESIRED_COUNT = 2;

/** The properties that have a default. */
type Defaulted = Exclude<
  keyof ServiceProps,
  | "name"
  | "alarms"
  | "names"
  | "cloudMap"
  | "approval"
  | "notifications"
  | "productionListener"
  | "testListener"
  | "loadBalancer"
  | "desiredCount"
  | "scaling"
  | keyof TaskOptions
>;

/** A service with all defaults filled in. */
export type NormalizedService = Filled<ServiceProps, Defaulted>;

/** The properties of a service, with their defaults. The defaults prefer safety over speed. */
export const SERVICE_FIELDS: Fields<NormalizedService> = {
  name: text,
  names: optional(objectOf(nameFields(SERVICE_NAMES))),
  ...TASK_FIELDS,
  productionListener: productionListenerShape,
  desiredCount: optional(number),
  scaling: optional(scalingShape),
  testListener: optional(testListenerShape),
  loadBalancer: optional(objectOf(LOAD_BALANCER_FIELDS)),
  taskSubnets: withDefault(knownOneOf("private", "public"), "private"),
  healthCheck: withDefault(healthCheckShape, {}),
  balancing: withDefault(balancingShape, {}),
  healthCheckGracePeriodSeconds: withDefault(number, 0),
  deregistrationDelaySeconds: withDefault(number, 30),
  releasedBy: withDefault(oneOf(...RELEASED_BY), "terraform"),
  trafficShift: withDefault(trafficShiftShape, { kind: "canary", percent: 10, bakeMinutes: 5 }),
  hooks: withDefault(hooksShape, {}),
  approval: optional(approvalShape),
  terminationWaitMinutes: withDefault(number, 5),
  successPoint: withDefault(oneOf(...SUCCESS_POINTS), "old-terminated"),
  stopAfterFailedTasks: withDefault(number, 3),
  rollbackAlarmNames: withDefault(textList, []),
  revisions: withDefault(revisionsShape, { kind: "inline" }),
  notifications: optional(notificationsShape),
  alarms: optional(alarmOptionsShape),
  dashboard: withDefault(flag, false),
  breakGlassPrincipalArns: withDefault(textList, []),
  platformVersion: withDefault(text, "LATEST"),
  capacityProviders: withDefault(capacityProvidersShape, [{ name: "FARGATE", weight: 1 }]),
  cloudMap: optional(cloudMapShape),
  additionalSecurityGroupIds: withDefault(textList, []),
  deletionProtection: withDefault(flag, true),
  liveTargetGroup: withDefault(knownOneOf("blue", "green"), "blue"),
};
